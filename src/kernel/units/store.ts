import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import { refuse as refuseCommon } from '#kernel/errors/index.ts';
import type { KeyRange } from '#lib/tree-key.ts';
import { refuse } from './refusals.ts';

/** One version of a unit, as other rooms know it. */
export interface UnitRecord {
  id: string;
  treeKey: bigint;
  code: string;
  name: string;
  nameEn: string;
  kind: 'government' | 'department';
  level: number;
  parentCode?: string;
  validFrom: string;
  /** The first day on which the version no longer stands. */
  validTo?: string;
  basis?: string;
}

export interface UnitRow {
  unit_id: string;
  tree_key: bigint;
  code: string;
  name: string;
  name_en: string;
  kind: UnitRecord['kind'];
  level: number;
  parent_code: string | null;
  valid_from: string;
  valid_to: string | null;
  basis: string | null;
}

export function unitOf(row: UnitRow): UnitRecord {
  return {
    id: row.unit_id,
    treeKey: row.tree_key,
    code: row.code,
    name: row.name,
    nameEn: row.name_en,
    kind: row.kind,
    level: row.level,
    ...(row.parent_code === null ? {} : { parentCode: row.parent_code }),
    validFrom: row.valid_from,
    ...(row.valid_to === null ? {} : { validTo: row.valid_to }),
    ...(row.basis === null ? {} : { basis: row.basis }),
  };
}

/** What a version says of its unit: without the columns that only searching reads. */
export const unitColumns = sql`v.unit_id, v.tree_key, v.code, v.name, v.name_en, v.kind, v.level, v.parent_code,
  v.valid_from, v.valid_to, v.basis`;

/** That the version `v` of a statement stood on a day. */
export const stands = (day: string) =>
  sql`v.valid_from <= ${day}::date and (v.valid_to is null or v.valid_to > ${day}::date)`;

/** Units of some codes as they stood on a day, by code; unknown codes are absent. */
export async function findUnitsByCodes(
  tx: Tx,
  codes: readonly string[],
  day: string,
): Promise<Map<string, UnitRecord>> {
  const { rows } = await sql<UnitRow>`
    select ${unitColumns} from units.version v where v.code = any(${codes}::text[]) and ${stands(day)}`.execute(
    tx,
  );
  return new Map(rows.map((row) => [row.code, unitOf(row)]));
}

/** The unit of a code as it stood on a day; refuses an unknown one. */
export async function getUnitByCode(tx: Tx, code: string, day: string): Promise<UnitRecord> {
  const found = (await findUnitsByCodes(tx, [code], day)).get(code);
  if (!found) throw refuse('unknown', { code, day });
  return found;
}

/** A unit as it stood on a day, if it did. */
export async function findUnitById(tx: Tx, id: string, day: string): Promise<UnitRecord | undefined> {
  const { rows } = await sql<UnitRow>`
    select ${unitColumns} from units.version v where v.unit_id = ${id} and ${stands(day)}`.execute(tx);
  return rows[0] && unitOf(rows[0]);
}

/** Where some units stood on each of some days, if they did. */
export async function findKeysOfUnits(
  tx: Tx,
  ids: readonly string[],
  days: readonly string[],
): Promise<{ unitId: string; day: string; treeKey: bigint }[]> {
  const { rows } = await sql<{ unit_id: string; day: string; tree_key: bigint }>`
    select v.unit_id, d.day, v.tree_key from units.version v, unnest(${days}::date[]) as d(day)
    where v.unit_id = any(${ids}::uuid[]) and v.valid_from <= d.day
      and (v.valid_to is null or d.day < v.valid_to)`.execute(tx);
  return rows.map(({ unit_id: unitId, day, tree_key: treeKey }) => ({ unitId, day, treeKey }));
}

/** Versions of some tree keys that stood on a day, by key. */
export async function findUnitsByKeys(
  tx: Tx,
  keys: readonly bigint[],
  day: string,
): Promise<Map<bigint, UnitRecord>> {
  const { rows } = await sql<UnitRow>`
    select ${unitColumns} from units.version v where v.tree_key = any(${keys}::bigint[]) and ${stands(day)}`.execute(
    tx,
  );
  return new Map(rows.map((row) => [row.tree_key, unitOf(row)]));
}

export interface ChildPage {
  after?: string | undefined;
  limit: number;
  kind?: UnitRecord['kind'] | undefined;
}

/** The key after which a page of the tree begins; refuses what no page gave. */
export function keyAfter(after = '0'): bigint {
  if (!/^\d{1,16}$/.test(after)) throw refuseCommon('not-a-cursor');
  return BigInt(after);
}

/** The units that hang on a unit, or on nothing, on a day, in the order of the tree. */
export async function childrenOf(tx: Tx, parentKey: bigint | undefined, day: string, page: ChildPage) {
  const after = keyAfter(page.after);
  const below = parentKey === undefined ? sql`v.parent_key is null` : sql`v.parent_key = ${parentKey}`;
  const { rows } = await sql<UnitRow>`
    select ${unitColumns} from units.version v
    where ${below} and v.tree_key > ${after} and ${stands(day)}
      and (${page.kind ?? null}::text is null or v.kind = ${page.kind ?? null}::text)
    order by v.tree_key limit ${page.limit + 1}`.execute(tx);
  const items = rows.slice(0, page.limit).map(unitOf);
  const last = items.at(-1);
  return rows.length > page.limit && last ? { items, next: String(last.treeKey) } : { items };
}

const CHILDREN_PAGE = 500;

/** All units that hang on a unit on a day, in the order of the tree: real parents have a few hundred at most. */
export async function allChildrenOf(
  tx: Tx,
  parentKey: bigint,
  day: string,
  kind?: UnitRecord['kind'],
): Promise<UnitRecord[]> {
  const children: UnitRecord[] = [];
  for (let after: string | undefined = '0'; after !== undefined; ) {
    const page = await childrenOf(tx, parentKey, day, { after, limit: CHILDREN_PAGE, kind });
    children.push(...page.items);
    after = page.next;
  }
  return children;
}

/** A page of the units of a range that stood on a day, in the order of the tree. */
export async function pageInRange(tx: Tx, range: KeyRange, day: string, page: Omit<ChildPage, 'kind'>) {
  const after = keyAfter(page.after);
  const { rows } = await sql<UnitRow>`
    select ${unitColumns} from units.version v
    where v.tree_key between ${range.lo} and ${range.hi} and v.tree_key > ${after} and ${stands(day)}
    order by v.tree_key limit ${page.limit + 1}`.execute(tx);
  const items = rows.slice(0, page.limit).map(unitOf);
  const last = items.at(-1);
  return rows.length > page.limit && last ? { items, next: String(last.treeKey) } : { items };
}

const RANGE_PAGE = 5000;

/** All units of a range that stood on a day, in the order of the tree, read in pages. */
export async function* unitsInRange(tx: Tx, range: KeyRange, day: string): AsyncGenerator<UnitRecord> {
  let lo = range.lo;
  for (;;) {
    const { rows } = await sql<UnitRow>`
      select ${unitColumns} from units.version v
      where v.tree_key between ${lo} and ${range.hi} and ${stands(day)}
      order by v.tree_key limit ${RANGE_PAGE}`.execute(tx);
    for (const row of rows) yield unitOf(row);
    const last = rows.at(-1);
    if (rows.length < RANGE_PAGE || !last) return;
    lo = last.tree_key + 1n;
  }
}

/** How many units hang on each of some units on a day. */
export async function countChildren(
  tx: Tx,
  keys: readonly bigint[],
  day: string,
): Promise<Map<bigint, number>> {
  const { rows } = await sql<{ parent_key: bigint; count: number }>`
    select v.parent_key, count(*)::int as count from units.version v
    where v.parent_key = any(${keys}::bigint[]) and ${stands(day)} group by v.parent_key`.execute(tx);
  return new Map(rows.map((row) => [row.parent_key, row.count]));
}

/** All versions of a unit, oldest first. */
export async function listVersions(tx: Tx, unitId: string): Promise<UnitRecord[]> {
  const { rows } = await sql<UnitRow>`
    select ${unitColumns} from units.version v where v.unit_id = ${unitId} order by v.valid_from`.execute(tx);
  return rows.map(unitOf);
}
