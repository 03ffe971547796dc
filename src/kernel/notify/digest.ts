import { cityDay } from '#kernel/clock/index.ts';
import type { Tx } from '#kernel/db/index.ts';
import type { Context } from '#kernel/operation/index.ts';
import { type NewNotice, postNotices } from './post.ts';
import { defineTopic } from './topic.ts';

/** What waits for someone on a day, counted. */
export interface Waiting {
  accountId: string;
  /** Due on a later day, due within days, past its day, or past it so long that it went up to this account. */
  kind: 'waiting' | 'dueSoon' | 'overdue' | 'escalated';
  count: number;
}

/** A room in which things wait for people; it is asked once a morning, as Taihu itself. */
export interface DigestSource {
  name: string;
  collect(tx: Tx, day: string): Promise<readonly Waiting[]>;
}

const ZH = { overdue: '已逾期', dueSoon: '即将到期', escalated: '督办', waiting: '待办' } as const;
const EN = {
  overdue: 'overdue',
  dueSoon: 'due soon',
  escalated: 'escalated to you',
  waiting: 'waiting',
} as const;
type Counts = Readonly<Record<Waiting['kind'], number>>;
const KINDS = ['overdue', 'dueSoon', 'escalated', 'waiting'] as const;
const present = (counts: Counts) => KINDS.filter((kind) => counts[kind] > 0);

/** The one message of the morning. */
export const DIGEST = defineTopic({
  name: 'notify.digest',
  title: { zh: '今日待办', en: 'Today' },
  isUrgent: true,
  facts: { overdue: 'count', dueSoon: 'count', escalated: 'count', waiting: 'count' },
  text: {
    zh: (counts) =>
      `${present(counts)
        .map((kind) => `${ZH[kind]} ${counts[kind]} 项`)
        .join('，')}。`,
    en: (counts) =>
      `${present(counts)
        .map((kind) => `${counts[kind]} ${EN[kind]}`)
        .join(', ')}.`,
  },
});

/** Tells each person what waits, once a day however often it runs; whom nothing waits for is told nothing. */
export async function postDigest(
  ctx: { tx: Tx; now: Context['now'] },
  sources: readonly DigestSource[],
): Promise<void> {
  const day = cityDay(ctx.now);
  const byAccount = new Map<string, Record<Waiting['kind'], number>>();
  for (const source of sources) {
    for (const { accountId, kind, count } of await source.collect(ctx.tx, day)) {
      const counts = byAccount.get(accountId) ?? { overdue: 0, dueSoon: 0, escalated: 0, waiting: 0 };
      counts[kind] += count;
      byAccount.set(accountId, counts);
    }
  }
  const notices = [...byAccount]
    .filter(([, counts]) => present(counts).length > 0)
    .map(
      ([accountId, facts]): NewNotice<typeof DIGEST.facts> => ({
        accountId,
        facts,
        link: '/',
        key: `digest/${day}`,
      }),
    );
  await postNotices(ctx, DIGEST, notices);
}
