/** Sessions as rows of the sign-in library's table; all of it runs within withAuth. */
import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';

export interface SessionRecord {
  id: string;
  since: Date;
  usedAt: Date;
  expiresAt: Date;
  address: string;
  device: string;
}

/** The sessions of an account that have not ended, the last used first. */
export async function listSessions(tx: Tx, accountId: string, now: Date): Promise<SessionRecord[]> {
  const { rows } = await sql<{
    id: string;
    since: Date;
    used_at: Date;
    expires_at: Date;
    address: string | null;
    device: string | null;
  }>`
    select id, "createdAt" as since, "updatedAt" as used_at, "expiresAt" as expires_at, "ipAddress" as address,
      "userAgent" as device
    from auth.session where "userId" = ${accountId} and "expiresAt" > ${now}
    order by "updatedAt" desc, id desc limit 200`.execute(tx);
  return rows.map((row) => ({
    id: row.id,
    since: row.since,
    usedAt: row.used_at,
    expiresAt: row.expires_at,
    address: row.address ?? '',
    device: row.device ?? '',
  }));
}

/** Ends sessions of an account: one, all, or all but one. Returns how many. */
export async function endSessions(
  tx: Tx,
  accountId: string,
  which: { only?: string | undefined; but?: string | undefined } = {},
): Promise<number> {
  const { rows } = await sql`
    delete from auth.session where "userId" = ${accountId}
      and (${which.only ?? null}::uuid is null or id = ${which.only ?? null}::uuid)
      and (${which.but ?? null}::uuid is null or id <> ${which.but ?? null}::uuid)
    returning 1`.execute(tx);
  return rows.length;
}

export interface NewSession {
  id: string;
  token: string;
  accountId: string;
  at: Date;
  expiresAt: Date;
}

/** Begins a session for someone who proved who it is in another way than by a password alone. */
export async function insertSession(tx: Tx, session: NewSession): Promise<void> {
  const { id, token, accountId, at, expiresAt } = session;
  await sql`
    insert into auth.session (id, token, "userId", "createdAt", "updatedAt", "expiresAt")
    values (${id}, ${token}, ${accountId}, ${at}, ${at}, ${expiresAt})`.execute(tx);
}

/** Notes from where and with what a session began; gone with the session. */
export async function noteOrigin(tx: Tx, token: string, address: string, device: string): Promise<void> {
  await sql`update auth.session set "ipAddress" = ${address}, "userAgent" = ${device} where token = ${token}`.execute(
    tx,
  );
}
