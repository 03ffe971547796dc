import { sql } from 'kysely';
import type { ClientBase } from 'pg';
import type { Tx } from '#kernel/db/index.ts';
import type { Anchor, AnchoredEntry, EntryPlace } from './anchor.ts';

interface AnchorRow {
  seq: bigint;
  through_written: bigint;
  first_id: string;
  last_id: string;
  entries: number;
  previous_root: string;
  root: string;
  key_id: string;
  signature: string;
  at: string | null;
}

function anchorOf(row: AnchorRow): Anchor {
  return {
    seq: row.seq,
    throughWritten: row.through_written,
    firstId: row.first_id,
    lastId: row.last_id,
    entries: row.entries,
    previousRoot: row.previous_root,
    root: row.root,
    keyId: row.key_id,
    signature: row.signature,
    at: row.at ?? '',
  };
}

const columns = sql`seq, through_written, first_id, last_id, entries, previous_root, root, key_id, signature,
  to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`;

/** Waits until nobody else anchors, and keeps others waiting until the transaction ends. */
export async function takeAnchoringTurn(tx: Tx): Promise<void> {
  await sql`select only_row from audit.anchoring for update`.execute(tx);
}

export async function findLastAnchor(tx: Tx): Promise<Anchor | undefined> {
  const { rows } =
    await sql<AnchorRow>`select ${columns} from audit.anchor order by seq desc limit 1`.execute(tx);
  return rows[0] ? anchorOf(rows[0]) : undefined;
}

/** The number of the last anchor that a transaction outside the rooms sees; 0 where there is none. */
export async function lastAnchorSeq(client: ClientBase): Promise<bigint> {
  const { rows } = await client.query<{ seq: string }>(
    'select coalesce(max(seq), 0)::text as seq from audit.anchor',
  );
  return BigInt(rows[0]?.seq ?? 0);
}

/** Anchors from a number on, in order. */
export async function listAnchors(tx: Tx, fromSeq: bigint, limit: number): Promise<Anchor[]> {
  const { rows } = await sql<AnchorRow>`
    select ${columns} from audit.anchor where seq >= ${fromSeq} order by seq limit ${limit}`.execute(tx);
  return rows.map(anchorOf);
}

/** Anchors below a number, newest first. */
export async function listNewestAnchors(tx: Tx, below: bigint | undefined, limit: number): Promise<Anchor[]> {
  const { rows } = await sql<AnchorRow>`
    select ${columns} from audit.anchor where (${below ?? null}::bigint is null or seq < ${below ?? null})
    order by seq desc limit ${limit}`.execute(tx);
  return rows.map(anchorOf);
}

export async function insertAnchor(tx: Tx, anchor: Anchor): Promise<void> {
  await sql`
    insert into audit.anchor (seq, through_written, first_id, last_id, entries, previous_root, root, key_id, signature,
      at)
    values (${anchor.seq}, ${anchor.throughWritten}, ${anchor.firstId}, ${anchor.lastId}, ${anchor.entries},
      ${anchor.previousRoot}, ${anchor.root}, ${anchor.keyId}, ${anchor.signature}, ${anchor.at})`.execute(
    tx,
  );
}

/**
 * The next entries after a place, of those whose order can no longer change: every transaction that was numbered
 * before them has ended. Entries of transactions that began earlier and commit later are never passed by.
 */
export async function listClosedEntries(tx: Tx, after: EntryPlace, limit: number): Promise<AnchoredEntry[]> {
  const { rows } = await sql<{ id: string; written: bigint; content_hash: string }>`
    select id, written, content_hash from audit.entry
    where (written, id) > (${after.written}::bigint, ${after.id}::uuid) and written < kernel.written_closed()
    order by written, id limit ${limit}`.execute(tx);
  return rows.map((row) => ({ id: row.id, written: row.written, contentHash: row.content_hash }));
}

/** The oldest committed entry after a place, and how many there are, counted up to a bound. */
export async function findUnanchored(
  tx: Tx,
  after: EntryPlace,
  bound: number,
): Promise<{ oldestId?: string; count: number }> {
  const { rows } = await sql<{ oldest: string | null; count: number }>`
    with pending as (
      select id from audit.entry where (written, id) > (${after.written}::bigint, ${after.id}::uuid)
      order by written, id limit ${bound}
    )
    select (select id::text from pending order by id limit 1) as oldest,
      (select count(*)::int from pending) as count`.execute(tx);
  const row = rows[0];
  return { count: row?.count ?? 0, ...(row?.oldest ? { oldestId: row.oldest } : {}) };
}
