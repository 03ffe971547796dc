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

-- A city counts hundreds of indicators over tens of periods. With this in mind the planner finds the pending deltas of
-- one figure by the figure, not among all that were written; a young city has too few of either to tell it so.
alter table indicators.delta alter column indicator_id set (n_distinct = 500);
alter table indicators.delta alter column period_id set (n_distinct = 100);

-- Exact sums of groups of ranges. Of a range that is a whole subtree: what is folded at its node, plus what is not yet,
-- minus what came at or after the wanted number. Of any other, such as the rows of a unit without those below it: its
-- deltas, which are few. The caller's row security applies.
--
-- The function must stay stable: all its statements then read in one snapshot, that of the statement which calls it, so
-- that the cursor and the sums fit together. Its plans are made once for a connection; planning anew would take longer
-- than reading. The deltas between the cursor and the wanted number are found by their numbers alone (`offset 0` keeps
-- the tree out of that search): they are few, whereas below a high node lie all deltas that were ever written.
create function indicators.sums_of(groups integer[], los bigint[], his bigint[], are_subtrees boolean[],
  wanted_indicators integer[], wanted_periods integer[], wanted_audience integer, written_below bigint)
returns table (grp integer, value numeric, expected bigint, received bigint, positive bigint, at_least bigint,
  provisional bigint, revised bigint)
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  folded_through bigint;
  from_written bigint;
  to_written bigint;
  sign integer;
  lowest bigint;
  highest bigint;
begin
  select c.written_through into folded_through from indicators.fold_cursor c;
  from_written := least(folded_through, written_below);
  to_written := greatest(folded_through, written_below);
  sign := case when folded_through <= written_below then 1 else -1 end;
  select min(n.lo), max(n.hi) into lowest, highest from unnest(los, his) as n(lo, hi);
  return query
    with pending as materialized (
      select * from (
        select d.tree_key, d.value, d.expected, d.received, d.positive, d.at_least, d.provisional, d.revised
        from indicators.delta d
        where d.indicator_id = any(wanted_indicators) and d.period_id = any(wanted_periods)
          and d.audience = wanted_audience and d.written >= from_written and d.written < to_written
        offset 0
      ) found where found.tree_key between lowest and highest
    )
    select n.grp, coalesce(sum(f.value), 0) + sign * coalesce(sum(p.value), 0) + coalesce(sum(o.value), 0),
      (coalesce(sum(f.expected), 0) + sign * coalesce(sum(p.expected), 0) + coalesce(sum(o.expected), 0))::bigint,
      (coalesce(sum(f.received), 0) + sign * coalesce(sum(p.received), 0) + coalesce(sum(o.received), 0))::bigint,
      (coalesce(sum(f.positive), 0) + sign * coalesce(sum(p.positive), 0) + coalesce(sum(o.positive), 0))::bigint,
      (coalesce(sum(f.at_least), 0) + sign * coalesce(sum(p.at_least), 0) + coalesce(sum(o.at_least), 0))::bigint,
      (coalesce(sum(f.provisional), 0) + sign * coalesce(sum(p.provisional), 0)
        + coalesce(sum(o.provisional), 0))::bigint,
      (coalesce(sum(f.revised), 0) + sign * coalesce(sum(p.revised), 0) + coalesce(sum(o.revised), 0))::bigint
    from unnest(groups, los, his, are_subtrees) as n(grp, lo, hi, is_subtree),
      lateral (
        select sum(r.value) as value, sum(r.expected) as expected, sum(r.received) as received,
          sum(r.positive) as positive, sum(r.at_least) as at_least, sum(r.provisional) as provisional,
          sum(r.revised) as revised
        from indicators.rollup r
        where n.is_subtree and r.tree_key = n.lo and r.indicator_id = any(wanted_indicators)
          and r.period_id = any(wanted_periods) and r.audience = wanted_audience
      ) f,
      lateral (
        select sum(d.value) as value, sum(d.expected) as expected, sum(d.received) as received,
          sum(d.positive) as positive, sum(d.at_least) as at_least, sum(d.provisional) as provisional,
          sum(d.revised) as revised
        from pending d where n.is_subtree and d.tree_key between n.lo and n.hi
      ) p,
      lateral (
        select sum(d.value) as value, sum(d.expected) as expected, sum(d.received) as received,
          sum(d.positive) as positive, sum(d.at_least) as at_least, sum(d.provisional) as provisional,
          sum(d.revised) as revised
        from indicators.delta d
        where not n.is_subtree and d.tree_key between n.lo and n.hi and d.indicator_id = any(wanted_indicators)
          and d.period_id = any(wanted_periods) and d.audience = wanted_audience and d.written < written_below
      ) o
    group by n.grp;
end $$;
