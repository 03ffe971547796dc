create schema audit;
grant usage on schema audit to taihu_app, taihu_jobs;

-- One row for each command and each audited read, written in its transaction. No personal value stands here: people
-- by the ids of their accounts, inputs by a keyed hash. Both keys hold the distribution column (id) and the column by
-- which months may be split off (written), so that the table can be distributed and partitioned later.
create table audit.entry (
  id uuid not null,
  written bigint not null default kernel.written_now(),
  at timestamptz not null,
  actor_kind text not null,
  actor_id uuid not null,
  actor_job text,
  operation text not null,
  subject text not null,
  unit_key bigint,
  outcome text not null,
  refusal text,
  details jsonb not null,
  input_hash text not null,
  seals jsonb not null,
  content_hash text not null,
  primary key (id, written)
);
create index entry_in_order on audit.entry (written, id);
create index entry_of_subject on audit.entry (subject);
create index entry_of_operation on audit.entry (operation, at);

alter table audit.entry enable row level security;
create policy everyone_is_recorded on audit.entry for insert with check (true);
create policy auditors_read on audit.entry for select
  using (kernel.has_role('auditor') or kernel.has_role('system-actor'));
-- Append only: nobody but the owner may change or remove a row, and what the owner does the anchors find out.
grant select, insert on audit.entry to taihu_app;

-- Each anchor chains a batch of entries, in the order (written, id), to the anchor before it. The same is kept, with
-- the list of the entries, in a file outside the database.
create table audit.anchor (
  seq bigint primary key,
  through_written bigint not null,
  first_id uuid not null,
  last_id uuid not null,
  entries int not null,
  previous_root text not null,
  root text not null,
  key_id uuid not null,
  signature text not null,
  at timestamptz not null
);
alter table audit.anchor enable row level security;
create policy everyone_verifies on audit.anchor for select using (true);
create policy jobs_anchor on audit.anchor for insert with check (kernel.has_role('system-actor'));
grant select, insert on audit.anchor to taihu_app;

-- Whoever locks this row anchors; others wait for him to end.
create table audit.anchoring (only_row boolean primary key default true check (only_row));
insert into audit.anchoring default values;
alter table audit.anchoring enable row level security;
create policy jobs_take_turns on audit.anchoring using (kernel.has_role('system-actor'));
grant select, update on audit.anchoring to taihu_app;

-- Whether an entry vouches for a row: for the queries of other rooms that look for rows which no entry vouches for.
create function audit.vouches(entry_id uuid, kind text, row_id text) returns boolean language sql stable
  return exists (
    select 1 from audit.entry e
    where e.id = entry_id and e.seals @> jsonb_build_array(jsonb_build_array(kind, row_id)));
