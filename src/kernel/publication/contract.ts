/** Contracts of the publication room: bytes rendered once and served as they are. */
import { z } from 'zod';
import { LANGUAGES } from '#kernel/i18n/contract.ts';
import { commandContract } from '#kernel/operation/contract.ts';

const PAGES_AT_ONCE = 500;
const LONGEST_BODY = 5_000_000;

/** A path of the public face, as it stands in a URL, without query. */
export const PagePath = z
  .string()
  .max(400)
  .regex(/^\/[^?#\s]*$/, '路径有误 / not a path');

export const NewPage = z.object({
  path: PagePath,
  language: z.enum(LANGUAGES),
  contentType: z
    .string()
    .max(100)
    .regex(/^[\w!#$&^.+/-]+(; charset=utf-8)?$/),
  body: z.string().max(LONGEST_BODY),
  /** What the page shows, such as `figure:INDICATOR/UNIT/PERIOD`; `findDependents` finds the page by it. */
  dependencies: z.array(z.string().min(1).max(200)).max(1000).default([]),
  /** When its data were read; bytes made of older data never replace those made of newer. Absent: now. */
  builtAt: z.iso.datetime().optional(),
});
export type NewPage = z.infer<typeof NewPage>;

export const publicationContracts = {
  publish: commandContract({
    name: 'publication.publish',
    title: { zh: '发布页面', en: 'Publish pages' },
    input: z.object({ pages: z.array(NewPage).min(1).max(PAGES_AT_ONCE) }),
    output: z.object({ written: z.int(), unchanged: z.int() }),
    example: {
      pages: [
        { path: '/about', language: 'zh', contentType: 'text/html; charset=utf-8', body: '<p>太湖</p>' },
      ],
    },
  }),
  withdraw: commandContract({
    name: 'publication.withdraw',
    title: { zh: '撤下页面', en: 'Withdraw pages' },
    input: z.object({ paths: z.array(PagePath).min(1).max(PAGES_AT_ONCE) }),
    output: z.object({ withdrawn: z.int() }),
    example: { paths: ['/about'] },
  }),
} as const;
