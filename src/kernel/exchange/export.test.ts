import { parse } from 'csv-parse/sync';
import { streamXlsxRows } from 'hucre/xlsx';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Refusal } from '#kernel/errors/index.ts';
import { PageInput, pageOf, queryContract } from '#kernel/operation/contract.ts';
import { type FileAnswer, type Operation, type Runner, readCursor } from '#kernel/operation/index.ts';
import { encodeCursor } from '#lib/cursor.ts';
import { newId } from '#lib/id.ts';
import { actorWith } from '#test/support/actors.ts';
import { createTestDatabase, queryAs, type TestDatabase } from '#test/support/database.ts';
import { exportContract } from './contract.ts';
import { exportOf } from './index.ts';

const ROWS = 4321;
const list = queryContract({
  name: 'scratch.list',
  title: { zh: '列表', en: 'List' },
  input: z.object({ least: z.int().default(1), ...PageInput }),
  output: pageOf(z.int()),
  example: {},
});
const contract = exportContract({ name: 'scratch.export', title: { zh: '导出', en: 'Export' }, list });

/** Told before each page is read. */
let beforePage: (page: number) => Promise<unknown> = async () => undefined;
const Place = z.tuple([z.coerce.number()]);

const exporting: Operation = exportOf(contract, {
  access: { roles: ['office'] },
  subject: 'scratch',
  async page(ctx, { least, after, limit }) {
    const [last = 0] = readCursor(Place, after) ?? [];
    await beforePage(last);
    if (least > 9000) throw new Refusal('scratch.no', { kind: 'invalid', zh: '不', en: 'No' }, {}, []);
    const { rows } = await sql<{ n: number }>`
      select count(*)::int + ${ROWS} as n from operation.idempotency`.execute(ctx.tx);
    const most = rows[0]?.n ?? 0;
    const items = Array.from({ length: Math.min(limit, most - last) }, (_, index) => last + index + 1);
    const end = items.at(-1) ?? most;
    return {
      items: items.filter((item) => item >= least),
      ...(end < most ? { next: encodeCursor([String(end)]) } : {}),
    };
  },
  columns: [
    { title: { zh: '号', en: 'Number' }, type: 'number', value: (n) => n },
    { title: { zh: '文', en: 'Text' }, value: (n) => `=${n}` },
  ],
});

let test: TestDatabase;
let runner: Runner;
beforeAll(async () => {
  test = await createTestDatabase([]);
  runner = test.runner({ isDemo: async () => true });
});
afterAll(() => test?.close());

const office = actorWith(['office']);
function run(input: unknown, deliver?: (file: FileAnswer) => Promise<void>) {
  const call = { actor: office, input, language: 'en', reference: newId() } as const;
  return runner.run(exporting, { ...call, ...(deliver ? { deliver } : {}) });
}

async function bytesOf(input: unknown): Promise<{ name: string; bytes: Buffer; tally: unknown }> {
  const chunks: Uint8Array[] = [];
  let name = '';
  const tally = await run(input, async (file) => {
    name = file.name;
    for await (const chunk of file.bytes) chunks.push(chunk);
  });
  return { name, bytes: Buffer.concat(chunks), tally };
}

/** What the trail says of the last exports, newest first. */
function trail(most: number) {
  return queryAs<{ outcome: string; subject: string; details: Record<string, unknown> }>(
    test.superuser,
    'select outcome, subject, details from audit.entry order by written desc, id desc limit $1',
    [most],
  );
}

const addRow = () =>
  queryAs(
    test.superuser,
    `insert into operation.idempotency (actor_id, key_hash, operation, input_hash) values ($1, $2, 'a', 'b')`,
    [office.id, newId()],
  );

describe('an export', () => {
  it('gives every row of the list once, headings in both languages, and says that it is a demo', async () => {
    const { name, bytes, tally } = await bytesOf({ format: 'csv', least: 2 });
    expect(name).toMatch(/^scratch-export-\d{4}-\d\d-\d\d\.csv$/);
    const rows: string[][] = parse(bytes, { bom: true, relax_column_count: true });
    expect(rows.slice(0, 3)).toEqual([
      ['演示数据，非官方 / Demo data, not official'],
      ['号 / Number', '文 / Text'],
      ['2', "'=2"],
    ]);
    expect(rows.slice(2).map(([n]) => Number(n))).toEqual(Array.from({ length: ROWS - 1 }, (_, i) => i + 2));
    expect(tally).toEqual({ rows: ROWS - 1, bytes: bytes.length });
  });

  it('is the same as a workbook, with numbers as numbers and texts as texts', async () => {
    const { bytes, tally } = await bytesOf({ format: 'xlsx' });
    const rows: unknown[][] = [];
    for await (const row of streamXlsxRows(bytes)) rows.push(row.values);
    expect(rows[0]).toEqual(['号 / Number', '文 / Text']);
    expect(rows[1]).toEqual([1, '=1']);
    expect(rows).toHaveLength(ROWS + 1);
    expect(tally).toEqual({ rows: ROWS, bytes: bytes.length });
  });

  it('is on record before its first byte, and again with what it held', async () => {
    let before: unknown;
    await run({ format: 'csv' }, async (file) => {
      before = (await trail(1))[0]?.details;
      for await (const _ of file.bytes);
    });
    expect(before).toMatchObject({ stage: 'begun', format: 'csv' });
    const [ended, begun] = await trail(2);
    expect(begun?.details).toEqual(before);
    expect(ended).toMatchObject({
      outcome: 'done',
      subject: 'scratch',
      details: { stage: 'ended', rows: ROWS, format: 'csv' },
    });
    expect(ended?.details['reference']).toBe(begun?.details['reference']);
  });

  it('shows one moment, whatever is written while it is read', async () => {
    beforePage = async (last) => last > 0 && addRow();
    await expect(run({ format: 'csv' })).resolves.toMatchObject({ rows: ROWS });
    beforePage = async () => undefined;
  });

  it('ends with its reader, says so on record, and gives back what it held', async () => {
    const leave = run({ format: 'csv' }, async (file) => {
      for await (const _ of file.bytes) throw new Error('the reader has gone');
    });
    await expect(leave).rejects.toThrow('the reader has gone');
    expect((await trail(1))[0]?.details).toMatchObject({ stage: 'broken-off' });
    await expect(run({ format: 'csv', least: 4000 })).resolves.toBeTruthy();
  });

  it('refuses a filter before any byte, and has it on record', async () => {
    let isAsked = false;
    const work = run({ format: 'csv', least: 9001 }, async () => {
      isAsked = true;
    });
    await expect(work).rejects.toMatchObject({ code: 'scratch.no' });
    expect(isAsked).toBe(false);
    expect((await trail(1))[0]).toMatchObject({ outcome: 'refused', details: { stage: 'broken-off' } });
  });

  it('waits for its reader: no page is read long before it is asked for', async () => {
    let furthest = 0;
    beforePage = async (last) => void (furthest = Math.max(furthest, last));
    await run({ format: 'csv' }, async (file) => {
      const reading = file.bytes[Symbol.asyncIterator]();
      await reading.next();
      expect(furthest).toBe(0);
      await reading.return?.();
    });
    beforePage = async () => undefined;
  });

  it('is refused while four others are under way, and not by those who are kept out', async () => {
    const holds: (() => void)[] = [];
    const held = Array.from({ length: 4 }, () => {
      let arrived: () => void = () => undefined;
      const there = new Promise<void>((resolve) => (arrived = resolve));
      const work = run({ format: 'csv' }, async () => {
        arrived();
        await new Promise<void>((resolve) => holds.push(resolve));
      });
      return { there, work };
    });
    await Promise.all(held.map(({ there }) => there));
    await expect(run({ format: 'csv' })).rejects.toMatchObject({ code: 'common.files-busy' });
    const before = await trail(1);
    await expect(
      runner.run(exporting, {
        actor: actorWith(['reporter']),
        input: {},
        language: 'en',
        reference: newId(),
      }),
    ).rejects.toMatchObject({ code: 'common.forbidden' });
    expect(await trail(1)).toEqual(before);
    for (const letGo of holds) letGo();
    await Promise.all(held.map(({ work }) => work));
  });
});
