import type { z } from 'zod';
import { cityDay } from '#kernel/clock/index.ts';
import { assert } from '#kernel/errors/index.ts';
import type { Language } from '#kernel/i18n/contract.ts';
import type { FileContract, InputSchema } from '#kernel/operation/contract.ts';
import { type Access, type Context, fileQuery, type Query } from '#kernel/operation/index.ts';
import type { ExportColumn } from './column.ts';
import { FILE_TYPES, type Format, type Tally } from './contract.ts';
import { csvHead, csvRows } from './csv.ts';
import { refuse } from './refusals.ts';
import { xlsxOf } from './xlsx.ts';

/** Rows read at once. More would hold more memory and go no faster. */
const PAGE_ROWS = 2000;
/** A file holds a snapshot of the database for as long as it is read. */
const LONGEST_MS = 30 * 60_000;

interface Page<Item> {
  items: readonly Item[];
  next?: string | undefined;
}

type Columns<Item> = readonly ExportColumn<Item>[];
type Spoken<Item> = Columns<Item> | Promise<Columns<Item>>;

/** A list as an export reads it: the same function answers a page on a screen. */
export interface ListSource<I extends InputSchema, Item> {
  access: Access;
  /** What the trail calls the list. */
  subject: string;
  page: (
    ctx: Context,
    input: z.output<I> & { after?: string | undefined; limit: number },
  ) => Promise<Page<Item>>;
  /** The columns, with their codes in the words of the reader's language where they hold any, or as they are asked. */
  columns: Columns<Item> | ((language: Language, ctx: Context, input: z.output<I>) => Spoken<Item>);
}

/** All pages of a list; the next one is asked for while the one before is made into bytes. */
async function* pagesOf<Item>(
  first: Page<Item>,
  read: (after: string) => Promise<Page<Item>>,
): AsyncGenerator<readonly Item[]> {
  const started = performance.now();
  let page = first;
  while (true) {
    if (performance.now() - started > LONGEST_MS) throw refuse('took-too-long');
    const coming = page.next === undefined ? undefined : read(page.next);
    // Should nobody wait for it any more, since the reader has gone, its failure is nobody's business.
    coming?.catch(() => undefined);
    yield page.items;
    if (!coming) return;
    page = await coming;
  }
}

async function* csvOf<Item>(
  columns: readonly ExportColumn<Item>[],
  pages: AsyncIterable<readonly Item[]>,
  isDemo: boolean,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(csvHead(columns, isDemo));
  for await (const items of pages) if (items.length > 0) yield Buffer.from(csvRows(columns, items));
}

/** The export of a list: read page by page as the list itself reads them, in one snapshot, as fast as it is taken. */
export function exportOf<N extends string, I extends InputSchema, Item>(
  contract: FileContract<N, I, typeof Tally>,
  { access, subject, page, columns }: ListSource<I, Item>,
): Query {
  return fileQuery(contract, {
    access,
    audit: (input, tally) => ({ subject, details: { format: formatOf(input), ...tally } }),
    async handle(ctx, input) {
      const format = formatOf(input);
      const read = (after?: string) => page(ctx, { ...input, after, limit: PAGE_ROWS });
      // Whatever the filters are refused for is refused now, while there still is an answer to give.
      const first = await read();
      const isDemo = await ctx.isDemo();
      const spoken = await (typeof columns === 'function' ? columns(ctx.language, ctx, input) : columns);
      const tally: Tally = { rows: 0, bytes: 0 };
      const pages = counted(pagesOf(first, read), tally);
      return {
        name: `${contract.name.replace('.', '-')}-${cityDay(ctx.now)}.${format}`,
        type: FILE_TYPES[format],
        bytes: weighed((format === 'xlsx' ? xlsxOf : csvOf)(spoken, pages, isDemo), tally),
        tally: () => tally,
      };
    },
  });
}

function formatOf(input: unknown): Format {
  assert(typeof input === 'object' && input !== null && 'format' in input, 'an export has a format');
  return input.format === 'xlsx' ? 'xlsx' : 'csv';
}

async function* counted<Item>(pages: AsyncIterable<readonly Item[]>, tally: Tally) {
  for await (const items of pages) {
    tally.rows += items.length;
    yield items;
  }
}

async function* weighed(bytes: AsyncIterable<Uint8Array>, tally: Tally): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    tally.bytes += chunk.length;
    yield chunk;
  }
}
