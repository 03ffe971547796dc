/** Planning releases: what is public already cannot be held back, all else can, and pages hear of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANONYMOUS } from '#kernel/operation/index.ts';
import { importUnits, openTree, type TestLine } from '#kernel/units/testing.ts';
import { queryAs } from '#test/support/database.ts';
import { refusalOf } from '#test/support/refusal.ts';
import { indicatorsContracts as contracts } from './contract.ts';
import { type FiguresChanged, INTERNAL, RELEASE_PLANNED, withoutHeld } from './index.ts';
import { ALL, type FigureHouse, OFFICE, openFigures } from './testing.ts';

const CITY = '320200000000';
const [NORTH, SOUTH] = ['320281000000', '320282000000'];
const NAME = { zh: '年报', en: 'Annual figures' };
const LATER = '2099-03-01T01:30:00.000Z';
const base = {
  name: { zh: '数', en: 'Number' },
  unitOfMeasure: { zh: '个', en: 'units' },
  frequency: 'quarter' as const,
};
let house: FigureHouse;

beforeAll(async () => {
  house = await openFigures();
  const lines: TestLine[] = [
    [CITY, '试城', 2, '320000000000'],
    [NORTH, '北县', 3, CITY],
    [SOUTH, '南县', 3, CITY],
  ];
  await importUnits(openTree(house.test.runner()), lines, { validFrom: '2008-01-01', root: CITY });
  await house.define([
    { ...base, code: 'r.flow', time: 'sum' },
    { ...base, code: 'r.stock' },
    { ...base, code: 'r.other' },
    { ...base, code: 'r.newest', kind: 'last', sources: ['r.stock'] },
    { ...base, code: 'r.both', kind: 'formula', expression: 'r.stock + r.other' },
    {
      ...base,
      code: 'r.growth',
      kind: 'growth',
      sources: ['r.stock'],
      growth: { comparison: 'year', basis: 'nominal' },
      unitOfMeasure: { zh: '%', en: 'percent' },
    },
  ]);
});
afterAll(() => house?.test.close());

const plan = (indicators: string[], period: string) =>
  house.call(OFFICE, contracts.planRelease, { name: NAME, indicators, period, releaseAt: LATER });

async function readPublic(indicator: string, period: string): Promise<string | null | undefined> {
  const { value, reason } = await house.call(ANONYMOUS, contracts.figure, { indicator, unit: CITY, period });
  return value ?? reason?.code;
}

async function planned(): Promise<FiguresChanged[]> {
  const text = 'select payload from outbox.event where topic = $1 order by id';
  const rows = await queryAs<{ payload: FiguresChanged }>(house.test.superuser, text, [RELEASE_PLANNED]);
  return rows.map(({ payload }) => payload);
}

describe('a release', () => {
  it('of what is public is refused in both languages, at its field, naming indicator and periods', async () => {
    await house.say([{ indicator: 'r.flow', unit: NORTH, period: '2010Q2', value: '4' }]);
    for (const period of ['2010', '2010Q2']) {
      const { code, texts, fields } = await refusalOf(plan(['r.other', 'r.flow'], period));
      expect(code).toBe('indicators.released-already');
      expect(texts.zh).toContain('指标 r.flow 已经公开（2010Q2）');
      expect(texts.en).toContain('r.flow are public already (2010Q2)');
      expect(fields).toEqual([{ path: 'indicators', code, message: texts.en }]);
    }
    expect(await readPublic('r.flow', '2010')).toBe('4');
    await plan(['r.flow'], '2010Q4');
  });

  it('of what counts inside the government alone is accepted, and holds it back', async () => {
    await house.say([{ indicator: 'r.flow', unit: NORTH, period: '2011Q1', value: '7', audience: INTERNAL }]);
    await plan(['r.flow'], '2011Q1');
    await house.say([{ indicator: 'r.flow', unit: NORTH, period: '2011Q1', value: '7' }]);
    expect(await readPublic('r.flow', '2011Q1')).toBe('embargoed');
  });

  it('of a stock’s year leaves its quarters that are public as they are, and holds back the rest', async () => {
    await house.say([{ indicator: 'r.stock', unit: NORTH, period: '2012Q1', value: '5' }]);
    // The newest value of the year is public with its first quarter; growth is not, nor is the year itself.
    expect((await refusalOf(plan(['r.newest'], '2012'))).code).toBe('indicators.released-already');
    await plan(['r.stock', 'r.growth'], '2012');
    await house.say([
      { indicator: 'r.stock', unit: NORTH, period: '2012Q3', value: '6' },
      { indicator: 'r.stock', unit: NORTH, period: '2012Q4', value: '8' },
    ]);
    expect(await readPublic('r.stock', '2012Q1')).toBe('5');
    for (const period of ['2012Q3', '2012Q4', '2012'])
      expect([period, await readPublic('r.stock', period)]).toEqual([period, 'embargoed']);
  });

  it('of a figure one part of which is not public holds back that part, and so the figure', async () => {
    await house.say([{ indicator: 'r.stock', unit: NORTH, period: '2013Q4', value: '5' }]);
    await plan(['r.both'], '2013Q4');
    await house.say([{ indicator: 'r.other', unit: SOUTH, period: '2013Q4', value: '9' }]);
    expect(await readPublic('r.stock', '2013Q4')).toBe('5');
    expect(await readPublic('r.other', '2013Q4')).toBe('embargoed');
    expect(await readPublic('r.both', '2013Q4')).toBe('embargoed');
    const { code, texts } = await refusalOf(plan(['r.other'], '2013'));
    expect(code).toBe('indicators.release-overlaps');
    expect([texts.zh.includes('年报'), texts.en.includes('Annual figures')]).toEqual([true, true]);
  });

  it('tells the pages of what it concerns when it is planned and when it is moved, and no webhook', async () => {
    await house.say([
      { indicator: 'r.stock', unit: NORTH, period: '2014Q4', value: '1', audience: INTERNAL },
    ]);
    const before = (await planned()).length;
    const { id } = await plan(['r.stock'], '2014Q4');
    await house.say([{ indicator: 'r.stock', unit: NORTH, period: '2014Q4', value: '1' }]);
    const releaseAt = '2099-04-01T01:30:00.000Z';
    await house.call(OFFICE, contracts.moveRelease, { id, releaseAt, reason: '复核尚未完成' });
    const [first, second, ...more] = (await planned()).slice(before);
    expect([first?.periodIds, first?.treeKeys, more]).toEqual([[201_414], [], []]);
    expect(second?.treeKeys).toEqual([String(await house.keyOf(NORTH, '2014-12-31'))]);
    const change = { ...(second as FiguresChanged), periodIds: [201_413, 201_414] };
    const open = await house.test.database.transaction(ALL, (tx) => withoutHeld(tx, change, new Date()));
    expect(open).toEqual([{ ...change, periodIds: [201_413] }]);
  });
});
