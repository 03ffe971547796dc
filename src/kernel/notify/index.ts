/** Notify: what people are told, in an inbox and by the ways that they chose; never anything personal. */
import { fileURLToPath } from 'node:url';
import type { Room } from '#kernel/operation/index.ts';
import { DIGEST, type DigestSource } from './digest.ts';
import { createInbox } from './inbox.ts';
import { type Topic, topicsByName } from './topic.ts';

export { type DigestSource, postDigest, type Waiting } from './digest.ts';
export { type NewNotice, postNotices } from './post.ts';
export { defineTopic, type Topic } from './topic.ts';

export interface NotifyOptions {
  /** What the rooms of the house tell people about. */
  topics: readonly Topic[];
  /** The rooms in which things wait for people. */
  digestSources: readonly DigestSource[];
}

/** The room, with what the other rooms of the house have to tell. */
export function createNotifyRoom({ topics, digestSources }: NotifyOptions): Room & {
  digestSources: readonly DigestSource[];
} {
  const known = topicsByName([DIGEST, ...topics]);
  return {
    name: 'notify',
    digestSources,
    operations: createInbox(known),
    migrations: { room: 'notify', folder: fileURLToPath(new URL('./migrations', import.meta.url)) },
  };
}
