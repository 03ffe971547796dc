import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';

export type Facts = Readonly<Record<string, string | number>>;

/** A notice on its way into the table. */
export interface NoticeRow {
  id: string;
  accountId: string;
  parameters: Facts;
  link: string;
  key: string;
}

/** Adds notices; an account that was told of a key already is passed by. */
export async function insertNotices(
  tx: Tx,
  topic: string,
  rows: readonly NoticeRow[],
  at: Date,
): Promise<void> {
  await sql`
    insert into notify.notice (account_id, id, topic, parameters, link, key, created_at)
    select n.account_id, n.id, ${topic}, n.parameters, n.link, n.key, ${at}::timestamptz
    from unnest(${rows.map((r) => r.accountId)}::uuid[], ${rows.map((r) => r.id)}::uuid[],
      ${rows.map((r) => JSON.stringify(r.parameters))}::jsonb[], ${rows.map((r) => r.link)}::text[],
      ${rows.map((r) => r.key)}::text[]) as n(account_id, id, parameters, link, key)
    on conflict do nothing`.execute(tx);
}

/** A notice as its account reads it. */
export interface NoticeRecord {
  id: string;
  accountId: string;
  topic: string;
  parameters: Facts;
  link: string;
  createdAt: Date;
  readAt: Date | null;
}

/** The caller's notices, newest first, from before a given one; those of other accounts are not seen. */
export async function listNotices(
  tx: Tx,
  of: { accountId: string; isUnreadOnly: boolean; before: string | undefined; limit: number },
): Promise<NoticeRecord[]> {
  const { rows } = await sql<NoticeRecord>`
    select id, account_id as "accountId", topic, parameters, link, created_at as "createdAt", read_at as "readAt"
    from notify.notice
    where account_id = ${of.accountId} and (not ${of.isUnreadOnly} or read_at is null)
      and (${of.before ?? null}::uuid is null or id < ${of.before ?? null}::uuid)
    order by id desc limit ${of.limit}`.execute(tx);
  return rows;
}

/** How many notices an account has not read, counted up to a limit. */
export async function countUnread(tx: Tx, accountId: string, most: number): Promise<number> {
  const { rows } = await sql<{ unread: number }>`
    select count(*)::int as unread from (
      select 1 from notify.notice where account_id = ${accountId} and read_at is null limit ${most}) n`.execute(
    tx,
  );
  return rows[0]?.unread ?? 0;
}

/** Marks an account's notices as read, all or those named; gives how many were unread. */
export async function markRead(
  tx: Tx,
  accountId: string,
  ids: readonly string[] | undefined,
  at: Date,
): Promise<number> {
  const { rows } = await sql`
    update notify.notice set read_at = ${at}
    where account_id = ${accountId} and read_at is null
      and (${ids === undefined} or id = any(${ids ?? []}::uuid[])) returning 1`.execute(tx);
  return rows.length;
}
