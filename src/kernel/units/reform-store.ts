import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { Context } from '#kernel/operation/index.ts';
import { type KeyRange, subtreeOf } from '#lib/tree-key.ts';
import type { ReformView } from './contract.ts';
import { type UnitRecord, type UnitRow, unitColumns, unitOf } from './store.ts';

/** What is on record of the reform whose id a column holds, as a screen needs it. */
export const reformOf = (column: RawBuilder<unknown>) => sql`(
  select jsonb_build_object('id', r.id, 'kind', r.kind, 'on', r.on_day, 'reason', r.reason, 'document', r.document,
    'auditEntry', r.audit_id) from units.reform r where r.id = ${column})`;

/** Keeps why units change: what is written of it later names this row. */
export async function insertReform(ctx: Context, reform: Omit<ReformView, 'auditEntry'>): Promise<void> {
  await sql`insert into units.reform (id, kind, on_day, reason, document, recorded_at, audit_id)
    values (${reform.id}, ${reform.kind}, ${reform.on}::date, ${reform.reason}, ${reform.document}, ${ctx.now},
      ${ctx.auditId})`.execute(ctx.tx);
}

/** What lies below some keys and has not ended by a day, themselves included, in the order of the tree, by key. */
export async function listBelow(
  tx: Tx,
  keys: readonly bigint[],
  day: string,
): Promise<Map<bigint, UnitRecord[]>> {
  const ranges: KeyRange[] = keys.map(subtreeOf);
  const { rows } = await sql<UnitRow & { top: bigint }>`
    select ${unitColumns}, top.lo as top
    from unnest(${ranges.map((range) => range.lo)}::bigint[], ${ranges.map((range) => range.hi)}::bigint[])
      as top(lo, hi)
    join units.version v on v.tree_key between top.lo and top.hi
      and (v.valid_to is null or v.valid_to > ${day}::date)
    order by v.tree_key, v.valid_from`.execute(tx);
  const below = new Map<bigint, UnitRecord[]>(keys.map((key) => [key, []]));
  for (const row of rows) below.get(row.top)?.push(unitOf(row));
  return below;
}

/** The versions of a unit, oldest first, each with the reform that began it. */
export async function listHistory(tx: Tx, unitId: string) {
  const { rows } = await sql<UnitRow & { reform: ReformView | null }>`
    select ${unitColumns}, ${reformOf(sql`v.reform_id`)} as reform
    from units.version v where v.unit_id = ${unitId} order by v.valid_from limit 500`.execute(tx);
  return rows.map((row) => ({ ...unitOf(row), reform: row.reform ?? undefined }));
}

/** The id of the unit of a code, whenever it stood. */
export async function findUnitId(tx: Tx, code: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`select id from units.unit where code = ${code}`.execute(tx);
  return rows[0]?.id;
}
