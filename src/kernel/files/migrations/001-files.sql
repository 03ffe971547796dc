create schema files;
grant usage on schema files to taihu_app;

-- Content by its hash, kept once however often it is sent; it is seen only through a file that is seen.
create table files.content (
  sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  type text not null,
  size_bytes integer not null check (size_bytes > 0),
  preview bytea,
  stored_at timestamptz not null
);

-- The bytes in pieces, so that a file is read and sent piece by piece.
create table files.chunk (
  sha256 text not null references files.content on delete cascade,
  n integer not null,
  bytes bytea not null,
  primary key (sha256, n)
);
-- What is accepted is compressed already.
alter table files.chunk alter column bytes set storage external;

-- A file of an owner object of another room. A round is how often the owner was handed in before: a file belongs to
-- every handing-in after `from_round` up to `until_round`, so that nothing handed in is ever changed.
create table files.file (
  id uuid not null,
  tree_key bigint not null,
  owner_kind text not null,
  owner_id uuid not null,
  name text not null,
  sha256 text not null references files.content deferrable initially deferred,
  sent_sha256 text not null,
  -- In what the audit entry vouches for, so that nobody tries names against its hash.
  salt text not null,
  from_round integer not null,
  until_round integer,
  attached_by uuid not null,
  attached_by_name text not null,
  attached_at timestamptz not null,
  audit_id uuid not null,
  primary key (tree_key, id)
);
create unique index file_id on files.file (id, tree_key);
create index file_owner on files.file (owner_kind, owner_id, id);
create index file_content on files.file (sha256);
create index file_age on files.file (owner_kind, attached_at);

-- What is left of a file whose days are over.
create table files.tombstone (
  id uuid primary key,
  owner_kind text not null,
  owner_id uuid not null,
  sha256 text not null,
  why text not null check (why in ('days-over', 'never-handed-in')),
  buried_at timestamptz not null,
  burial_id uuid not null
);

-- How long files are kept, in days, by the kind of their owner; files of other kinds are kept for good.
create table files.retention (
  owner_kind text primary key,
  keep_days integer not null check (keep_days >= 365)
);

alter table files.content enable row level security;
alter table files.chunk enable row level security;
alter table files.file enable row level security;
alter table files.tombstone enable row level security;
alter table files.retention enable row level security;

create policy within_scope on files.file for select
  using (tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key);
create policy within_scope_added on files.file for insert
  with check (tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key);
create policy within_scope_removed on files.file for update
  using (tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key);
create policy jobs_bury on files.file for delete using (kernel.has_role('system-actor'));
create policy with_its_file on files.content for select using (kernel.has_role('system-actor')
  or exists (select 1 from files.file f where f.sha256 = content.sha256));
create policy with_its_file_added on files.content for insert
  with check (exists (select 1 from files.file f where f.sha256 = content.sha256));
create policy jobs_bury on files.content for delete using (kernel.has_role('system-actor'));
create policy with_its_file on files.chunk for select using (kernel.has_role('system-actor')
  or exists (select 1 from files.file f where f.sha256 = chunk.sha256));
create policy with_its_file_added on files.chunk for insert
  with check (exists (select 1 from files.file f where f.sha256 = chunk.sha256));
create policy overseers_read on files.tombstone for select
  using (kernel.has_role('auditor') or kernel.has_role('system-actor'));
create policy jobs_bury on files.tombstone for insert with check (kernel.has_role('system-actor'));
create policy overseers_read on files.retention for select
  using (kernel.has_role('security') or kernel.has_role('auditor') or kernel.has_role('system-actor'));
create policy security_writes on files.retention for all
  using (kernel.has_role('security')) with check (kernel.has_role('security'));

grant select, insert, delete on files.content, files.file to taihu_app;
grant update (until_round, audit_id) on files.file to taihu_app;
grant select, insert on files.chunk, files.tombstone to taihu_app;
grant select, insert, update, delete on files.retention to taihu_app;
