/** Second factors, recovery codes and half-sessions as rows; all of it runs within withAuth. */
import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';

export interface FactorRecord {
  sealedSecret: Buffer;
  /** When its first right code came; undefined: begun, and not yet asked for. */
  confirmedAt?: Date;
}

/** The second factor of an account, locked until the end of the transaction. */
export async function lockFactor(tx: Tx, accountId: string): Promise<FactorRecord | undefined> {
  const { rows } = await sql<{ sealed_secret: Buffer; confirmed_at: Date | null }>`
    select sealed_secret, confirmed_at from identity.second_factor where account_id = ${accountId}
    for update`.execute(tx);
  const row = rows[0];
  if (!row) return undefined;
  return {
    sealedSecret: row.sealed_secret,
    ...(row.confirmed_at === null ? {} : { confirmedAt: row.confirmed_at }),
  };
}

/** Since when an account has a second factor, and how many recovery codes are left. */
export async function findFactorState(tx: Tx, accountId: string) {
  const { rows } = await sql<{ confirmed_at: Date | null; codes_left: number }>`
    select f.confirmed_at, (select count(*)::int from identity.recovery_code c
      where c.account_id = f.account_id and c.used_at is null) as codes_left
    from identity.second_factor f where f.account_id = ${accountId}`.execute(tx);
  const row = rows[0];
  return row && { confirmedAt: row.confirmed_at ?? undefined, codesLeft: row.codes_left };
}

/** Keeps the secret of a second factor that was begun; an earlier beginning is replaced, a confirmed one is not. */
export async function saveBegun(tx: Tx, accountId: string, sealedSecret: Buffer, at: Date): Promise<void> {
  await sql`
    insert into identity.second_factor as f (account_id, sealed_secret, begun_at)
    values (${accountId}, ${sealedSecret}, ${at})
    on conflict (account_id) do update set sealed_secret = excluded.sealed_secret, begun_at = excluded.begun_at
    where f.confirmed_at is null`.execute(tx);
}

export async function saveConfirmed(tx: Tx, accountId: string, step: number, at: Date): Promise<void> {
  await sql`
    update identity.second_factor set confirmed_at = ${at}, last_step = ${step}
    where account_id = ${accountId}`.execute(tx);
}

/** Uses a time step up; false where it, or a later one, was used before. */
export async function takeStep(tx: Tx, accountId: string, step: number): Promise<boolean> {
  const { rows } = await sql`
    update identity.second_factor set last_step = ${step}
    where account_id = ${accountId} and last_step < ${step} returning 1`.execute(tx);
  return rows.length > 0;
}

/** Uses a recovery code up; false where there is none such, or it was used before. */
export async function takeRecoveryCode(tx: Tx, accountId: string, hash: string, at: Date): Promise<boolean> {
  const { rows } = await sql`
    update identity.recovery_code set used_at = ${at}
    where account_id = ${accountId} and code_hash = ${hash} and used_at is null returning 1`.execute(tx);
  return rows.length > 0;
}

export async function replaceRecoveryCodes(
  tx: Tx,
  accountId: string,
  hashes: readonly string[],
): Promise<void> {
  await sql`delete from identity.recovery_code where account_id = ${accountId}`.execute(tx);
  await sql`
    insert into identity.recovery_code (account_id, code_hash)
    select ${accountId}, hash from unnest(${hashes}::text[]) as n(hash)`.execute(tx);
}

/** Takes the second factor off an account, with its recovery codes; false where it has none. */
export async function deleteFactor(tx: Tx, accountId: string): Promise<boolean> {
  const { rows } = await sql`
    delete from identity.second_factor where account_id = ${accountId} returning 1`.execute(tx);
  return rows.length > 0;
}

/** Notes that someone owes the second step, and clears away what the account owed too long ago. */
export async function saveHalfSession(
  tx: Tx,
  half: { tokenHash: string; accountId: string; expiresAt: Date },
  now: Date,
): Promise<void> {
  await sql`
    delete from identity.half_session where account_id = ${half.accountId} and expires_at <= ${now}`.execute(
    tx,
  );
  await sql`
    insert into identity.half_session (token_hash, account_id, expires_at)
    values (${half.tokenHash}, ${half.accountId}, ${half.expiresAt})`.execute(tx);
}

/** Whose half-session a token is, where its minutes are not over. */
export async function findHalfSession(tx: Tx, tokenHash: string, now: Date): Promise<string | undefined> {
  const { rows } = await sql<{ account_id: string }>`
    select account_id from identity.half_session
    where token_hash = ${tokenHash} and expires_at > ${now}`.execute(tx);
  return rows[0]?.account_id;
}

/** Ends all half-sessions of an account. */
export async function deleteHalfSessions(tx: Tx, accountId: string): Promise<void> {
  await sql`delete from identity.half_session where account_id = ${accountId}`.execute(tx);
}
