import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { KeyRange } from '#lib/tree-key.ts';
import type { ReformView } from './contract.ts';
import { reformOf } from './reform-store.ts';
import { stands, type UnitRecord, type UnitRow, unitColumns, unitOf } from './store.ts';

/**
 * Versions wholly succeeded, by a day, by what lies in some ranges: those that merged, moved or were renamed, not the
 * split.
 */
export async function listSucceeded(tx: Tx, ranges: readonly KeyRange[], day: string): Promise<bigint[]> {
  const { rows } = await sql<{ from_key: bigint }>`
    select distinct l.from_key from unnest(${ranges.map((range) => range.lo)}::bigint[],
      ${ranges.map((range) => range.hi)}::bigint[]) as r(lo, hi)
    join units.link l on l.to_key between r.lo and r.hi
    where l.kind <> 'split' and l.on_day <= ${day}::date order by l.from_key`.execute(tx);
  return rows.map((row) => row.from_key);
}

/** A unit and, by a day, those that it wholly succeeded, through any number of links: their people are its people. */
export async function listServed(tx: Tx, unitId: string, day: string): Promise<string[]> {
  const { rows } = await sql<{ unit_id: string }>`
    with recursive served(unit_id) as (
      select ${unitId}::uuid
      union
      select f.unit_id from served s
      join units.version t on t.unit_id = s.unit_id
      join units.link l on l.to_key = t.tree_key and l.kind <> 'split' and l.on_day <= ${day}::date
      join units.version f on f.tree_key = l.from_key)
    select unit_id from served order by unit_id`.execute(tx);
  return rows.map((row) => row.unit_id);
}

/** For those of some units that ended by a day and were wholly succeeded: the unit that stands for them on that day. */
export async function findHeirs(
  tx: Tx,
  unitIds: readonly string[],
  day: string,
): Promise<Map<string, UnitRecord>> {
  const { rows } = await sql<UnitRow & { former: string }>`
    with recursive heir(former, unit_id) as (
      select u.id, u.id from unnest(${unitIds}::uuid[]) as u(id)
      where not exists (select 1 from units.version v where v.unit_id = u.id and ${stands(day)})
      union
      select h.former, t.unit_id from heir h
      join units.version f on f.unit_id = h.unit_id
      join units.link l on l.from_key = f.tree_key and l.kind <> 'split' and l.on_day <= ${day}::date
      join units.version t on t.tree_key = l.to_key)
    select h.former, ${unitColumns} from heir h join units.version v on v.unit_id = h.unit_id
    where ${stands(day)} order by h.former, v.valid_from desc`.execute(tx);
  return new Map(rows.map((row) => [row.former, unitOf(row)]));
}

/** A link with the days on which its ends stood: a key stands from its first version to its last. */
export interface LinkEdge {
  fromKey: bigint;
  toKey: bigint;
  kind: 'merge' | 'split' | 'rename' | 'transfer';
  fromStart: string;
  toStart: string;
  toEnd: string | undefined;
}

/** All links after one day and up to another. */
export async function listLinksBetween(tx: Tx, after: string, until: string): Promise<LinkEdge[]> {
  const { rows } = await sql<{
    from_key: bigint;
    to_key: bigint;
    kind: LinkEdge['kind'];
    from_start: string;
    to_start: string;
    to_end: string | null;
  }>`
    select l.from_key, l.to_key, l.kind, f.since as from_start, t.since as to_start,
      nullif(t.until, 'infinity') as to_end
    from units.link l
    cross join lateral (select min(v.valid_from) as since from units.version v where v.tree_key = l.from_key) f
    cross join lateral (
      select min(v.valid_from) as since, max(coalesce(v.valid_to, 'infinity')) as until
      from units.version v where v.tree_key = l.to_key) t
    where l.on_day > ${after}::date and l.on_day <= ${until}::date order by l.from_key, l.to_key`.execute(tx);
  return rows.map((row) => ({
    fromKey: row.from_key,
    toKey: row.to_key,
    kind: row.kind,
    fromStart: row.from_start,
    toStart: row.to_start,
    toEnd: row.to_end ?? undefined,
  }));
}

export interface LinkRow {
  from_code: string;
  from_name: string;
  to_code: string;
  to_name: string;
  kind: LinkEdge['kind'];
  on_day: string;
  reform: ReformView | null;
}

/** The links from and to all versions of a unit, each end as it was called on that day. */
export async function listLinks(tx: Tx, unitId: string): Promise<LinkRow[]> {
  const { rows } = await sql<LinkRow>`
    select f.code as from_code, f.name as from_name, t.code as to_code, t.name as to_name, l.kind, l.on_day,
      ${reformOf(sql`l.reform_id`)} as reform
    from units.link l
    join units.version f on f.tree_key = l.from_key and f.valid_to = l.on_day
    join units.version t on t.tree_key = l.to_key and t.valid_from <= l.on_day
      and (t.valid_to is null or t.valid_to > l.on_day)
    where f.unit_id = ${unitId} or t.unit_id = ${unitId} order by l.on_day, f.tree_key, t.tree_key limit 500`.execute(
    tx,
  );
  return rows;
}
