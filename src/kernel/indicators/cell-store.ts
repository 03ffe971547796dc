import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { Audience } from './write-store.ts';

/** A leaf's value as it counts now. */
export interface CellRecord {
  indicatorId: number;
  value: string;
  isAtLeast: boolean;
  revision: number;
}

/** The values of one leaf for one period, for those indicators that have one. */
export async function findCells(
  tx: Tx,
  treeKey: bigint,
  periodId: number,
  audience: Audience,
  indicatorIds: readonly number[],
): Promise<CellRecord[]> {
  const { rows } = await sql<{ indicator_id: number; value: string; is_at_least: boolean; revision: number }>`
    select indicator_id, trim_scale(value)::text as value, is_at_least, revision from indicators.cell
    where tree_key = ${treeKey} and period_id = ${periodId} and audience = ${audience}
      and indicator_id = any(${indicatorIds}::int[])`.execute(tx);
  return rows.map((row) => ({
    indicatorId: row.indicator_id,
    value: row.value,
    isAtLeast: row.is_at_least,
    revision: row.revision,
  }));
}
