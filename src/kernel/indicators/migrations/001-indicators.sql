create schema indicators;
grant usage on schema indicators to taihu_app;

-- Definitions are public: what a figure means is for everyone to know.
create table indicators.indicator (
  id integer generated always as identity primary key,
  code text not null unique,
  name_zh text not null,
  name_en text not null,
  measure_zh text not null,
  measure_en text not null,
  kind text not null check (kind in ('sum', 'coverage', 'levels')),
  sources integer[] not null default '{}',
  time_kind text not null check (time_kind in ('last', 'sum')),
  frequency text not null check (frequency in ('year', 'half', 'quarter', 'month')),
  decimals smallint not null,
  minimum numeric not null,
  maximum numeric
);
alter table indicators.indicator enable row level security;
create policy everyone_reads on indicators.indicator for select using (true);
create policy office_writes on indicators.indicator for all
  using (kernel.has_role('office') or kernel.has_role('system-actor'))
  with check (kernel.has_role('office') or kernel.has_role('system-actor'));
grant select, insert, update on indicators.indicator to taihu_app;

-- What a unit's own value became, once per audience and revision; never altered. Audience 1 is internal (approved on
-- some level), 2 is public (approved by the city).
create table indicators.observation (
  id bigint generated always as identity,
  tree_key bigint not null,
  indicator_id integer not null references indicators.indicator,
  period_id integer not null,
  audience smallint not null check (audience in (1, 2)),
  revision integer not null,
  value numeric not null,
  is_at_least boolean not null,
  is_provisional boolean not null,
  source_id uuid not null,
  audit_id uuid not null,
  recorded_at timestamptz not null,
  written bigint not null default kernel.written_now(),
  primary key (tree_key, id)
);
create index observation_cell on indicators.observation (tree_key, indicator_id, period_id, audience, written);
create index observation_id on indicators.observation (id);

-- The value that counts now; the row is locked while it changes, and remembers what it was before.
create table indicators.cell (
  tree_key bigint not null,
  indicator_id integer not null,
  period_id integer not null,
  audience smallint not null,
  value numeric not null,
  is_at_least boolean not null,
  is_provisional boolean not null,
  revision integer not null,
  observation_id bigint not null,
  was_value numeric,
  was_at_least boolean,
  was_provisional boolean,
  was_revision integer,
  primary key (tree_key, indicator_id, period_id, audience)
);

-- One row for each change of a leaf, appended with the change; sums of these rows are the figures.
create table indicators.delta (
  id bigint generated always as identity,
  tree_key bigint not null,
  indicator_id integer not null,
  period_id integer not null,
  audience smallint not null,
  value numeric not null default 0,
  expected integer not null default 0,
  received integer not null default 0,
  positive integer not null default 0,
  at_least integer not null default 0,
  provisional integer not null default 0,
  revised integer not null default 0,
  written bigint not null default kernel.written_now(),
  primary key (tree_key, id)
);
create index delta_pending on indicators.delta (indicator_id, period_id, audience, written);
create index delta_written on indicators.delta (written);

-- Sums for every node of the tree of all deltas below the cursor. A read adds those at or above it.
create table indicators.rollup (
  tree_key bigint not null,
  indicator_id integer not null,
  period_id integer not null,
  audience smallint not null,
  value numeric not null,
  expected integer not null,
  received integer not null,
  positive integer not null,
  at_least integer not null,
  provisional integer not null,
  revised integer not null,
  primary key (tree_key, indicator_id, period_id, audience)
);
create table indicators.fold_cursor (
  only_row boolean primary key default true check (only_row),
  written_through bigint not null
);
insert into indicators.fold_cursor (written_through) values (0);

-- Closed sequences: everything written below `written_below` belongs to it, for good. A sequence comes into force a
-- moment after it was committed, so that no two answers for one instant can differ.
create table indicators.vintage (
  sequence bigint generated always as identity primary key,
  in_force_at timestamptz not null,
  written_below bigint not null
);
create index vintage_in_force on indicators.vintage (in_force_at);

alter table indicators.observation enable row level security;
alter table indicators.cell enable row level security;
alter table indicators.delta enable row level security;
alter table indicators.rollup enable row level security;
alter table indicators.fold_cursor enable row level security;
alter table indicators.vintage enable row level security;

create policy read_scope on indicators.observation for select using (audience = 2
  or (tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key));
create policy write_scope on indicators.observation for insert with check
  (tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key);
create policy read_scope on indicators.cell for select using (audience = 2
  or (tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key));
create policy write_scope on indicators.cell for all
  using (tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key)
  with check (tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key);
create policy read_scope on indicators.delta for select using (audience = 2
  or (tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key));
create policy write_scope on indicators.delta for insert with check
  (tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key);
create policy read_scope on indicators.rollup for select using (audience = 2
  or (tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key));
create policy fold_writes on indicators.rollup for all
  using (kernel.has_role('system-actor')) with check (kernel.has_role('system-actor'));
create policy everyone_reads on indicators.fold_cursor for select using (true);
create policy fold_writes on indicators.fold_cursor for update using (kernel.has_role('system-actor'));
create policy everyone_reads on indicators.vintage for select using (true);
create policy fold_writes on indicators.vintage for insert with check (kernel.has_role('system-actor'));
grant select, insert on indicators.observation, indicators.delta, indicators.vintage to taihu_app;
grant select, insert, update on indicators.cell, indicators.rollup to taihu_app;
grant select, update on indicators.fold_cursor to taihu_app;

-- The nodes that a leaf counts at: itself and all above it, skipped levels once. Field widths: 4 7 8 9 10 12 bits.
create function indicators.nodes_of(leaf bigint) returns setof bigint language sql immutable parallel safe as $$
  select distinct (leaf >> shift) << shift from unnest(array[46, 39, 31, 22, 12, 0]) as shift
  where (leaf >> shift) << shift <> 0
$$;

-- The level that a unit stands for: a department, in the upper half of its field, stands for the unit it hangs on.
create function indicators.level_of(leaf bigint) returns integer language sql immutable parallel safe as $$
  select case
    when leaf & 4095 <> 0 then 5 - ((leaf >> 11) & 1)::int
    when leaf & 4194303 <> 0 then 4 - ((leaf >> 21) & 1)::int
    when leaf & 2147483647 <> 0 then 3 - ((leaf >> 30) & 1)::int
    when leaf & 549755813887 <> 0 then 2 - ((leaf >> 38) & 1)::int
    when leaf & 70368744177663 <> 0 then 1 - ((leaf >> 45) & 1)::int
    else 0 end
$$;
