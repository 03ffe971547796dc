import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { KeyRange } from '#lib/tree-key.ts';
import { LAST } from './read-store.ts';
import type { RevisionReason } from './write-store.ts';

/** A public value that took the place of another. */
export interface RevisionRecord {
  id: bigint;
  treeKey: bigint;
  indicatorId: number;
  periodId: number;
  revision: number;
  before: string;
  value: string;
  recordedAt: Date;
  reasonCode?: RevisionReason['code'];
}

type Row = Omit<RevisionRecord, 'reasonCode'> & { reasonCode: RevisionReason['code'] | null };

/** The public revisions of some reported values within ranges of the tree, newest first, before one of them. */
export async function listRevisions(
  tx: Tx,
  ranges: readonly KeyRange[],
  items: readonly { indicatorId: number; periodId: number }[],
  page: { writtenBelow?: bigint; before?: bigint; limit: number },
): Promise<RevisionRecord[]> {
  const { rows } = await sql<Row>`
    select o.id, o.tree_key as "treeKey", o.indicator_id as "indicatorId", o.period_id as "periodId", o.revision,
      trim_scale(b.value)::text as before, trim_scale(o.value)::text as value, o.recorded_at as "recordedAt",
      o.reason_code as "reasonCode"
    from unnest(${items.map((i) => i.indicatorId)}::int[], ${items.map((i) => i.periodId)}::int[])
      as i(indicator_id, period_id)
    join indicators.observation o using (indicator_id, period_id)
    cross join lateral (
      select p.value from indicators.observation p
      where p.tree_key = o.tree_key and p.indicator_id = o.indicator_id and p.period_id = o.period_id
        and p.audience = 2 and (p.revision, p.id) < (o.revision, o.id)
      order by p.revision desc, p.id desc limit 1) b
    where o.audience = 2 and o.revision > 1 and o.id < ${page.before ?? LAST}
      and o.written < ${page.writtenBelow ?? LAST}
      and exists (select 1 from unnest(${ranges.map(({ lo }) => lo)}::bigint[], ${ranges.map(({ hi }) => hi)}::bigint[])
        as r(lo, hi) where o.tree_key between r.lo and r.hi)
    order by o.id desc limit ${page.limit}`.execute(tx);
  return rows.map(({ reasonCode, ...row }) => ({ ...row, ...(reasonCode === null ? {} : { reasonCode }) }));
}
