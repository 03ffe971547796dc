import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import { sha256 } from '#lib/hash.ts';
import type { SealedKind } from './verify-seals.ts';

/** The kind under which an entry vouches for the tombstones that it set. */
export const BURIAL_SEAL = 'audit.burial';

/** How long entries of an operation are kept. */
export interface Keeping {
  operation: string;
  keepDays: number;
}

/** The operations whose entries are not kept for good. */
export async function listRetention(tx: Tx): Promise<Keeping[]> {
  const { rows } = await sql<{ operation: string; keep_days: number }>`
    select operation, keep_days from audit.retention order by operation`.execute(tx);
  return rows.map((row) => ({ operation: row.operation, keepDays: row.keep_days }));
}

/** Puts a policy in the place of the one before. */
export async function replaceRetention(tx: Tx, policy: readonly Keeping[]): Promise<void> {
  const [operations, days] = [policy.map((one) => one.operation), policy.map((one) => one.keepDays)];
  await sql`delete from audit.retention`.execute(tx);
  await sql`
    insert into audit.retention (operation, keep_days)
    select * from unnest(${operations}::text[], ${days}::int[])`.execute(tx);
}

/** Buries at most so many entries whose days are over; gives how many. */
export async function buryEntries(tx: Tx, burialId: string, most: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`select audit.bury(${burialId}, ${most}) as count`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** The hashes of burials by their ids: SHA-256 over a line for each tombstone, in order. */
export async function burialHashes(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ burial_id: string; lines: string }>`
    select burial_id::text,
      string_agg(id || ' ' || written || ' ' || content_hash, E'\\n' order by written, id) as lines
    from audit.tombstone where burial_id = any(${ids}::uuid[]) group by burial_id`.execute(tx);
  return new Map(rows.map((row) => [row.burial_id, sha256(row.lines)]));
}

/** Whether an entry was buried, and by which burial. */
export async function findBurial(tx: Tx, entryId: string): Promise<string | undefined> {
  const { rows } = await sql<{ burial_id: string }>`
    select burial_id from audit.tombstone where id = ${entryId}`.execute(tx);
  return rows[0]?.burial_id;
}

/** How verify-audit recomputes burials: nobody hides an entry under a tombstone of their own. */
export const sealedBurials: SealedKind = {
  kind: BURIAL_SEAL,
  hashesOf: burialHashes,
  async unvouched(tx) {
    const { rows } = await sql<{ burial_id: string }>`
      select distinct burial_id::text from audit.tombstone
      where not audit.vouches(burial_id, ${BURIAL_SEAL}, burial_id::text) limit 100`.execute(tx);
    return rows.map((row) => row.burial_id);
  },
};
