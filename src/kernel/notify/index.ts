/** Notify: what people are told, in an inbox and by the ways that they chose; never anything personal. */
import { fileURLToPath } from 'node:url';
import type { Tx } from '#kernel/db/index.ts';
import type { Keyring } from '#kernel/keys/index.ts';
import type { Room } from '#kernel/operation/index.ts';
import type { EventName } from './contract.ts';
import { insertEventDeliveries } from './delivery-store.ts';
import { DIGEST, type DigestSource } from './digest.ts';
import { createInbox } from './inbox.ts';
import { createOperator } from './operator.ts';
import { createOutbound, type Outbound, type OutboundServices } from './outbound.ts';
import { createSecrets } from './secrets.ts';
import { createSettings } from './settings.ts';
import { type Topic, topicsByName } from './topic.ts';
import type { Ways } from './ways.ts';
import { createWebhooks } from './webhooks.ts';

export type { EventName } from './contract.ts';
export { type DigestSource, postDigest, type Waiting } from './digest.ts';
export { type NewNotice, NOTICES_POSTED, postNotices } from './post.ts';
export { defineTopic, type Topic } from './topic.ts';
export { closedWays, openWays, sayWays, type Ways } from './ways.ts';
export { hasWebhooksFor } from './webhook-store.ts';

export interface NotifyOptions {
  keyring: Keyring;
  ways: Ways;
  /** What the rooms of the house tell people about. */
  topics: readonly Topic[];
  /** The rooms in which things wait for people. */
  digestSources: readonly DigestSource[];
}

export interface NotifyRoom extends Room {
  digestSources: readonly DigestSource[];
  /** The side that carries messages out, for the worker. */
  outbound(services: OutboundServices): Outbound;
}

/** The room, with what the other rooms of the house have to tell. */
export function createNotifyRoom({ keyring, ways, topics, digestSources }: NotifyOptions): NotifyRoom {
  const known = topicsByName([DIGEST, ...topics]);
  const secrets = createSecrets(keyring);
  return {
    name: 'notify',
    digestSources,
    outbound: (services) => createOutbound({ ...services, topics: known, secrets, ways }),
    operations: [
      ...createInbox(known),
      ...createSettings(known, secrets),
      ...createWebhooks(secrets, ways.outside),
      ...createOperator(known, ways),
    ],
    migrations: { room: 'notify', folder: fileURLToPath(new URL('./migrations', import.meta.url)) },
  };
}

/** Tells webhooks of a public event, in the transaction of Taihu itself: each once per key. */
export function announceOutside(
  tx: Tx,
  event: { type: EventName; key: string; data: object; at: Date },
): Promise<void> {
  return insertEventDeliveries(tx, event);
}
