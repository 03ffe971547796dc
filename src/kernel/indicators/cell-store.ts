import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { Audience } from './write-store.ts';

/** A leaf's value as it counts now. */
export interface CellRecord {
  treeKey: bigint;
  periodId: number;
  indicatorId: number;
  value: string;
  isAtLeast: boolean;
  revision: number;
}

interface CellRow {
  tree_key: bigint;
  period_id: number;
  indicator_id: number;
  value: string;
  is_at_least: boolean;
  revision: number;
}

/** The values of some leaves for some periods, for those indicators that have one. */
export async function findCells(
  tx: Tx,
  of: {
    treeKeys: readonly bigint[];
    periodIds: readonly number[];
    audience: Audience;
    indicatorIds: readonly number[];
  },
): Promise<CellRecord[]> {
  const { rows } = await sql<CellRow>`
    select tree_key, period_id, indicator_id, trim_scale(value)::text as value, is_at_least, revision
    from indicators.cell
    where tree_key = any(${of.treeKeys}::bigint[]) and period_id = any(${of.periodIds}::int[])
      and audience = ${of.audience} and indicator_id = any(${of.indicatorIds}::int[])`.execute(tx);
  return rows.map((row) => ({
    treeKey: row.tree_key,
    periodId: row.period_id,
    indicatorId: row.indicator_id,
    value: row.value,
    isAtLeast: row.is_at_least,
    revision: row.revision,
  }));
}
