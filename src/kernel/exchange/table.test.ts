import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeXlsxStream } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csvHead, csvRows } from './csv.ts';
import { readTable } from './index.ts';
import { sheetRow, workbookParts, zipOf } from './testing.ts';
import { xlsxOf } from './xlsx.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'taihu-table-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(bytes: Buffer): Promise<{ rows: [number, ...string[]][]; broken: string[] }> {
  const path = join(folder, 'file');
  await writeFile(path, bytes);
  const rows: [number, ...string[]][] = [];
  const broken: string[] = [];
  await readTable(path, {
    row: (fields, line) => rows.push([line, ...fields]),
    broken: (line, detail) => broken.push(`${line} ${detail}`),
  });
  return { rows, broken };
}

async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const columns = ['代码', '名称'].map((zh, index) => ({
  title: { zh, en: `Column ${index}` },
  value: (row: readonly string[]) => row[index],
}));
const ROWS = [
  ['320200000000', '=无锡,"市"'],
  ['0001', ''],
  ['-1', ' 空格'],
];

describe('a table', () => {
  it('that was exported is read back as it was, as CSV and as a workbook, the mark of the demo left out', async () => {
    const csv = await read(Buffer.from(csvHead(columns, true) + csvRows(columns, ROWS)));
    const xlsx = await read(
      await bytesOf(
        xlsxOf(
          columns,
          (async function* () {
            yield ROWS;
          })(),
          true,
        ),
      ),
    );
    const head = ['代码 / Column 0', '名称 / Column 1'];
    expect(xlsx.rows.map(([, ...fields]) => fields)).toEqual([head, ...ROWS]);
    expect(csv.rows.map(([, ...fields]) => fields)).toEqual([head, ...ROWS]);
    expect([...csv.broken, ...xlsx.broken]).toEqual([]);
  });

  it('in GB 18030, as spreadsheets here save it, is read as what it says', async () => {
    const gbk = Buffer.concat([Buffer.from('code,name\n1,'), Buffer.from('cedecefd', 'hex')]);
    expect((await read(gbk)).rows[1]).toEqual([2, '1', '无锡']);
  });

  it('of a million rows is read row by row', { timeout: 120_000 }, async () => {
    let count = 0;
    const path = join(folder, 'million');
    await writeFile(path, `a,b\n${'1,2\n'.repeat(1_000_000)}`);
    await readTable(path, { row: () => (count += 1), broken: () => undefined });
    expect(count).toBe(1_000_001);
  });

  it('of an empty file has no row', async () => {
    expect(await read(Buffer.alloc(0))).toEqual({ rows: [], broken: [] });
  });
});

const BOMB = { name: 'xl/worksheets/sheet1.xml', content: Buffer.alloc(60_000_000, ' ') };
const GOOD = workbookParts(sheetRow(1, 'a'));
const LAUGHS = `<!DOCTYPE x [<!ENTITY a "ha">${Array.from({ length: 12 }, (_, i) => {
  const [name, inner] = [String.fromCodePoint(98 + i), String.fromCodePoint(97 + i)];
  return `<!ENTITY ${name} "${`&${inner};`.repeat(10)}">`;
}).join('')}]>`;

describe('a hostile file', () => {
  it.each<[string, Buffer, string]>([
    ['a bomb that says how large it is', zipOf([...GOOD.slice(0, 4), BOMB]), 'exchange.zip-bomb'],
    [
      'a bomb that lies about its size',
      zipOf([...GOOD.slice(0, 4), { ...BOMB, content: Buffer.alloc(900_000_000, ' '), saidBytes: 1000 }]),
      'exchange.not-a-workbook',
    ],
    [
      'parts that share their bytes',
      zipOf([BOMB, ...Array.from({ length: 5 }, (_, i) => ({ ...BOMB, name: `${i}`, saidBytes: 10 }))], {
        overlaps: true,
      }),
      'exchange.zip-bomb',
    ],
    [
      'more parts than any workbook has',
      zipOf(Array.from({ length: 2001 }, (_, i) => ({ name: `p${i}`, content: Buffer.from('x') }))),
      'exchange.zip-bomb',
    ],
    ['macros', zipOf([...GOOD, { name: 'xl/vbaProject.bin', content: Buffer.from('x') }]), 'exchange.runs'],
    ['a zip in a zip', zipOf([...GOOD, { name: 'xl/media/x.zip', content: zipOf(GOOD) }]), 'exchange.runs'],
    [
      'a way out of its folder',
      zipOf([{ name: '../../x', content: Buffer.from('x') }]),
      'exchange.not-a-workbook',
    ],
    [
      'a zip that is no workbook',
      zipOf([{ name: 'a.txt', content: Buffer.from('x') }]),
      'exchange.not-a-workbook',
    ],
    ['half a workbook', zipOf(GOOD).subarray(0, 600), 'exchange.not-a-workbook'],
  ])('with %s is refused', { timeout: 60_000 }, async (_, bytes, code) => {
    await expect(read(bytes)).rejects.toMatchObject({ code });
  });

  it('whose XML multiplies itself gives no more than it says', async () => {
    const cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&m;</t></is></c></row>';
    const told = await read(zipOf(workbookParts(cell, LAUGHS))).catch((error: unknown) => error);
    expect(JSON.stringify(told).length).toBeLessThan(1000);
  });

  it('whose rows are wider than a sheet is refused', async () => {
    const rows = [Array.from({ length: 300 }, () => 'x')];
    const wide = await bytesOf(writeXlsxStream(rows, { name: 'a' }));
    await expect(read(wide)).rejects.toMatchObject({ code: 'exchange.table-too-large' });
  });
});
