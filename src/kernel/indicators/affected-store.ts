import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
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
  }>`
    select distinct i.code as indicator, v.code as unit_code, p.period_id, v.level,
      v.tree_key = any(${change.treeKeys}::bigint[]) as is_leaf
    from unnest(${change.periodIds}::int[]) as p(period_id), indicators.indicator i, units.version v
    where (i.id = any(${change.indicatorIds}::int[]) or i.sources && ${change.indicatorIds}::int[])
      and v.tree_key in (
        select node from unnest(${change.treeKeys}::bigint[]) as leaf, indicators.nodes_of(leaf) as node)
    order by v.level, unit_code, indicator`.execute(tx);
  return rows.map((row) => ({
    indicator: row.indicator,
    unitCode: row.unit_code,
    periodId: row.period_id,
    isLeaf: row.is_leaf,
  }));
}
