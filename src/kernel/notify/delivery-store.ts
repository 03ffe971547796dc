import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { Language } from '#kernel/i18n/contract.ts';
import { newId } from '#lib/id.ts';
import type { ChannelName, Delivery } from './contract.ts';
import type { Facts } from './notice-store.ts';

/** A delivery as its table has it. */
export interface DeliveryRecord {
  id: string;
  channel: ChannelName | 'webhook';
  targetId: string;
  /** `notice/ID`, `code/ID`, or the event of a webhook. */
  key: string;
  payload: { topic?: string; type?: string; timestamp?: string; data?: unknown };
  state: Delivery['state'];
  attempts: number;
  fault: string | null;
  createdAt: Date;
  nextAt: Date;
}

const columns = sql`d.id, d.channel, d.target_id as "targetId", d.key, d.payload, d.state, d.attempts, d.fault,
  d.created_at as "createdAt", d.next_at as "nextAt"`;

/**
 * Hands notices that nobody has handed on yet to the channels that their accounts chose; urgent topics go by mail where
 * nothing was chosen. What is older than `since` is not news any more. Gives how many notices were looked at.
 */
export async function dispatchNotices(
  tx: Tx,
  of: { urgent: readonly string[]; at: Date; since: Date; limit: number },
): Promise<number> {
  const { rows } = await sql<{ taken: number }>`
    with taken as (
      update notify.notice n set dispatched_at = ${of.at} where (n.account_id, n.id) in (
        select account_id, id from notify.notice where dispatched_at is null
        order by id limit ${of.limit} for update skip locked)
      returning n.account_id, n.id, n.topic, n.created_at
    ), handed as (
      insert into notify.delivery (id, channel, target_id, key, payload, next_at, created_at)
      select gen_random_uuid(), a.channel, t.account_id, 'notice/' || t.id, jsonb_build_object('topic', t.topic),
        ${of.at}, ${of.at} from taken t
      join notify.address a on a.account_id = t.account_id and a.verified_at is not null
      left join notify.preference p on p.account_id = t.account_id and p.topic = t.topic
      where t.created_at >= ${of.since} and a.channel = any(coalesce(p.channels,
        case when t.topic = any(${of.urgent}::text[]) then array['mail'] else array[]::text[] end))
      on conflict do nothing
    ) select count(*)::int as taken from taken`.execute(tx);
  return rows[0]?.taken ?? 0;
}

/** Puts the code of an address on its way. */
export async function insertCodeDelivery(
  tx: Tx,
  of: { accountId: string; channel: ChannelName; key: string; at: Date },
): Promise<void> {
  await sql`insert into notify.delivery (id, channel, target_id, key, next_at, created_at)
    values (${newId()}, ${of.channel}, ${of.accountId}, ${of.key}, ${of.at}, ${of.at})`.execute(tx);
}

/** Puts an event on its way to webhooks: those that asked for it, or the one that is being tested. */
export async function insertEventDeliveries(
  tx: Tx,
  of: { type: string; key: string; data: object; at: Date; webhookId?: string },
): Promise<void> {
  const payload = { type: of.type, timestamp: of.at.toISOString(), data: of.data };
  await sql`
    insert into notify.delivery (id, channel, target_id, key, payload, next_at, created_at)
    select gen_random_uuid(), 'webhook', w.id, ${of.key}, ${JSON.stringify(payload)}::jsonb, ${of.at}, ${of.at}
    from notify.webhook w where w.deleted_at is null
      and case when ${of.webhookId ?? null}::uuid is null then w.disabled_at is null and ${of.type} = any(w.events)
        else w.id = ${of.webhookId ?? null}::uuid end
    on conflict do nothing`.execute(tx);
}

/** Takes deliveries that are due, oldest first; until `heldUntil` nobody else takes them. */
export async function claimDeliveries(
  tx: Tx,
  of: { at: Date; heldUntil: Date; limit: number },
): Promise<DeliveryRecord[]> {
  const { rows } = await sql<DeliveryRecord>`
    update notify.delivery d set attempts = attempts + 1, next_at = ${of.heldUntil} where d.id in (
      select id from notify.delivery where state = 'waiting' and next_at <= ${of.at}
      order by next_at limit ${of.limit} for update skip locked)
    returning ${columns}`.execute(tx);
  return rows;
}

/** How a delivery went: sent, parked with its fault, or to be tried again at a time. */
export type Outcome =
  | { state: 'sent' }
  | { state: 'parked'; fault: string }
  | { state: 'waiting'; fault: string; nextAt: Date };

export async function settleDelivery(tx: Tx, id: string, outcome: Outcome, at: Date): Promise<void> {
  const fault = outcome.state === 'sent' ? null : outcome.fault;
  const nextAt = outcome.state === 'waiting' ? outcome.nextAt : at;
  await sql`
    update notify.delivery set state = ${outcome.state}, fault = ${fault}, next_at = ${nextAt},
      settled_at = ${outcome.state === 'waiting' ? null : at}::timestamptz
    where id = ${id} and state = 'waiting'`.execute(tx);
}

/** What a delivery to a person is made of; the address is still sealed. */
export interface Addressed {
  deliveryId: string;
  sealed: Buffer;
  language: Language;
  isVerified: boolean;
  codeSealed: Buffer | null;
  topic: string | null;
  parameters: Facts | null;
  link: string | null;
}

export async function findAddressed(tx: Tx, deliveryIds: readonly string[]): Promise<Addressed[]> {
  const { rows } = await sql<Addressed>`
    select d.id as "deliveryId", a.sealed, a.language, a.verified_at is not null as "isVerified",
      a.code_sealed as "codeSealed", n.topic, n.parameters, n.link
    from notify.delivery d
    join notify.address a on a.account_id = d.target_id and a.channel = d.channel
    left join notify.notice n on n.account_id = d.target_id and d.key = 'notice/' || n.id
    where d.id = any(${deliveryIds}::uuid[])`.execute(tx);
  return rows;
}

/** Deliveries, newest first. */
export async function listDeliveries(
  tx: Tx,
  of: {
    state: string | undefined;
    webhook: string | undefined;
    before: { at: string; id: string } | undefined;
    limit: number;
  },
): Promise<DeliveryRecord[]> {
  const { rows } = await sql<DeliveryRecord>`
    select ${columns} from notify.delivery d
    where (${of.state ?? null}::text is null or d.state = ${of.state ?? null})
      and (${of.webhook ?? null}::uuid is null or (d.channel = 'webhook' and d.target_id = ${of.webhook ?? null}::uuid))
      and (${of.before?.at ?? null}::timestamptz is null
        or (d.created_at, d.id) < (${of.before?.at ?? null}::timestamptz, ${of.before?.id ?? null}::uuid))
    order by d.created_at desc, d.id desc limit ${of.limit}`.execute(tx);
  return rows;
}

export async function countDeliveries(tx: Tx): Promise<{ waiting: number; parked: number }> {
  const { rows } = await sql<{ waiting: number; parked: number }>`
    select count(*) filter (where state = 'waiting')::int as waiting,
      count(*) filter (where state = 'parked')::int as parked
    from notify.delivery where state in ('waiting', 'parked')`.execute(tx);
  return rows[0] ?? { waiting: 0, parked: 0 };
}

/** Parked deliveries are tried again from the beginning. */
export async function wakeDeliveries(tx: Tx, ids: readonly string[], at: Date): Promise<number> {
  const { rows } = await sql`
    update notify.delivery set state = 'waiting', attempts = 0, next_at = ${at}, settled_at = null
    where id = any(${ids}::uuid[]) and state = 'parked' returning 1`.execute(tx);
  return rows.length;
}
