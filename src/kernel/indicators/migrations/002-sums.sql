-- A city counts hundreds of indicators over tens of periods. With this in mind the planner finds the pending deltas of
-- one figure by the figure, not among all that were written; a young city has too few of either to tell it so.
alter table indicators.delta alter column indicator_id set (n_distinct = 500);
alter table indicators.delta alter column period_id set (n_distinct = 100);

-- Exact sums of groups of nodes, each node a whole subtree: what is folded, plus what is not yet, minus what came at or
-- after the wanted number. The caller's row security applies.
--
-- The function must stay stable: all its statements then read in one snapshot, that of the statement which calls it, so
-- that the cursor and the sums fit together. Its plans are made once for a connection; planning anew would take longer
-- than reading. The deltas between the cursor and the wanted number are found by their numbers alone (`offset 0` keeps
-- the tree out of that search): they are few, whereas below a high node lie all deltas that were ever written.
create function indicators.sums_of(groups integer[], los bigint[], his bigint[], wanted_indicators integer[],
  wanted_periods integer[], wanted_audience integer, written_below bigint)
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
    select n.grp, coalesce(sum(f.value), 0) + sign * coalesce(sum(p.value), 0),
      (coalesce(sum(f.expected), 0) + sign * coalesce(sum(p.expected), 0))::bigint,
      (coalesce(sum(f.received), 0) + sign * coalesce(sum(p.received), 0))::bigint,
      (coalesce(sum(f.positive), 0) + sign * coalesce(sum(p.positive), 0))::bigint,
      (coalesce(sum(f.at_least), 0) + sign * coalesce(sum(p.at_least), 0))::bigint,
      (coalesce(sum(f.provisional), 0) + sign * coalesce(sum(p.provisional), 0))::bigint,
      (coalesce(sum(f.revised), 0) + sign * coalesce(sum(p.revised), 0))::bigint
    from unnest(groups, los, his) as n(grp, lo, hi),
      lateral (
        select sum(r.value) as value, sum(r.expected) as expected, sum(r.received) as received,
          sum(r.positive) as positive, sum(r.at_least) as at_least, sum(r.provisional) as provisional,
          sum(r.revised) as revised
        from indicators.rollup r
        where r.tree_key = n.lo and r.indicator_id = any(wanted_indicators) and r.period_id = any(wanted_periods)
          and r.audience = wanted_audience
      ) f,
      lateral (
        select sum(d.value) as value, sum(d.expected) as expected, sum(d.received) as received,
          sum(d.positive) as positive, sum(d.at_least) as at_least, sum(d.provisional) as provisional,
          sum(d.revised) as revised
        from pending d where d.tree_key between n.lo and n.hi
      ) p
    group by n.grp;
end $$;
