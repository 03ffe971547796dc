import { z } from 'zod';
import { commandContract, queryContract } from '#kernel/operation/contract.ts';

/** What is found by the index that this room keeps. */
export const INDEXED_KINDS = ['person', 'form', 'figure'] as const;
export type IndexedKind = (typeof INDEXED_KINDS)[number];

/** What everybody who is signed in may look for; people are looked for by an operation of their own. */
export const FOUND_KINDS = ['unit', 'form', 'figure'] as const;

/** How many of a kind are shown at most: whoever sees more types another character. */
const MOST = 20;

const Sought = z.string().max(100);

/** One thing found: by its kind and its id a screen shows it. */
export const Hit = z.object({
  kind: z.enum(['unit', ...INDEXED_KINDS]),
  id: z.string(),
  code: z.string(),
  name: z.object({ zh: z.string(), en: z.string() }),
  /** What tells it from others of its name: where a unit lies, a form's period, a figure's unit of measure. */
  detail: z.object({ zh: z.string(), en: z.string() }),
  /** Whether it is only nearly what was looked for. */
  isNear: z.boolean(),
});
export type Hit = z.infer<typeof Hit>;

const limit = z.int().min(1).max(MOST).default(8);

export const searchContracts = {
  find: queryContract({
    name: 'search.find',
    title: { zh: '查找单位、报表和指标', en: 'Find units, forms and figures' },
    input: z.object({ text: Sought, kinds: z.array(z.enum(FOUND_KINDS)).max(3).optional(), limit }),
    output: z.object({ items: z.array(Hit) }),
    example: { text: '无锡' },
  }),
  people: queryContract({
    name: 'search.people',
    title: { zh: '查找人员', en: 'Find people' },
    input: z.object({ text: Sought, limit }),
    output: z.object({ items: z.array(Hit) }),
    example: { text: 'office' },
  }),
  rebuild: commandContract({
    name: 'search.rebuild',
    title: { zh: '重建查找索引', en: 'Build the search index anew' },
    input: z.object({ kind: z.enum(INDEXED_KINDS), after: z.string().max(200).optional() }),
    output: z.object({ written: z.int(), removed: z.int(), next: z.string().optional() }),
    example: { kind: 'figure' },
  }),
} as const;
