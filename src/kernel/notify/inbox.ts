import type { z } from 'zod';
import { cityDay } from '#kernel/clock/index.ts';
import { refuse as refuseCommon } from '#kernel/errors/index.ts';
import { type ExportColumn, exportOf, yesOrNo } from '#kernel/exchange/index.ts';
import type { Language } from '#kernel/i18n/contract.ts';
import { type Context, command, type Operation, query } from '#kernel/operation/index.ts';
import { findUnitsByCodes } from '#kernel/units/index.ts';
import { isId } from '#lib/id.ts';
import { notifyContracts as contracts, MOST_UNREAD, type Notice } from './contract.ts';
import { countUnread, listNotices, markRead, type NoticeRecord } from './notice-store.ts';
import { type Topic, textOf } from './topic.ts';

type Speaking = Pick<Context, 'tx' | 'now' | 'language'>;

/** The sentences of some notices, in one language, with the names that units have today. */
export async function worded(
  { tx, now, language }: Speaking,
  topics: ReadonlyMap<string, Topic>,
  notices: readonly Pick<NoticeRecord, 'topic' | 'parameters'>[],
): Promise<{ title: string; text: string }[]> {
  const codes = notices.flatMap(({ topic, parameters }) =>
    Object.entries(topics.get(topic)?.facts ?? {}).flatMap(([name, kind]) =>
      kind === 'unit' ? [String(parameters[name])] : [],
    ),
  );
  const units = await findUnitsByCodes(tx, [...new Set(codes)], cityDay(now));
  const nameOf = (code: string) => {
    const unit = units.get(code);
    return unit ? (language === 'zh' ? unit.name : unit.nameEn) : code;
  };
  return notices.map(({ topic: name, parameters }) => {
    const topic = topics.get(name);
    // A topic of a room that is gone: its notices stay, and lead where they led.
    if (!topic) return { title: name, text: name };
    return { title: topic.title[language], text: textOf(topic, parameters, language, nameOf) };
  });
}

const noticeColumns = (language: Language): readonly ExportColumn<Notice>[] => [
  { title: { zh: '时间', en: 'Time' }, value: ({ createdAt }) => createdAt },
  { title: { zh: '类别', en: 'Topic' }, value: ({ title }) => title },
  { title: { zh: '内容', en: 'What it says' }, value: ({ text }) => text },
  { title: { zh: '已读', en: 'Read' }, value: ({ isRead }) => yesOrNo(isRead, language) },
  { title: { zh: '链接', en: 'Link' }, value: ({ link }) => link },
  { title: { zh: '编号', en: 'Id' }, value: ({ id }) => id },
];

/** What an account reads and marks: its own notices, by the query's own condition and by row security. */
export function createInbox(topics: ReadonlyMap<string, Topic>): Operation[] {
  async function inboxPage(
    ctx: Context,
    { isUnreadOnly, after, limit }: z.output<typeof contracts.inbox.input>,
  ) {
    if (after !== undefined && !isId(after)) throw refuseCommon('not-a-cursor');
    const of = { accountId: ctx.actor.id, isUnreadOnly, before: after, limit: limit + 1 };
    const rows = await listNotices(ctx.tx, of);
    const page = rows.slice(0, limit);
    const words = await worded(ctx, topics, page);
    const items = page.map((row, index): Notice => {
      const { title = row.topic, text = row.topic } = words[index] ?? {};
      const { id, topic, link, createdAt, readAt } = row;
      return { id, topic, title, text, link, createdAt: createdAt.toISOString(), isRead: readAt !== null };
    });
    const last = page.at(-1);
    return rows.length > limit && last ? { items, next: last.id } : { items };
  }

  const inbox = query(contracts.inbox, {
    access: 'signed-in',
    audit: 'not-audited',
    handle: async (ctx, input) => ({
      ...(await inboxPage(ctx, input)),
      unread: await countUnread(ctx.tx, ctx.actor.id, MOST_UNREAD),
    }),
  });

  const exportInbox = exportOf(contracts.exportInbox, {
    access: 'signed-in',
    subject: 'notices',
    page: inboxPage,
    columns: noticeColumns,
  });

  const read = command(contracts.read, {
    access: 'signed-in',
    audit: (_, output) => ({ subject: 'notices', details: { read: output?.read ?? 0 } }),
    handle: async (ctx, { ids }) => ({ read: await markRead(ctx.tx, ctx.actor.id, ids, ctx.now) }),
  });

  const readAll = command(contracts.readAll, {
    access: 'signed-in',
    audit: (_, output) => ({ subject: 'notices', details: { read: output?.read ?? 0 } }),
    handle: async (ctx) => ({ read: await markRead(ctx.tx, ctx.actor.id, undefined, ctx.now) }),
  });

  return [inbox, exportInbox, read, readAll];
}
