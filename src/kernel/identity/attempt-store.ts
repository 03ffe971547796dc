import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { Attempts } from './rules.ts';

/** How many forgotten names one failure clears away: more than it adds, so that guessing fills no table. */
const CLEARED = 20;

/** The failures of a name, locked, so that attempts on one name are judged one after the other. */
export async function lockAttempts(tx: Tx, nameHash: string, now: Date): Promise<Attempts> {
  const { rows } = await sql<{ failures: number; last_at: Date; locked_until: Date | null }>`
    insert into identity.attempt (name_hash, failures, last_at) values (${nameHash}, 0, ${now})
    on conflict (name_hash) do update set name_hash = excluded.name_hash
    returning failures, last_at, locked_until`.execute(tx);
  const row = rows[0];
  if (!row) return { failures: 0, lastAt: now };
  const lock = row.locked_until === null ? {} : { lockedUntil: row.locked_until };
  return { failures: row.failures, lastAt: row.last_at, ...lock };
}

/** Keeps the failures of a name, and clears away some that no longer count. */
export async function saveAttempts(
  tx: Tx,
  nameHash: string,
  attempts: Attempts,
  forgotten: Date,
): Promise<void> {
  await sql`
    update identity.attempt set failures = ${attempts.failures}, last_at = ${attempts.lastAt},
      locked_until = ${attempts.lockedUntil ?? null} where name_hash = ${nameHash}`.execute(tx);
  await sql`
    delete from identity.attempt where name_hash in (
      select name_hash from identity.attempt where last_at < ${forgotten} and name_hash <> ${nameHash}
      limit ${CLEARED} for update skip locked)`.execute(tx);
}

/** Forgets the failures of a name, after a sign-in. */
export async function dropAttempts(tx: Tx, nameHash: string): Promise<void> {
  await sql`delete from identity.attempt where name_hash = ${nameHash}`.execute(tx);
}

/** Which of some names are locked at an instant. */
export async function findLocked(tx: Tx, nameHashes: readonly string[], now: Date): Promise<Set<string>> {
  const { rows } = await sql<{ name_hash: string }>`
    select name_hash from identity.attempt
    where name_hash = any(${nameHashes}::text[]) and locked_until > ${now}`.execute(tx);
  return new Set(rows.map((row) => row.name_hash));
}
