/** What leaves the house: notices handed to channels, and deliveries carried out, again where the far side failed. */
import type { Clock } from '#kernel/clock/index.ts';
import type { Database, Tx } from '#kernel/db/index.ts';
import type { Log } from '#kernel/log/index.ts';
import { SYSTEM_ACTOR } from '#kernel/operation/index.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { DeliveryFault, type Message } from './channels/channel.ts';
import { postSigned, requireTaken } from './channels/http.ts';
import type { ChannelName } from './contract.ts';
import {
  type Addressed,
  claimDeliveries,
  type DeliveryRecord,
  dispatchNotices,
  findAddressed,
  type Outcome,
  settleDelivery,
} from './delivery-store.ts';
import { worded } from './inbox.ts';
import { addressOwner, codeOwner, type Secrets, webhookOwner } from './secrets.ts';
import type { Topic } from './topic.ts';
import type { Ways } from './ways.ts';
import { findWebhook, noteWebhook } from './webhook-store.ts';

const AS_TAIHU = { actor: SYSTEM_ACTOR.id, roles: ['system-actor'], scope: [WHOLE_TREE] };
const NEWS_MS = 3 * 24 * 3600_000;
const NOTICES_A_TURN = 2000;
const BATCH = 20;
/** Longer than any attempt may take: whoever dies with a delivery in hand loses it to another after this. */
const HELD_MS = 5 * 60_000;
/** The first comes after half a minute, the next after twice as long as the one before: two hours in all. */
const FIRST_PAUSE_MS = 30_000;
export const MOST_ATTEMPTS = 9;
const DISABLE_AFTER_MS = 3 * 24 * 3600_000;

const CODE_WORDS = {
  zh: {
    title: '太湖验证码',
    text: (code: string) => `验证码 ${code}，15 分钟内有效。如非本人操作，请忽略。`,
  },
  en: {
    title: 'Your Taihu code',
    text: (code: string) =>
      `Your code is ${code}. It is valid for 15 minutes. If you did not ask for it, ignore it.`,
  },
} as const;

/** When a delivery is tried again after so many attempts, or that it is parked. */
export function afterFault({ message, isFinal }: DeliveryFault, attempts: number, now: Date): Outcome {
  if (isFinal || attempts >= MOST_ATTEMPTS) return { state: 'parked', fault: message };
  const pauseMs = FIRST_PAUSE_MS * 2 ** (attempts - 1);
  return { state: 'waiting', fault: message, nextAt: new Date(now.getTime() + pauseMs) };
}

export interface OutboundServices {
  database: Database;
  clock: Clock;
  log: Log;
}

interface Parts extends OutboundServices {
  topics: ReadonlyMap<string, Topic>;
  secrets: Secrets;
  ways: Ways;
}

export interface Outbound {
  /** Hands new notices on and carries out what is due. Safe to run twice, and in several processes at once. */
  run(): Promise<void>;
}

async function messageOf(tx: Tx, parts: Parts, delivery: DeliveryRecord, to: Addressed): Promise<Message> {
  const { topics, secrets, ways, clock } = parts;
  const { language } = to;
  if (to.topic !== null && to.parameters !== null) {
    const notice = { topic: to.topic, parameters: to.parameters };
    const [words] = await worded({ tx, language, now: clock.now() }, topics, [notice]);
    const link = `${ways.baseUrl}/console${to.link ?? '/'}`;
    return { id: delivery.id, language, title: words?.title ?? '', text: words?.text ?? '', link };
  }
  const channel = delivery.channel as ChannelName;
  const code = to.codeSealed && secrets.open(codeOwner(delivery.targetId, channel), to.codeSealed);
  if (!code) throw new DeliveryFault('code used or replaced', true);
  const { title, text } = CODE_WORDS[language];
  return {
    id: delivery.id,
    language,
    title,
    text: text(code),
    link: `${ways.baseUrl}/console/notices/settings`,
  };
}

async function sendToPerson(parts: Parts, delivery: DeliveryRecord): Promise<void> {
  const { database, secrets, ways } = parts;
  const channel = delivery.channel as ChannelName;
  const way = ways.channels[channel];
  const found = await database.transaction({ ...AS_TAIHU, isReadOnly: true }, async (tx) => {
    const [to] = await findAddressed(tx, [delivery.id]);
    return to && { to, message: await messageOf(tx, parts, delivery, to) };
  });
  const address = found && secrets.open(addressOwner(delivery.targetId, channel), found.to.sealed);
  const isMeant = found?.to.isVerified || delivery.key.startsWith('code/');
  if (!found || !address || !isMeant) throw new DeliveryFault('address removed', true);
  if (!way) throw new DeliveryFault('no way out', false);
  await way.send(address, found.message);
}

async function sendToWebhook(
  { database, secrets, ways, clock }: Parts,
  delivery: DeliveryRecord,
): Promise<void> {
  const settings = { ...AS_TAIHU, isReadOnly: true };
  const webhook = await database.transaction(settings, (tx) => findWebhook(tx, delivery.targetId));
  const isTest = delivery.key.startsWith('test/');
  if (!webhook || (webhook.disabledAt && !isTest)) throw new DeliveryFault('webhook disabled', true);
  const secret = secrets.open(webhookOwner(webhook.id), webhook.secretSealed);
  const url = ways.outside.allowed(webhook.url);
  if (!secret || !url) throw new DeliveryFault('forbidden address', true);
  const body = JSON.stringify(delivery.payload);
  const { dispatcher } = ways.outside;
  requireTaken(await postSigned(url, { id: delivery.id, at: clock.now(), body, secret, dispatcher }));
}

async function carryOut(parts: Parts, delivery: DeliveryRecord): Promise<Outcome> {
  try {
    if (delivery.channel === 'webhook') await sendToWebhook(parts, delivery);
    else await sendToPerson(parts, delivery);
    return { state: 'sent' };
  } catch (error) {
    if (!(error instanceof DeliveryFault)) throw error;
    return afterFault(error, delivery.attempts, parts.clock.now());
  }
}

async function settle({ database, clock }: Parts, delivery: DeliveryRecord, outcome: Outcome): Promise<void> {
  await database.transaction(AS_TAIHU, async (tx) => {
    const at = clock.now();
    await settleDelivery(tx, delivery.id, outcome, at);
    if (delivery.channel !== 'webhook' || delivery.key.startsWith('test/')) return;
    const disableBefore = new Date(at.getTime() - DISABLE_AFTER_MS);
    await noteWebhook(tx, delivery.targetId, { isTaken: outcome.state === 'sent', at, disableBefore });
  });
}

/** The outbound side of the room. */
export function createOutbound(parts: Parts): Outbound {
  const { database, clock, log, topics } = parts;
  const urgent = [...topics.values()].filter((topic) => topic.isUrgent).map((topic) => topic.name);

  async function dispatchAll(): Promise<void> {
    for (;;) {
      const at = clock.now();
      const since = new Date(at.getTime() - NEWS_MS);
      const taken = await database.transaction(AS_TAIHU, (tx) =>
        dispatchNotices(tx, { urgent, at, since, limit: NOTICES_A_TURN }),
      );
      if (taken < NOTICES_A_TURN) return;
    }
  }

  async function deliverDue(): Promise<void> {
    for (;;) {
      const at = clock.now();
      const heldUntil = new Date(at.getTime() + HELD_MS);
      const due = await database.transaction(AS_TAIHU, (tx) =>
        claimDeliveries(tx, { at, heldUntil, limit: BATCH }),
      );
      if (due.length === 0) return;
      for (const delivery of due) {
        const outcome = await carryOut(parts, delivery);
        if (outcome.state !== 'sent') {
          const { id, channel } = delivery;
          log.warn(
            { delivery: id, channel, state: outcome.state, fault: outcome.fault },
            'a delivery failed',
          );
        }
        await settle(parts, delivery, outcome);
      }
    }
  }

  return {
    async run() {
      await dispatchAll();
      await deliverDue();
    },
  };
}
