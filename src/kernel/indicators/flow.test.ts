/** Flows: a year that is the sum of its quarters, of all of them or of those for which units were asked. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANONYMOUS } from '#kernel/operation/index.ts';
import { unitsContracts } from '#kernel/units/contract.ts';
import { makePeriod } from '#lib/period.ts';
import { actorWith } from '#test/support/actors.ts';
import { indicatorsContracts as contracts, type Figure } from './contract.ts';
import { type FigureHouse, OFFICE, openFigures } from './testing.ts';
import { type Audience, INTERNAL, PUBLIC } from './write-store.ts';

const CITY = '320200000000';
const [ONE, TWO] = ['320281000000', '320282000000'] as const;
const NAME = { zh: '数', en: 'Number' };
const base = {
  name: NAME,
  unitOfMeasure: { zh: '元', en: 'yuan' },
  frequency: 'quarter' as const,
  time: 'sum' as const,
};
let house: FigureHouse;

beforeAll(async () => {
  house = await openFigures();
  const rows = [`${CITY},试城,2,320000000000`, `${ONE},甲县,3,${CITY}`, `${TWO},乙县,3,${CITY}`];
  const csv = ['code,name,level,parent_code', ...rows].join('\n');
  await house.call(OFFICE, unitsContracts.import, { csv, validFrom: '2000-01-01', root: CITY });
  await house.define([
    { ...base, code: 'f.sales' },
    { ...base, code: 'f.balance', minimum: '-1000' },
    {
      ...base,
      code: 'f.growth',
      time: 'last',
      kind: 'growth',
      sources: ['f.sales'],
      unitOfMeasure: { zh: '%', en: '%' },
      growth: { comparison: 'year', basis: 'nominal' },
    },
  ]);
});
afterAll(() => house?.test.close());

/** Each unit says a value for each of some quarters. */
async function say(
  indicator: string,
  year: number,
  quarters: readonly number[],
  units: Record<string, string>,
  audience: Audience = PUBLIC,
) {
  await house.say(
    quarters.flatMap((quarter) =>
      Object.entries(units).map(([unit, value]) => ({
        indicator,
        unit,
        period: makePeriod('quarter', year, quarter).code,
        value,
        audience,
      })),
    ),
  );
}

const read = (indicator: string, period: string, unit: string = CITY): Promise<Figure> =>
  house.call(ANONYMOUS, contracts.figure, { indicator, unit, period });
const partsOf = ({ trace }: Figure) => trace.parts.map(({ role, period, value }) => [role, period, value]);

describe('a flow', () => {
  it('is the sum of its quarters, each of which opens, down to the unit that reported', async () => {
    await say('f.sales', 2010, [1, 2, 3, 4], { [ONE]: '10', [TWO]: '5.5' });
    const city = await read('f.sales', '2010');
    expect(city).toMatchObject({ value: '62', bound: 'exact', completeness: { received: 8 } });
    expect(city.unasked).toBeUndefined();
    expect(partsOf(city)).toEqual([1, 2, 3, 4].map((n) => ['period', `2010Q${n}`, '15.5']));
    const leaf = await read('f.sales', '2010', ONE);
    expect(partsOf(leaf)).toEqual([1, 2, 3, 4].map((n) => ['period', `2010Q${n}`, '10']));
    expect(leaf.trace.children.items).toEqual([]);
    expect(partsOf(await read('f.sales', '2010Q3', ONE))).toEqual([]);
  });

  it('of a half-year has two, and names no other', async () => {
    expect(partsOf(await read('f.sales', '2010H2'))).toEqual([
      ['period', '2010Q3', '15.5'],
      ['period', '2010Q4', '15.5'],
    ]);
  });

  it('is a lower bound while nobody was asked for a part of it, and says for which', async () => {
    await say('f.sales', 2012, [1, 3], { [ONE]: '10' });
    const city = await read('f.sales', '2012');
    expect(city).toMatchObject({ value: '20', bound: 'atLeast', unasked: ['2012Q2', '2012Q4'] });
    expect(partsOf(city)).toEqual([
      ['period', '2012Q1', '10'],
      ['period', '2012Q3', '10'],
    ]);
    expect(city.trace.children.items).toMatchObject([{ code: ONE, unasked: ['2012Q2', '2012Q4'] }]);
    const none = await read('f.sales', '2013');
    expect([none.value, none.unasked, none.bound]).toEqual([null, undefined, 'exact']);
  });

  it('may be moved either way by what is missing where values may be negative', async () => {
    await say('f.balance', 2012, [1], { [ONE]: '-10' });
    expect(await read('f.balance', '2012')).toMatchObject({ value: '-10', bound: 'unknown' });
  });

  it('has no nominal growth from or to a year of which a part is missing', async () => {
    await say('f.sales', 2020, [1, 2, 3, 4], { [ONE]: '100' });
    await say('f.sales', 2021, [1, 2, 3], { [ONE]: '172' });
    const running = await read('f.growth', '2021');
    expect([running.value, running.reason?.code]).toEqual([null, 'incomplete']);
    expect((await read('f.growth', '2021Q3')).value).toBe('72');
    await say('f.sales', 2021, [4], { [ONE]: '172' });
    expect(await read('f.growth', '2021')).toMatchObject({ value: '72', bound: 'exact' });
    await say('f.sales', 2022, [1, 2, 3, 4], { [ONE]: '172', [TWO]: '1' });
    expect((await read('f.growth', '2022', TWO)).reason?.code).toBe('base-missing');
    expect((await read('f.growth', '2022')).value).toBe('1');
  });

  it('is checked, as a base, against a published level and growth by the interval that rounding leaves', async () => {
    const reader = actorWith(['office']);
    const ask = {
      level: '262',
      roundedTo: '1',
      growth: '72',
      indicator: 'f.sales',
      unit: CITY,
      period: '2031',
    };
    const check = (published = ask) => house.call(reader, contracts.checkGrowth, published);
    expect(await check()).toMatchObject({ verdict: 'unknown', base: null });
    await say('f.sales', 2030, [1, 2, 3], { [ONE]: '38' }, INTERNAL);
    expect(await check()).toMatchObject({ verdict: 'unknown', base: '114' });
    await say('f.sales', 2030, [4], { [ONE]: '38' }, INTERNAL);
    const range = { from: '151.59', to: '153.06', base: '152' };
    expect(await check()).toMatchObject({ ...range, verdict: 'consistent' });
    expect(await check({ ...ask, growth: '75' })).toMatchObject({ verdict: 'inconsistent' });
  });
});
