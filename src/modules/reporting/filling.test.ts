/** A form filled in by a table: fetched, filled, sent back; every fault at its cell, and nothing half-written. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTable } from '#kernel/exchange/index.ts';
import type { Language } from '#kernel/i18n/contract.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import type { OperationContract } from '#kernel/operation/contract.ts';
import { type Actor, getOperation } from '#kernel/operation/index.ts';
import { sha256 } from '#lib/hash.ts';
import { newId } from '#lib/id.ts';
import { codeOf } from '#test/support/refusal.ts';
import { openSmallCity } from '#test/support/small-city.ts';
import type { Check } from './check-contract.ts';
import { reportingContracts } from './contract.ts';
import { fillingContracts as contracts } from './filling-contract.ts';
import { CITY, REPORTING_ROOMS, reportOf, VILLAGES } from './testing.ts';

const [FIRST = '', SECOND = '', THIRD = '', FOREIGN = ''] = VILLAGES;
const HEAD = '单位代码,fill.all,fill.part,核实说明,报表';
const CHECKS: Check[] = [
  {
    code: 'H3',
    severity: 'hard',
    rule: { kind: 'atMost', left: 'fill.part', right: 'fill.all', factor: '1' },
  },
  { code: 'S5', severity: 'soft', rule: { kind: 'repeated', indicator: 'fill.all' } },
];

const { test, city } = await openSmallCity();
const operations = new Map(
  REPORTING_ROOMS.flatMap(({ operations: all }) => all.map((one) => [one.contract.name, one])),
);
const folder = await mkdtemp(join(tmpdir(), 'taihu-filling-'));
let reporter: Actor;
let year = 2040;

afterAll(async () => {
  await test.close();
  await rm(folder, { recursive: true, force: true });
});

beforeAll(async () => {
  const people = await Promise.all([FIRST, SECOND, THIRD].map((village) => city.at('reporter', village)));
  reporter = { ...city.office, id: newId(), name: 'three', grants: people.flatMap(({ grants }) => grants) };
  await city.call(city.office, indicatorsContracts.define, {
    indicators: ['fill.all', 'fill.part'].map((code) => ({
      code,
      name: { zh: `数 ${code}`, en: `Number ${code}` },
      unitOfMeasure: { zh: '元', en: 'yuan' },
      frequency: 'year' as const,
    })),
  });
});

/** A form of a year of its own, sent to all villages. */
async function sendForm(): Promise<{ id: string; code: string }> {
  year += 1;
  const code = `FILL-${year}`;
  const { id, version } = await city.call(city.office, reportingContracts.defineForm, {
    code,
    name: { zh: '收支', en: 'Money' },
    period: String(year),
    items: [{ indicator: 'fill.all', allowsAtLeast: true }, { indicator: 'fill.part' }],
    checks: CHECKS,
    dueOn: `${year + 1}-02-01`,
    expiresOn: '2099-12-31',
    approver: { zh: '市信息办', en: 'City office' },
    purpose: 'administrative',
    minutesAsked: 5,
  });
  const recipients = { below: CITY, levels: [5] };
  await city.call(city.office, reportingContracts.sendForm, { id, version, recipients });
  return { id, code };
}

async function fetched(form: string, format: 'csv' | 'xlsx', language: Language = 'zh', actor = reporter) {
  const chunks: Uint8Array[] = [];
  await test.runner().run(getOperation(operations, contracts.exportFilling.name), {
    actor,
    input: { form, format },
    language,
    reference: newId(),
    async deliver({ bytes }) {
      for await (const piece of bytes) chunks.push(piece);
    },
  });
  const path = join(folder, `${newId()}.${format}`);
  await writeFile(path, Buffer.concat(chunks));
  return path;
}

async function rowsOf(path: string): Promise<string[][]> {
  const rows: string[][] = [];
  await readTable(path, { row: (fields) => rows.push(fields), broken: () => undefined });
  return rows;
}

async function sent(form: string, path: string, { isTrial = false, language = 'zh' as Language } = {}) {
  const bytes = await readFile(path);
  const contract: OperationContract = contracts.importFilling;
  const answer = await test.runner().run(getOperation(operations, contract.name), {
    actor: reporter,
    input: { form, isTrial },
    language,
    reference: newId(),
    upload: { path, sizeBytes: bytes.length, sha256: sha256(bytes) },
  });
  return contracts.importFilling.output.parse(answer);
}

async function sentLines(form: string, lines: readonly string[], options: Parameters<typeof sent>[2] = {}) {
  const path = join(folder, `${newId()}.csv`);
  await writeFile(path, [HEAD, ...lines].join('\n'));
  return sent(form, path, options);
}

const statesOf = async (form: string) =>
  Promise.all([FIRST, SECOND, THIRD].map(async (village) => (await reportOf(city, form, village)).state));

describe('a table to be filled in', () => {
  it.each(['csv', 'xlsx'] as const)('has a row for each open report of the caller (%s)', async (format) => {
    const { id, code } = await sendForm();
    const { id: report, version, reporter: own } = await reportOf(city, id, SECOND);
    await city.call(own, reportingContracts.save, {
      id: report,
      version,
      cells: [{ indicator: 'fill.all', value: '640', bound: 'atLeast' }],
    });
    const [heading, ...rows] = await rowsOf(await fetched(id, format));
    expect(heading).toEqual([
      '单位代码 / Unit code',
      '单位 / Unit',
      '数 fill.all（元） / Number fill.all (yuan)',
      '数 fill.part（元） / Number fill.part (yuan)',
      '核实说明 / Explanation',
      '报表 / Form',
    ]);
    expect(rows.map(([unit, , all, part, , template]) => [unit, all, part, template])).toEqual([
      [FIRST, '', '', code],
      [SECOND, '≥640', '', code],
      [THIRD, '', '', code],
    ]);
    // Whoever reports above, or reviews, drafted none of it.
    const above = await city.at('reporter', `${FIRST.slice(0, 9)}000`);
    expect(await rowsOf(await fetched(id, format, 'zh', above))).toHaveLength(1);
  });

  it('is locked but for its answers', async () => {
    const { id } = await sendForm();
    const { default: yauzl } = await import('yauzl');
    const parts = new Map<string, string>();
    const zip = await yauzl.openPromise(await fetched(id, 'xlsx'));
    for await (const entry of zip.eachEntry()) {
      const stream = await zip.openReadStreamPromise(entry);
      parts.set(entry.fileName, Buffer.concat(await stream.toArray()).toString('utf8'));
    }
    const sheet = parts.get('xl/worksheets/sheet1.xml') ?? '';
    expect(sheet).toContain('<sheetProtection sheet="1"');
    expect([...sheet.matchAll(/<c r="([A-F]2)" s="1"/g)].map(([, at]) => at)).toEqual(['C2', 'D2', 'E2']);
    expect(parts.get('xl/styles.xml')).toContain('<protection locked="0"/>');
  });

  it('is told of a form that is not there, or not sent', async () => {
    const asked = fetched('01900000-0000-7000-8000-000000000009', 'csv');
    expect(await codeOf(asked)).toBe('common.not-found');
  });
});

describe('a table that was filled in', () => {
  it('is submitted as it was fetched, with numbers as people write them', async () => {
    const { id, code } = await sendForm();
    const lines = [
      `${FIRST},１２万,"10,000",,${code}`,
      `${SECOND},至少 640,1,,`,
      `${THIRD},0,0,停产、撤并：整村搬迁,${code}`,
    ];
    expect(await sentLines(id, lines)).toMatchObject({ rows: 3, saved: 3, faultCount: 0 });
    expect(await statesOf(id)).toEqual(['submitted', 'submitted', 'submitted']);
    const { id: first } = await reportOf(city, id, FIRST);
    const { id: second } = await reportOf(city, id, SECOND);
    const { id: third } = await reportOf(city, id, THIRD);
    const view = (report: string) => city.call(reporter, reportingContracts.report, { id: report });
    expect((await view(first)).cells).toEqual([
      { indicator: 'fill.all', value: '120000', bound: 'exact' },
      { indicator: 'fill.part', value: '10000', bound: 'exact' },
    ]);
    expect((await view(second)).cells[0]).toEqual({ indicator: 'fill.all', value: '640', bound: 'atLeast' });
    expect((await view(third)).explanations).toEqual([{ check: 'S5', reason: 'closure', text: '整村搬迁' }]);
    // What was submitted is no longer to be filled in, and a second time it is refused at each row.
    expect(await rowsOf(await fetched(id, 'csv'))).toHaveLength(1);
    const again = await sentLines(id, lines);
    expect([again.saved, again.faults.map(({ row, column, code: why }) => [row, column, why])]).toEqual([
      0,
      [2, 3, 4].map((row) => [row, 'A', 'reporting.no-report']),
    ]);
  });

  it.each(['zh', 'en'] as const)(
    'names every fault by its cell, and saves nothing (%s)',
    async (language) => {
      const { id } = await sendForm();
      const answer = await sentLines(
        id,
        [
          `${FIRST},１２万,=cmd(),,`,
          `${FOREIGN},1,1,,`,
          `${SECOND},5,6,,`,
          `${SECOND},5,5,,`,
          `${THIRD},0,,停,FILL-1999`,
          `,1,1,,`,
        ],
        { language },
      );
      expect([answer.rows, answer.saved]).toEqual([6, 0]);
      expect(answer.faults.map(({ row, column, code }) => `${row}${column} ${code}`)).toEqual([
        '2C reporting.notNumber',
        '3A reporting.no-report',
        '4C reporting.hard',
        '5A reporting.twice',
        '6E reporting.wrong-template',
        '7A reporting.no-unit',
      ]);
      expect(
        answer.faults.every(({ message }) => /\p{Script=Han}/u.test(message) === (language === 'zh')),
      ).toBe(true);
      expect(await statesOf(id)).toEqual(['draft', 'draft', 'draft']);
    },
  );

  it('names what a soft check asks, and an explanation that is none', async () => {
    const { id, code } = await sendForm();
    const silent = await sentLines(id, [`${FIRST},0,0,,${code}`]);
    expect(silent.faults.map(({ column, code: why }) => [column, why])).toEqual([
      ['B', 'reporting.unexplained'],
    ]);
    const short = await sentLines(id, [`${FIRST},0,0,停,${code}`]);
    expect(short.faults.map(({ column, code: why }) => [column, why])).toEqual([['D', 'reporting.words']]);
    expect(await sentLines(id, [`${FIRST},0,0,核过账,${code}`])).toMatchObject({ saved: 1 });
  });

  it('goes all the way when it is only tried, and leaves nothing', async () => {
    const { id } = await sendForm();
    const lines = [`${FIRST},2,1,,`, `${SECOND},2,1,,`];
    expect(await sentLines(id, lines, { isTrial: true })).toMatchObject({ rows: 2, saved: 0, faultCount: 0 });
    expect(await statesOf(id)).toEqual(['draft', 'draft', 'draft']);
  });

  it('comes back as a workbook too', async () => {
    const { id } = await sendForm();
    for (const village of [FIRST, SECOND, THIRD]) {
      const { id: report, version, reporter: own } = await reportOf(city, id, village);
      const cells = [
        { indicator: 'fill.all', value: '7' },
        { indicator: 'fill.part', value: '3' },
      ];
      await city.call(own, reportingContracts.save, { id: report, version, cells });
    }
    expect(await sent(id, await fetched(id, 'xlsx', 'en'))).toMatchObject({ rows: 3, saved: 3 });
    expect(await statesOf(id)).toEqual(['submitted', 'submitted', 'submitted']);
  });
});
