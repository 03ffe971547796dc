create schema units;
grant usage on schema units to taihu_app, taihu_auth, taihu_jobs;

-- A unit is known by its code for ever; what it is called, where it hangs and when, is in its versions.
create table units.unit (id uuid primary key, code text collate "C" not null unique);

create table units.version (
  tree_key bigint primary key,
  unit_id uuid not null references units.unit,
  code text collate "C" not null,
  name text not null,
  name_en text not null,
  kind text not null check (kind in ('government', 'department')),
  level smallint not null check (level between 0 and 5),
  parent_key bigint,
  parent_code text,
  valid_from date not null,
  valid_to date check (valid_to > valid_from),
  basis text,
  -- The names in lower case, one to a line, and their pairs of characters: trigrams do not see words of one or two
  -- characters, and those are what people look for in Chinese.
  search text collate "C" not null,
  grams tsvector not null,
  unique (unit_id, valid_from)
);
create index version_code on units.version (code);
create index version_children on units.version (parent_key, tree_key);
create index version_order on units.version (level, tree_key);
create index version_search on units.version (search);
create index version_grams on units.version using gin (grams) with (fastupdate = off);

-- What became of a version on a day.
create table units.link (
  from_key bigint not null references units.version,
  to_key bigint not null references units.version,
  kind text not null check (kind in ('merge', 'split', 'rename', 'transfer')),
  on_day date not null,
  primary key (from_key, to_key),
  check (from_key <> to_key)
);
create index link_to on units.link (to_key);
create index link_day on units.link (on_day);

alter table units.unit enable row level security;
alter table units.version enable row level security;
alter table units.link enable row level security;
create policy everyone_reads on units.unit for select using (true);
create policy everyone_reads on units.version for select using (true);
create policy everyone_reads on units.link for select using (true);
create policy system_writes on units.unit for insert
  with check (kernel.has_role('system') or kernel.has_role('system-actor'));
create policy system_writes on units.version for insert
  with check (kernel.has_role('system') or kernel.has_role('system-actor'));
create policy system_writes on units.link for insert
  with check (kernel.has_role('system') or kernel.has_role('system-actor'));
-- A version that stands may be ended; nothing else about it ever changes.
create policy system_ends on units.version for update
  using (kernel.has_role('system') or kernel.has_role('system-actor'))
  with check (kernel.has_role('system') or kernel.has_role('system-actor'));
grant select, insert on units.unit, units.version, units.link to taihu_app;
grant update (valid_to) on units.version to taihu_app;
