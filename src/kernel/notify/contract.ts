/** Contracts of the room notify: what an account was told, and by which ways it is to be told. */
import { z } from 'zod';
import { commandContract, PageInput, pageOf, queryContract } from '#kernel/operation/contract.ts';

/** Counted no further: a bell says "99+". */
export const MOST_UNREAD = 100;

/** A notice in the reader's language, with the screen of the console to which it leads. */
export const Notice = z.object({
  id: z.uuid(),
  topic: z.string(),
  title: z.string(),
  text: z.string(),
  link: z.string(),
  createdAt: z.iso.datetime(),
  isRead: z.boolean(),
});
export type Notice = z.infer<typeof Notice>;

const NOTICE_ID = '01900000-0000-7000-8000-000000000004';

export const notifyContracts = {
  inbox: queryContract({
    name: 'notify.inbox',
    title: { zh: '我的通知', en: 'My notices' },
    input: z.object({ isUnreadOnly: z.boolean().default(false), ...PageInput }),
    output: pageOf(Notice).extend({ unread: z.int() }),
    example: { limit: 20 },
  }),
  read: commandContract({
    name: 'notify.read',
    title: { zh: '标为已读', en: 'Mark notices as read' },
    input: z.object({ ids: z.array(z.uuid()).min(1).max(200) }),
    output: z.object({ read: z.int() }),
    example: { ids: [NOTICE_ID] },
  }),
  readAll: commandContract({
    name: 'notify.read-all',
    title: { zh: '全部标为已读', en: 'Mark all notices as read' },
    input: z.object({}),
    output: z.object({ read: z.int() }),
    example: {},
  }),
} as const;
