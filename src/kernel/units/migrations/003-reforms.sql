-- A reform: why units changed on a day, and by which document. Who recorded it, its audit entry tells. Never altered.
create table units.reform (
  id uuid primary key,
  kind text not null check (kind in ('rename', 'merge', 'split', 'transfer')),
  on_day date not null,
  reason text not null,
  document text not null,
  recorded_at timestamptz not null,
  audit_id uuid not null
);
alter table units.reform enable row level security;
create policy everyone_reads on units.reform for select using (true);
create policy system_writes on units.reform for insert
  with check (kernel.has_role('system') or kernel.has_role('system-actor'));
grant select, insert on units.reform to taihu_app;

-- Versions and links that came of a reform name it; those of imports and of links recorded by hand have none.
alter table units.version add column reform_id uuid references units.reform;
alter table units.link add column reform_id uuid references units.reform;
create index link_reform on units.link (reform_id) where reform_id is not null;

-- A unit that is renamed stays where it is and keeps its key, and so does all below it: one key may then have several
-- versions, one after the other, and a version is known by its key and its first day.
alter table units.link drop constraint link_from_key_fkey, drop constraint link_to_key_fkey;
alter table units.version drop constraint version_pkey, add primary key (tree_key, valid_from);
