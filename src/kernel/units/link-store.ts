import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { KeyRange } from '#lib/tree-key.ts';

/** Versions wholly succeeded by what lies in some ranges: those that merged, moved or were renamed, not the split. */
export async function listSucceeded(tx: Tx, ranges: readonly KeyRange[]): Promise<bigint[]> {
  const { rows } = await sql<{ from_key: bigint }>`
    select distinct l.from_key from unnest(${ranges.map((range) => range.lo)}::bigint[],
      ${ranges.map((range) => range.hi)}::bigint[]) as r(lo, hi)
    join units.link l on l.to_key between r.lo and r.hi
    where l.kind <> 'split' order by l.from_key`.execute(tx);
  return rows.map((row) => row.from_key);
}

/** A link with the days on which its ends stood. */
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
    select l.from_key, l.to_key, l.kind, f.valid_from as from_start,
      t.valid_from as to_start, t.valid_to as to_end
    from units.link l join units.version f on f.tree_key = l.from_key join units.version t on t.tree_key = l.to_key
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
