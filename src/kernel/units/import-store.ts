import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import { soundsOf } from '#kernel/search/index.ts';
import { gramsOf, searchTextOf } from './search-rules.ts';
import { type UnitRecord, type UnitRow, unitColumns, unitOf } from './store.ts';

/**
 * Rows written or read at a time. So many values are joined, not asked for by `= any(…)`: on older servers that
 * compares every row of the table with every value.
 */
const BATCH = 20_000;
/** Stands between the grams of a name on their way to the database, and in no name. */
const BETWEEN = '\u001f';

/** Lets one import at a time write: ordinals of siblings are allotted from what is there. */
export async function lockTree(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(7421002)`.execute(tx);
}

/** Lets nobody change the tree until the transaction ends: for what relies on where units stand on a later day. */
export async function holdTree(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(7421002)`.execute(tx);
}

/** All versions of the given codes, whatever their days, by code. */
export async function findVersionsOfCodes(
  tx: Tx,
  codes: readonly string[],
): Promise<Map<string, UnitRecord[]>> {
  const found = new Map<string, UnitRecord[]>();
  for (let start = 0; start < codes.length; start += BATCH) {
    const { rows } = await sql<UnitRow>`
      select ${unitColumns} from unnest(${codes.slice(start, start + BATCH)}::text[]) as wanted(code)
      join units.version v on v.code = wanted.code order by v.valid_from`.execute(tx);
    for (const row of rows) {
      const versions = found.get(row.code);
      if (versions) versions.push(unitOf(row));
      else found.set(row.code, [unitOf(row)]);
    }
  }
  return found;
}

/** The highest key below each parent, by parent, kind and level; roots have no parent. */
export async function highestKeys(tx: Tx, parents: readonly bigint[]) {
  const { rows } = await sql<{
    parent_key: bigint | null;
    kind: UnitRecord['kind'];
    level: number;
    highest: bigint;
  }>`
    select parent_key, kind, level, max(tree_key) as highest
    from unnest(${parents}::bigint[]) as wanted(key) join units.version on parent_key = wanted.key
    group by parent_key, kind, level
    union all
    select parent_key, kind, level, max(tree_key) from units.version
    where parent_key is null group by parent_key, kind, level`.execute(tx);
  return rows;
}

export interface NewVersion {
  unitId: string;
  treeKey: bigint;
  code: string;
  name: string;
  nameEn: string;
  kind: UnitRecord['kind'];
  level: number;
  parentKey: bigint | undefined;
  parentCode: string | undefined;
  basis: string | undefined;
}

/** From when to when new versions stand, and the reform that they come of. */
export interface Validity {
  validFrom: string;
  validTo?: string | undefined;
  reformId?: string;
}

/** Adds units and their versions, set-wise; `isKnown` tells that a unit of that code is there already. */
export async function insertVersions(
  tx: Tx,
  versions: readonly NewVersion[],
  { validFrom, validTo, reformId }: Validity,
  isKnown: (code: string) => boolean,
): Promise<void> {
  for (let start = 0; start < versions.length; start += BATCH) {
    const part = versions.slice(start, start + BATCH);
    const fresh = part.filter((version) => !isKnown(version.code));
    await sql`insert into units.unit (id, code)
      select * from unnest(${fresh.map((v) => v.unitId)}::uuid[], ${fresh.map((v) => v.code)}::text[])`.execute(
      tx,
    );
    const searches = part.map((v) => searchTextOf(v.name, v.nameEn));
    const grams = searches.map((text) => [...new Set(gramsOf(text))].join(BETWEEN));
    const sounds = await soundsOf(part.map((v) => v.name));
    await sql`
      insert into units.version (unit_id, tree_key, code, name, name_en, kind, level, parent_key, parent_code, basis,
        valid_from, valid_to, reform_id, search, grams, pinyin, initials)
      select n.unit_id, n.tree_key, n.code, n.name, n.name_en, n.kind, n.level, n.parent_key, n.parent_code, n.basis,
        ${validFrom}::date, ${validTo ?? null}::date, ${reformId ?? null}::uuid, n.search,
        array_to_tsvector(string_to_array(n.grams, ${BETWEEN})), n.pinyin, n.initials
      from unnest(${part.map((v) => v.unitId)}::uuid[], ${part.map((v) => v.treeKey)}::bigint[],
        ${part.map((v) => v.code)}::text[], ${part.map((v) => v.name)}::text[],
        ${part.map((v) => v.nameEn)}::text[], ${part.map((v) => v.kind)}::text[],
        ${part.map((v) => v.level)}::smallint[], ${part.map((v) => v.parentKey ?? null)}::bigint[],
        ${part.map((v) => v.parentCode ?? null)}::text[], ${part.map((v) => v.basis ?? null)}::text[],
        ${searches}::text[], ${grams}::text[], ${sounds.map((sound) => sound.pinyin)}::text[],
        ${sounds.map((sound) => sound.initials)}::text[])
        as n(unit_id, tree_key, code, name, name_en, kind, level, parent_key, parent_code, basis, search,
          grams, pinyin, initials)`.execute(tx);
  }
}

/** Links each new version to the version of the same unit that ended on the day it begins. */
export async function linkToEarlierVersions(tx: Tx, keys: readonly bigint[]): Promise<void> {
  await sql`
    insert into units.link (from_key, to_key, kind, on_day)
    select earlier.tree_key, later.tree_key, 'transfer', later.valid_from
    from unnest(${keys}::bigint[]) as wanted(key)
    join units.version later on later.tree_key = wanted.key
    join units.version earlier on earlier.unit_id = later.unit_id and earlier.valid_to = later.valid_from
    on conflict do nothing`.execute(tx);
}

/** Codes that hang on some versions and would still stand on a day, other than those that end with them. */
export async function listOutliving(tx: Tx, keys: readonly bigint[], day: string) {
  const { rows } = await sql<{ code: string; parent_code: string }>`
    select v.code, v.parent_code from unnest(${keys}::bigint[]) as ending(key)
    join units.version v on v.parent_key = ending.key
    where not exists (select 1 from unnest(${keys}::bigint[]) as also(key) where also.key = v.tree_key)
      and (v.valid_to is null or v.valid_to > ${day}::date)
    order by v.tree_key limit 1000`.execute(tx);
  return rows;
}

/** Ends versions on a day. */
export async function endVersions(tx: Tx, keys: readonly bigint[], day: string): Promise<void> {
  await sql`update units.version set valid_to = ${day}::date from unnest(${keys}::bigint[]) as ending(key)
    where tree_key = ending.key and valid_to is null`.execute(tx);
}

/** Records links; one that stands already is passed by. Returns how many are new. */
export async function insertLinks(
  tx: Tx,
  links: readonly { fromKey: bigint; toKey: bigint; kind: string; on: string }[],
  reformId?: string,
): Promise<number> {
  const { rows } = await sql`
    insert into units.link (from_key, to_key, kind, on_day, reform_id)
    select l.*, ${reformId ?? null}::uuid
    from unnest(${links.map((l) => l.fromKey)}::bigint[], ${links.map((l) => l.toKey)}::bigint[],
      ${links.map((l) => l.kind)}::text[], ${links.map((l) => l.on)}::date[]) as l
    on conflict do nothing returning 1`.execute(tx);
  return rows.length;
}
