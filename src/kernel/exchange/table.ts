/** Files of rows, CSV or workbook, read one way: rows with their line numbers, and nothing that a file could do. */
import { readFile } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { setImmediate as breathe } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { parse } from 'csv-parse';
import { z } from 'zod';
import type { Text } from '#kernel/i18n/contract.ts';
import { DEMO_MARK } from './column.ts';
import { headingOf } from './heading-contract.ts';
import { restore } from './neutral.ts';
import { refuse } from './refusals.ts';
import { guardZip } from './zip-guard.ts';

/** Longer than any honest line: a quote that is never closed must not swallow the file. */
const MOST_LINE = 10_000;
const MOST_ROWS = 1_048_576;
const MOST_COLUMNS = 200;
const MOST_CHARACTERS = 100_000_000;
const CHUNK_BYTES = 1 << 18;
const WORKER_MB = 512;
const WORKER_MS = 120_000;
const ZIP_SIGNATURE = Buffer.from('PK\u0003\u0004', 'latin1');

/** Told of each row as it is read, and of lines that are no rows. */
export interface TableReader {
  row(fields: string[], line: number): void;
  broken(line: number, detail: string): void;
}

/** The letters by which a spreadsheet calls a column. */
export function columnLetters(index: number): string {
  const first = Math.floor(index / 26);
  const last = String.fromCodePoint(65 + (index % 26));
  return first === 0 ? last : columnLetters(first - 1) + last;
}

/** The column that a heading means: by its plain name, in Chinese, in English or in both; else what was written. */
export function columnOf(headings: Readonly<Record<string, Text>>, heading: string): string {
  const written = heading.trim().toLowerCase();
  const found = Object.entries(headings).find(([key, title]) =>
    [key, title.zh, title.en, headingOf(title)].some((name) => name.toLowerCase() === written),
  );
  return found?.[0] ?? written;
}

/** Text as spreadsheets of this country save it: UTF-8, or else GB 18030. */
function decode(bytes: Buffer): Buffer {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return bytes;
  } catch {
    return Buffer.from(new TextDecoder('gb18030').decode(bytes));
  }
}

/** What our own exports add is taken away again. */
function receiver(reader: TableReader) {
  let isFirst = true;
  return (fields: string[], line: number) => {
    const isMark =
      isFirst && fields[0]?.trim() === DEMO_MARK && fields.slice(1).every((field) => field === '');
    isFirst = false;
    if (!isMark) reader.row(fields.map(restore), line);
  };
}

function lineOf(error: unknown): number {
  return error instanceof Error && 'lines' in error ? Number(error.lines) : 1;
}

const detailOf = (error: unknown) => (error instanceof Error ? error.message.slice(0, 200) : '');

/** Reads CSV in pieces, so that others are served in between. */
export async function readCsv(bytes: Buffer, reader: TableReader): Promise<void> {
  const take = receiver(reader);
  const parser = parse({
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    trim: true,
    max_record_size: MOST_LINE,
    on_skip: (error) => {
      reader.broken(lineOf(error), detailOf(error));
      return undefined;
    },
    on_record: (fields: string[], context) => {
      take(fields, context.lines);
      return null;
    },
  });
  // Records are taken as they are read: nothing comes out, but the end must still be drained.
  parser.resume();
  const end = finished(parser);
  end.catch(() => undefined);
  try {
    for (let start = 0; start < bytes.length && !parser.destroyed; start += CHUNK_BYTES) {
      parser.write(bytes.subarray(start, start + CHUNK_BYTES));
      await breathe();
    }
    parser.end();
    await end;
  } catch (error) {
    reader.broken(lineOf(error), detailOf(error));
  }
}

const Message = z.union([
  z.object({ rows: z.array(z.tuple([z.int(), z.array(z.string())])) }),
  z.object({ tooLarge: z.literal(true) }),
  z.object({ ended: z.literal(true) }),
]);

/** Reads the first sheet of a workbook in a worker whose memory and time are bounded. */
async function readWorkbook(path: string, bytes: Buffer, reader: TableReader): Promise<void> {
  const parts = await guardZip(bytes);
  if (!parts.includes('xl/workbook.xml')) throw refuse('not-a-workbook');
  let width = 0;
  const take = receiver({
    // A workbook leaves out the empty cells at the end of a row.
    row(fields, line) {
      width ||= fields.length;
      reader.row([...fields, ...Array.from({ length: Math.max(0, width - fields.length) }, () => '')], line);
    },
    broken: (line, detail) => reader.broken(line, detail),
  });
  const workerData = { path, rows: MOST_ROWS, columns: MOST_COLUMNS, characters: MOST_CHARACTERS };
  const worker = new Worker(new URL('./xlsx-worker.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: WORKER_MB },
    stdout: true,
    stderr: true,
  });
  const timer = setTimeout(() => void worker.terminate(), WORKER_MS);
  try {
    await new Promise<void>((resolve, reject) => {
      worker.on('message', (given: unknown) => {
        const message = Message.parse(given);
        if ('rows' in message) for (const [line, fields] of message.rows) take(fields, line);
        else if ('ended' in message) resolve();
        else reject(refuse('table-too-large'));
      });
      // Whatever happens in there, out of memory included, the file is what is wrong.
      worker.on('error', () => reject(refuse('not-a-workbook')));
      worker.on('exit', () => reject(refuse('not-a-workbook')));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

/** Reads a file of rows, whatever it is called: what its first bytes say is what it is. */
export async function readTable(path: string, reader: TableReader): Promise<void> {
  const bytes = await readFile(path);
  if (bytes.subarray(0, ZIP_SIGNATURE.length).equals(ZIP_SIGNATURE)) await readWorkbook(path, bytes, reader);
  else await readCsv(decode(bytes), reader);
}
