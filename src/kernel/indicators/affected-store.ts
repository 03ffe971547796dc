import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import { makePeriod, periodAfter, periodOfId } from '#lib/period.ts';
import type { FiguresChanged } from './write-store.ts';

/** A figure that a change moved: an indicator, or one made of it, at a unit for the period that was reported. */
export interface AffectedFigure {
  indicator: string;
  unitCode: string;
  periodId: number;
  /** Whether the unit itself reported, rather than units below it. */
  isLeaf: boolean;
}

/**
 * Every figure that changed public cells move: at the leaf and all nodes above, of the indicator and those made of it;
 * those nearest to the root of the tree first.
 */
export async function findAffected(tx: Tx, change: FiguresChanged): Promise<AffectedFigure[]> {
  const { rows } = await sql<{
    indicator: string;
    unit_code: string;
    period_id: number;
    is_leaf: boolean;
    is_growth: boolean;
  }>`
    with recursive moved as (
      select i.id, i.code, i.kind = 'growth' as is_growth from indicators.indicator i
      where i.id = any(${change.indicatorIds}::int[])
      union
      select i.id, i.code, m.is_growth or i.kind = 'growth' from moved m
      join indicators.indicator i on m.id = any(i.sources)
    )
    select distinct i.code as indicator, v.code as unit_code, p.period_id, v.level, i.is_growth,
      v.tree_key = any(${change.treeKeys}::bigint[]) as is_leaf
    from unnest(${change.periodIds}::int[]) as p(period_id), moved i, units.version v
    where v.tree_key in (
        select node from unnest(${change.treeKeys}::bigint[]) as leaf, indicators.nodes_of(leaf) as node)
    order by v.level, unit_code, indicator`.execute(tx);
  return rows.flatMap((row) =>
    (row.is_growth ? periodsOnIt(row.period_id) : [row.period_id]).map((periodId) => ({
      indicator: row.indicator,
      unitCode: row.unit_code,
      periodId,
      isLeaf: row.is_leaf,
    })),
  );
}

/** A period, and those whose growth may be on it. */
function periodsOnIt(id: number): number[] {
  const period = periodOfId(id);
  return [id, periodAfter(period).id, makePeriod(period.kind, period.year + 1, period.ordinal).id];
}
