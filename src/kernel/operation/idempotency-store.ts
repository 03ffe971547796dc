import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import { refuse } from '#kernel/errors/index.ts';
import { sha256 } from '#lib/hash.ts';

/** What an earlier call with the same key was answered. */
export interface HeldAnswer {
  answer: unknown;
}

/**
 * Claims an idempotency key in the transaction of the command: a second call with the key waits for the first to end
 * and is then given its answer. Throws where the key was used with another operation or input.
 */
export async function claimIdempotencyKey(
  tx: Tx,
  actorId: string,
  key: string,
  operation: string,
  inputHash: string,
): Promise<HeldAnswer | undefined> {
  const keyHash = sha256(key);
  const claimed = await sql<{ claimed: boolean }>`
    insert into operation.idempotency (actor_id, key_hash, operation, input_hash)
    values (${actorId}, ${keyHash}, ${operation}, ${inputHash})
    on conflict (actor_id, key_hash) do nothing
    returning true as claimed`.execute(tx);
  if (claimed.rows.length > 0) return undefined;
  const held = await sql<{ operation: string; input_hash: string; answer: unknown }>`
    select operation, input_hash, answer from operation.idempotency
    where actor_id = ${actorId} and key_hash = ${keyHash}`.execute(tx);
  const row = held.rows[0];
  if (!row || row.operation !== operation || row.input_hash !== inputHash) throw refuse('key-reused');
  return { answer: row.answer };
}

/** Keeps the answer beside its key, so that a repeated call gets the same. */
export async function keepAnswer(tx: Tx, actorId: string, key: string, answer: unknown): Promise<void> {
  await sql`
    update operation.idempotency set answer = ${JSON.stringify(answer ?? null)}::jsonb
    where actor_id = ${actorId} and key_hash = ${sha256(key)}`.execute(tx);
}

/** Gives a key back: a refusal was kept, and the caller may try again with the same key. */
export async function releaseIdempotencyKey(tx: Tx, actorId: string, key: string): Promise<void> {
  await sql`delete from operation.idempotency
    where actor_id = ${actorId} and key_hash = ${sha256(key)}`.execute(tx);
}
