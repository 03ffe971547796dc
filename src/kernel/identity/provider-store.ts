/** Accounts bound to names at a provider; all of it runs within withAuth. */
import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';

/** How many forgotten tickets one use clears away: more than it adds. */
const CLEARED = 20;

/** Uses a ticket up; false where it was used before. */
export async function spendTicket(tx: Tx, id: string, expiresAt: Date, now: Date): Promise<boolean> {
  await sql`
    delete from identity.spent_ticket where ticket_id in (
      select ticket_id from identity.spent_ticket where expires_at <= ${now} limit ${CLEARED})`.execute(tx);
  const { rows } = await sql`
    insert into identity.spent_ticket (ticket_id, expires_at) values (${id}, ${expiresAt})
    on conflict do nothing returning 1`.execute(tx);
  return rows.length > 0;
}

/** Whose account is bound to a name at a provider. */
export async function findLinked(tx: Tx, issuer: string, subject: string): Promise<string | undefined> {
  const { rows } = await sql<{ account_id: string }>`
    select account_id from identity.provider_link where issuer = ${issuer} and subject = ${subject}`.execute(
    tx,
  );
  return rows[0]?.account_id;
}

/** Since when an account is bound to a provider. */
export async function findLinkedSince(tx: Tx, accountId: string, issuer: string): Promise<Date | undefined> {
  const { rows } = await sql<{ linked_at: Date }>`
    select linked_at from identity.provider_link
    where account_id = ${accountId} and issuer = ${issuer}`.execute(tx);
  return rows[0]?.linked_at;
}

export interface NewLink {
  issuer: string;
  subject: string;
  accountId: string;
  at: Date;
  by: string;
  auditId: string;
}

/** Binds an account to a name; false where either is bound already. */
export async function insertLink(tx: Tx, link: NewLink): Promise<boolean> {
  const { rows } = await sql`
    insert into identity.provider_link (issuer, subject, account_id, linked_at, linked_by, linked_audit_id)
    values (${link.issuer}, ${link.subject}, ${link.accountId}, ${link.at}, ${link.by}, ${link.auditId})
    on conflict do nothing returning 1`.execute(tx);
  return rows.length > 0;
}

/** Unbinds an account; false where it was not bound. */
export async function deleteLink(tx: Tx, accountId: string, issuer: string): Promise<boolean> {
  const { rows } = await sql`
    delete from identity.provider_link where account_id = ${accountId} and issuer = ${issuer}
    returning 1`.execute(tx);
  return rows.length > 0;
}
