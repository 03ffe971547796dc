import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { EventName } from './contract.ts';

export interface WebhookRecord {
  id: string;
  url: string;
  events: EventName[];
  secretSealed: Buffer;
  createdAt: Date;
  failingSince: Date | null;
  disabledAt: Date | null;
}

const columns = sql`id, url, events, secret_sealed as "secretSealed", created_at as "createdAt",
  failing_since as "failingSince", disabled_at as "disabledAt"`;

/** Webhooks in the order in which they were added, from after a given one. */
export async function listWebhooks(
  tx: Tx,
  of: { after?: string | undefined; limit: number },
): Promise<WebhookRecord[]> {
  const { rows } = await sql<WebhookRecord>`
    select ${columns} from notify.webhook
    where deleted_at is null and (${of.after ?? null}::uuid is null or id > ${of.after ?? null}::uuid)
    order by id limit ${of.limit}`.execute(tx);
  return rows;
}

export async function findWebhook(tx: Tx, id: string): Promise<WebhookRecord | undefined> {
  const { rows } = await sql<WebhookRecord>`
    select ${columns} from notify.webhook where id = ${id} and deleted_at is null`.execute(tx);
  return rows[0];
}

export async function insertWebhook(
  tx: Tx,
  row: Pick<WebhookRecord, 'id' | 'url' | 'events' | 'secretSealed' | 'createdAt'> & { createdBy: string },
): Promise<void> {
  await sql`
    insert into notify.webhook (id, url, events, secret_sealed, created_at, created_by)
    values (${row.id}, ${row.url}, ${row.events}::text[], ${row.secretSealed}, ${row.createdAt},
      ${row.createdBy})`.execute(tx);
}

/** Takes a webhook away; its deliveries stay as history. False where there is none. */
export async function deleteWebhook(tx: Tx, id: string, at: Date): Promise<boolean> {
  const { rows } = await sql`
    update notify.webhook set deleted_at = ${at}, secret_sealed = '' where id = ${id} and deleted_at is null
    returning 1`.execute(tx);
  return rows.length > 0;
}

export async function enableWebhook(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql`
    update notify.webhook set disabled_at = null, failing_since = null where id = ${id} and deleted_at is null
    returning 1`.execute(tx);
  return rows.length > 0;
}

/** Nothing is sent to it any more until it is enabled; one that had failed is no longer said to fail. */
export async function disableWebhook(tx: Tx, id: string, at: Date): Promise<boolean> {
  const { rows } = await sql`
    update notify.webhook set disabled_at = coalesce(disabled_at, ${at}), failing_since = null
    where id = ${id} and deleted_at is null
    returning 1`.execute(tx);
  return rows.length > 0;
}

/** Remembers since when a webhook has failed without a break; one that failed for long is disabled. */
export async function noteWebhook(
  tx: Tx,
  id: string,
  of: { isTaken: boolean; at: Date; disableBefore: Date },
): Promise<void> {
  if (of.isTaken) {
    await sql`update notify.webhook set failing_since = null where id = ${id} and failing_since is not null`.execute(
      tx,
    );
    return;
  }
  await sql`
    update notify.webhook set failing_since = coalesce(failing_since, ${of.at}),
      disabled_at = case when failing_since < ${of.disableBefore} then coalesce(disabled_at, ${of.at}) end
    where id = ${id}`.execute(tx);
}

/** Whether any webhook wants to be told of an event at all. */
export async function hasWebhooksFor(tx: Tx, type: EventName): Promise<boolean> {
  const { rows } = await sql`
    select 1 from notify.webhook where deleted_at is null and disabled_at is null and ${type} = any(events)
    limit 1`.execute(tx);
  return rows.length > 0;
}
