/** Contracts of the room views: how an account looks at a list, kept under a name. */
import { z } from 'zod';
import { commandContract, queryContract } from '#kernel/operation/contract.ts';

/** An account keeps no more views than these of one list, so that they fit on one row, and of all lists together. */
export const MOST_OF_LIST = 20;
export const MOST_IN_ALL = 200;

/** The longest name; a row of names has to fit above a list. */
export const LONGEST_NAME = 30;

const List = z.string().regex(/^[a-z][a-z-]{0,39}$/, '小写字母和短横线 / lower-case letters and dashes');
const Name = z
  .string()
  .trim()
  .min(1)
  .max(LONGEST_NAME)
  .regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069\ufffd]*$/u, '不能包含控制字符 / no control characters');
/** The fields of an address as it writes them; what they mean is the list's business alone. */
const Query = z
  .string()
  .min(1)
  .max(4000)
  .regex(/^[!-~]+$/, '网址参数的写法 / as an address writes its fields');
const Id = z.object({ id: z.uuid() });

export const SavedView = Id.extend({ name: z.string(), query: z.string() });
export type SavedView = z.infer<typeof SavedView>;

const VIEW_ID = '01900000-0000-7000-8000-000000000006';

export const viewsContracts = {
  list: queryContract({
    name: 'views.list',
    title: { zh: '我的视图', en: 'My views of a list' },
    input: z.object({ list: List }),
    /** In the order in which they were kept. */
    output: z.object({ items: z.array(SavedView).max(MOST_OF_LIST) }),
    example: { list: 'reports' },
  }),
  save: commandContract({
    name: 'views.save',
    title: { zh: '存为视图', en: 'Save a view' },
    input: z.object({ list: List, name: Name, query: Query }),
    output: Id,
    example: { list: 'reports', name: '逾期未报', query: 'isOverdue=true' },
  }),
  rename: commandContract({
    name: 'views.rename',
    title: { zh: '视图改名', en: 'Rename a view' },
    input: Id.extend({ name: Name }),
    output: z.object({}),
    example: { id: VIEW_ID, name: '逾期未报' },
  }),
  replace: commandContract({
    name: 'views.replace',
    title: { zh: '更新视图', en: 'Update a view' },
    input: Id.extend({ query: Query }),
    output: z.object({}),
    example: { id: VIEW_ID, query: 'state=returned' },
  }),
  remove: commandContract({
    name: 'views.remove',
    title: { zh: '删除视图', en: 'Remove a view' },
    input: Id,
    output: z.object({}),
    example: { id: VIEW_ID },
  }),
} as const;
