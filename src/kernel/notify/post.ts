import type { Tx } from '#kernel/db/index.ts';
import { assert } from '#kernel/errors/index.ts';
import type { Context } from '#kernel/operation/index.ts';
import { emit } from '#kernel/outbox/index.ts';
import { newId } from '#lib/id.ts';
import { insertNotices } from './notice-store.ts';
import { checkedFacts, type FactKinds, type FactsOf, isScreen, type Topic } from './topic.ts';

/** The outbox event that wakes the dispatch; the notices themselves lie in the table. */
export const NOTICES_POSTED = 'notify.posted';

/** What one account is to be told. */
export interface NewNotice<K extends FactKinds = FactKinds> {
  accountId: string;
  facts: FactsOf<K>;
  /** A screen of the console, such as `/reports/ID`. */
  link: string;
  /** Names what happened: an account is told once per key, however often it is posted. */
  key: string;
}

/** Tells accounts of a topic in the caller's transaction: if that does not commit, nobody was told. */
export async function postNotices<K extends FactKinds>(
  { tx, now }: { tx: Tx; now: Context['now'] },
  topic: Topic<K>,
  notices: readonly NewNotice<K>[],
): Promise<void> {
  if (notices.length === 0) return;
  const wanted = notices.map(({ accountId, facts, link, key }) => {
    assert(isScreen(link), `${topic.name} leads to no screen of the console: ${link}`);
    return { id: newId(), accountId, parameters: checkedFacts(topic, facts), link, key };
  });
  await insertNotices(tx, topic.name, wanted, now);
  await emit(tx, NOTICES_POSTED, {});
}
