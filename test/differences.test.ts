/** What the auditor is shown of an act on a report: where it stood and what it said before, and after. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditContracts } from '#kernel/audit/contract.ts';
import { stoppedClock } from '#kernel/clock/index.ts';
import { type Confidentiality, indicatorsContracts } from '#kernel/indicators/contract.ts';
import { getOperation } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { reportingContracts as contracts } from '#modules/reporting/contract.ts';
import {
  approveUp,
  CITY,
  INDICATOR,
  makeSmallCity,
  reportOf,
  type SmallCity,
  sendVillageForm,
  submitValue,
  VILLAGES,
} from '#modules/reporting/testing.ts';
import { roomsOfTests } from '#server/testing.ts';
import { createTestDatabase, type TestDatabase } from './support/database.ts';

const [VILLAGE = '', NEIGHBOUR = ''] = VILLAGES;
const rooms = roomsOfTests();
const clock = stoppedClock(new Date().toISOString());
let db: TestDatabase;
let city: SmallCity;
beforeAll(async () => {
  db = await createTestDatabase(rooms.list);
  city = await makeSmallCity(db.database, db.runner({ clock }));
});
afterAll(() => db?.close());

const OUTPUT = { zh: '产值', en: 'Output' };

async function defineOutput(code: string, confidentiality?: Confidentiality) {
  const unitOfMeasure = { zh: '万元', en: '10,000 yuan' };
  const output = { code, name: OUTPUT, unitOfMeasure, frequency: 'quarter' as const };
  await city.call(city.office, indicatorsContracts.define, {
    indicators: [{ ...output, ...(confidentiality ? { confidentiality } : {}) }],
  });
}

/** What the newest entry of an operation changed, by kind. */
async function differencesOf(operation: string) {
  const auditor = await city.at('auditor', CITY);
  const ask = async (name: string, input: object) =>
    db.runner({ clock }).run(getOperation(rooms.operations, name), {
      actor: auditor,
      input,
      language: 'zh',
      reference: newId(),
    });
  const { entries, entry } = auditContracts;
  const page = entries.output.parse(await ask(entries.name, { operation, limit: 1 }));
  const found = entry.output.parse(await ask(entry.name, { id: page.items[0]?.id }));
  return found.differences;
}

/** What it changed in reports, as `what: before → after`. */
async function told(operation: string): Promise<string[]> {
  return (await differencesOf(operation))
    .filter(({ kind }) => kind === 'reporting.report')
    .map(({ what, before = '–', after = '–' }) => `${what.zh}: ${before} → ${after}`);
}

it('tells the state and the cells of one report, then of many, and of none where nothing moved', async () => {
  const { id: form, period } = await sendVillageForm(city);
  const id = await submitValue(city, form, VILLAGE, '4');
  const { unitName } = await reportOf(city, form, VILLAGE);
  expect(await told('reporting.submit')).toEqual([
    `${unitName} 报表: 待填 / To fill in → 审核中 / Under review`,
    `${unitName} 终端 ${period}: – → 4`,
  ]);

  await approveUp(city, id, VILLAGE, 3);
  expect(await told('reporting.approve')).toEqual([
    `${unitName} 报表: 审核中 / Under review → 已通过 / Approved`,
  ]);

  await submitValue(city, form, VILLAGE, '9');
  expect((await told('reporting.submit')).at(-1)).toBe(`${unitName} 终端 ${period}: 4 → 9`);

  const neighbour = await reportOf(city, form, NEIGHBOUR);
  await city.call(neighbour.reporter, contracts.submitMany, {
    form,
    reports: [{ unit: NEIGHBOUR, cells: [{ indicator: INDICATOR, value: '7', bound: 'atLeast' }] }],
  });
  expect(await told('reporting.submit-many')).toEqual([
    `${neighbour.unitName} 报表: 待填 / To fill in → 审核中 / Under review`,
    `${neighbour.unitName} 终端 ${period}: – → ≥ 7`,
  ]);

  await approveUp(city, neighbour.id, NEIGHBOUR, 1);
  expect(await told('reporting.approve')).toEqual([]);
});

/** Everything that an entry of each kind of act tells, and in how many differences it tells in words why not. */
async function toldOfValues(operations: readonly string[], words: string) {
  const all = (await Promise.all(operations.map(differencesOf))).flat();
  const withheld = all.filter((one) => one.withheld?.zh === words);
  for (const one of withheld) expect([one.before, one.after]).toEqual([undefined, undefined]);
  return { text: JSON.stringify(all), withheld: withheld.map(({ what }) => what.zh) };
}

const ACTS = ['reporting.submit', 'reporting.approve'];

it.each([
  { asked: 'audit.counted', confidentiality: undefined, purpose: 'statistical' as const },
  {
    asked: 'audit.limited',
    confidentiality: { dominance: { n: 1, k: 60 } },
    purpose: 'administrative' as const,
  },
])('names the figure and says in words that it is withheld where it is confidential: $asked', async (of) => {
  const { asked: indicator, confidentiality, purpose } = of;
  await defineOutput(indicator, confidentiality);
  const { id: form, period } = await sendVillageForm(city, { indicator, purpose });
  const id = await submitValue(city, form, VILLAGE, '7310045', { indicator });
  await approveUp(city, id, VILLAGE, 3);
  const { unitName } = await reportOf(city, form, VILLAGE);
  const { text, withheld } = await toldOfValues(ACTS, '涉及个体保密，不予公布');
  expect(text).not.toContain('7310045');
  expect(withheld).toEqual([
    `${unitName} 产值 ${period}`,
    `${unitName} 产值 ${period}（内部）`,
    `${unitName} 产值 ${period}（公开）`,
  ]);
});

it('tells what is not released yet only from the instant of its release', async () => {
  const indicator = 'audit.embargoed';
  await defineOutput(indicator);
  const { id: form, period } = await sendVillageForm(city, { indicator });
  const releaseAt = '2098-01-01T01:00:00.000Z';
  const plan = { name: OUTPUT, indicators: [indicator], period, releaseAt };
  await city.call(city.office, indicatorsContracts.planRelease, plan);
  const id = await submitValue(city, form, VILLAGE, '8420056', { indicator });
  await approveUp(city, id, VILLAGE, 3);
  const before = await toldOfValues(ACTS, '尚未到发布时间');
  expect(before.text).not.toContain('8420056');
  expect(before.withheld).toHaveLength(3);
  clock.moveTo(releaseAt);
  const after = await toldOfValues(ACTS, '尚未到发布时间');
  // The report's cell; inside, what it was and is; and what it became for the public.
  expect(after.text.split('"8420056"')).toHaveLength(5);
  expect(after.withheld).toEqual([]);
});
