import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';

/** The outcome of counting everything again from the observations. */
export interface Recount {
  cells: number;
  nodes: number;
  /** Cells and sums that differ from what the observations say; none in a healthy city. */
  differences: {
    kind: 'cell' | 'sum';
    treeKey: bigint;
    indicator: string;
    periodId: number;
    audience: number;
  }[];
}

const MOST_NAMED = 100;

interface Difference {
  tree_key: bigint;
  code: string;
  period_id: number;
  audience: number;
}

const named = (kind: 'cell' | 'sum') => (row: Difference) => ({
  kind,
  treeKey: row.tree_key,
  indicator: row.code,
  periodId: row.period_id,
  audience: row.audience,
});

/** Counts every cell from its newest observation and every sum from the cells, and compares with what is kept. */
export async function recount(tx: Tx): Promise<Recount> {
  const cells = await sql<Difference>`
    with newest as (
      select distinct on (tree_key, indicator_id, period_id, audience)
        tree_key, indicator_id, period_id, audience, value, is_at_least, is_provisional, revision
      from indicators.observation order by tree_key, indicator_id, period_id, audience, revision desc, id desc
    )
    select coalesce(n.tree_key, c.tree_key) as tree_key, i.code, coalesce(n.period_id, c.period_id) as period_id,
      coalesce(n.audience, c.audience) as audience
    from newest n full join indicators.cell c using (tree_key, indicator_id, period_id, audience)
    join indicators.indicator i on i.id = indicator_id
    where n.value is distinct from c.value or n.is_at_least is distinct from c.is_at_least
      or n.is_provisional is distinct from c.is_provisional or n.revision is distinct from c.revision
    limit ${MOST_NAMED}`.execute(tx);
  const sums = await sql<Difference>`
    with true_sum as (
      select node, indicator_id, period_id, audience, sum(value) as value, count(*) as received,
        sum((value >= 1)::int) as positive, sum(is_at_least::int) as at_least,
        sum(is_provisional::int) as provisional, sum((revision > 1)::int) as revised
      from indicators.cell c, indicators.nodes_of(c.tree_key) as node group by 1, 2, 3, 4
    ), pending as (
      select node, indicator_id, period_id, audience, sum(value) as value, sum(received) as received,
        sum(positive) as positive, sum(at_least) as at_least, sum(provisional) as provisional, sum(revised) as revised
      from indicators.delta d, indicators.nodes_of(d.tree_key) as node
      where d.written >= (select written_through from indicators.fold_cursor) group by 1, 2, 3, 4
    ), kept as (
      select node, indicator_id, period_id, audience, sum(value) as value, sum(received) as received,
        sum(positive) as positive, sum(at_least) as at_least, sum(provisional) as provisional, sum(revised) as revised
      from (
        select tree_key as node, indicator_id, period_id, audience, value, received, positive, at_least, provisional,
          revised from indicators.rollup
        union all select * from pending
      ) part group by 1, 2, 3, 4
    )
    select coalesce(k.node, t.node) as tree_key, i.code, coalesce(k.period_id, t.period_id) as period_id,
      coalesce(k.audience, t.audience) as audience
    from kept k full join true_sum t using (node, indicator_id, period_id, audience)
    join indicators.indicator i on i.id = indicator_id
    where coalesce(k.value, 0) <> coalesce(t.value, 0) or coalesce(k.received, 0) <> coalesce(t.received, 0)
      or coalesce(k.positive, 0) <> coalesce(t.positive, 0) or coalesce(k.at_least, 0) <> coalesce(t.at_least, 0)
      or coalesce(k.provisional, 0) <> coalesce(t.provisional, 0) or coalesce(k.revised, 0) <> coalesce(t.revised, 0)
    limit ${MOST_NAMED}`.execute(tx);
  const size = await sql<{ cells: number; nodes: number }>`
    select (select count(*)::int from indicators.cell) as cells,
      (select count(*)::int from indicators.rollup) as nodes`.execute(tx);
  return {
    cells: size.rows[0]?.cells ?? 0,
    nodes: size.rows[0]?.nodes ?? 0,
    differences: [...cells.rows.map(named('cell')), ...sums.rows.map(named('sum'))],
  };
}
