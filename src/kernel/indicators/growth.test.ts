/** Growth and where there is none: each undefined case by the name that docs/domain/figures.md gives it. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANONYMOUS } from '#kernel/operation/index.ts';
import { unitsContracts } from '#kernel/units/contract.ts';
import { makePeriod } from '#lib/period.ts';
import { indicatorsContracts as contracts, type NoValue } from './contract.ts';
import { growthBetween, isRate } from './growth.ts';
import { expectCells } from './index.ts';
import { noValue } from './no-value.ts';
import type { Measure } from './reading.ts';
import { ALL, contextIn, type FigureHouse, OFFICE, openFigures } from './testing.ts';

const NOMINAL = { isRate: false, isNominal: true, decimals: 2 };
const COMPARABLE = { ...NOMINAL, isNominal: false };
const POINTS = { ...NOMINAL, isRate: true };

function measure(value: string | null, overrides: Partial<Measure> = {}): Measure {
  return {
    value,
    ...(value === null ? { reason: noValue('missing') } : {}),
    bound: 'exact',
    status: 'final',
    completeness: { expected: 2, received: 2 },
    ...overrides,
  };
}

const withheld = (code: NoValue['code']) => measure(null, { reason: noValue(code) });
const half = (value: string) => measure(value, { completeness: { expected: 2, received: 1 } });

describe('growth between two measures', () => {
  it.each([
    ['nominal', measure('172'), measure('100'), NOMINAL, '72'],
    ['nominal, downward', measure('0'), measure('100'), NOMINAL, '-100'],
    ['nominal, rounded to its decimals', measure('100'), measure('300'), NOMINAL, '-66.67'],
    ['comparable, where the rest of the units is missing', half('150'), half('100'), COMPARABLE, '50'],
    ['at other prices', measure('132'), measure('100'), { ...COMPARABLE, price: measure('110') }, '20'],
    ['at the same prices', measure('132'), measure('100'), { ...COMPARABLE, price: measure('100') }, '32'],
    ['of rates, in points', measure('62.5'), measure('50'), POINTS, '12.5'],
    ['of rates, from nothing', measure('10'), measure('0'), POINTS, '10'],
    ['of rates, over zero', measure('-2'), measure('3'), POINTS, '-5'],
    ['of rates, from below zero', measure('1'), measure('-3'), POINTS, '4'],
  ])('is worked out: %s', (_, current, base, how, value) => {
    expect(growthBetween(current, base, how)).toMatchObject({ value });
  });

  it.each<[string, Measure, Measure, Parameters<typeof growthBetween>[2], NoValue['code']]>([
    ['the present value is missing', measure(null), measure('1'), NOMINAL, 'missing'],
    ['the base is missing', measure('1'), measure(null), NOMINAL, 'base-missing'],
    ['the base of a rate is missing', measure('1'), measure(null), POINTS, 'base-missing'],
    ['nobody reported in both', measure('1'), measure(null), COMPARABLE, 'incomparable'],
    ['the base is zero', measure('1'), measure('0.00'), NOMINAL, 'base-zero'],
    ['zero stays zero', measure('0'), measure('0'), NOMINAL, 'base-zero'],
    ['the base is negative', measure('5'), measure('-5'), NOMINAL, 'base-negative'],
    ['both are negative', measure('-3'), measure('-5'), NOMINAL, 'base-negative'],
    ['it turned negative', measure('-0.01'), measure('5'), NOMINAL, 'sign-change'],
    ['the present is incomplete', half('1'), measure('1'), NOMINAL, 'incomplete'],
    ['the base is incomplete', measure('1'), half('1'), NOMINAL, 'incomplete'],
    [
      'there is no index',
      measure('1'),
      measure('1'),
      { ...COMPARABLE, price: measure(null) },
      'price-missing',
    ],
    [
      'the index is zero',
      measure('1'),
      measure('1'),
      { ...COMPARABLE, price: measure('0') },
      'price-missing',
    ],
    [
      'the index is negative',
      measure('1'),
      measure('1'),
      { ...COMPARABLE, price: measure('-9') },
      'price-missing',
    ],
    [
      'the index is not released yet',
      measure('1'),
      measure('1'),
      { ...COMPARABLE, price: withheld('embargoed') },
      'embargoed',
    ],
    ['a side is withheld', measure('1'), withheld('suppressed'), NOMINAL, 'suppressed'],
    ['a side is not released yet', withheld('embargoed'), measure('0'), NOMINAL, 'embargoed'],
    ['a side divides by zero', withheld('division-by-zero'), measure('1'), POINTS, 'division-by-zero'],
  ])('is undefined where %s, and says so', (_, current, base, how, code) => {
    const growth = growthBetween(current, base, how);
    expect([growth.value, growth.reason?.code]).toEqual([null, code]);
    expect(growth.reason?.zh.length).toBeGreaterThan(3);
    expect(growth.reason?.en.length).toBeGreaterThan(3);
  });

  it('has the weaker status of its sides', () => {
    const growth = growthBetween(measure('2', { status: 'preliminary' }), measure('1'), NOMINAL);
    expect(growth).toMatchObject({ value: '100', status: 'preliminary' });
  });

  it('knows rates by kind and by measure', () => {
    const of = (kind: 'sum' | 'coverage' | 'ratio' | 'growth', en: string) =>
      isRate({ kind, unitOfMeasure: { zh: en, en } });
    expect([of('sum', 'yuan'), of('ratio', 'yuan per head')]).toEqual([false, false]);
    expect([of('coverage', 'x'), of('growth', 'x'), of('ratio', '%'), of('sum', '‰')]).toEqual(
      Array.from({ length: 4 }, () => true),
    );
  });
});

const CITY = '320200000000';
const [ONE, TWO] = ['320281000000', '320282000000'] as const;
let house: FigureHouse;

const NAME = { zh: '数', en: 'Number' };
const PERCENT = { zh: '%', en: 'percent' };
const base = {
  name: NAME,
  unitOfMeasure: { zh: '个', en: 'units' },
  frequency: 'year' as const,
  minimum: '-1000000',
  decimals: 2,
};
const growthOf = (
  code: string,
  sources: string[],
  basis: 'nominal' | 'comparable',
  unitOfMeasure = PERCENT,
) => ({
  ...base,
  code,
  kind: 'growth' as const,
  sources,
  unitOfMeasure,
  growth: { comparison: 'year' as const, basis },
});

beforeAll(async () => {
  house = await openFigures();
  const rows = [`${CITY},试城,2,320000000000`, `${ONE},甲县,3,${CITY}`, `${TWO},乙县,3,${CITY}`];
  const csv = ['code,name,level,parent_code', ...rows].join('\n');
  await house.call(OFFICE, unitsContracts.import, { csv, validFrom: '2008-01-01', root: CITY });
  await house.define([
    { ...base, code: 'a.sales' },
    { ...base, code: 'a.staff' },
    { ...base, code: 'a.price', unitOfMeasure: { zh: '上年=100', en: 'previous year = 100' } },
    {
      ...base,
      code: 'a.rate',
      kind: 'ratio',
      sources: ['a.sales', 'a.staff'],
      factor: '100',
      unitOfMeasure: PERCENT,
    },
    growthOf('g.nominal', ['a.sales'], 'nominal'),
    growthOf('g.comparable', ['a.sales'], 'comparable'),
    growthOf('g.real', ['a.sales', 'a.price'], 'comparable'),
    growthOf('g.staff', ['a.staff'], 'nominal'),
    { ...base, code: 'g.elasticity', kind: 'ratio', sources: ['g.nominal', 'g.staff'] },
    growthOf('g.points', ['a.rate'], 'nominal', { zh: '个百分点', en: 'percentage points' }),
  ]);
});
afterAll(() => house?.test.close());

let years = 2010;

/** Says numbers of a pair of years of their own, `-1` the base; gives how growth reads at a unit in the later one. */
async function pair(sayings: readonly [indicator: string, unit: string, back: 0 | -1, value: string][]) {
  const year = (years += 2);
  await house.say(
    sayings.map(([indicator, unit, back, value]) => ({
      indicator,
      unit,
      period: String(year + back),
      value,
    })),
  );
  const read = async (indicator: string, unit = CITY) => {
    const figure = await house.call(ANONYMOUS, contracts.figure, { indicator, unit, period: String(year) });
    return figure.value ?? figure.reason?.code;
  };
  return { year, read };
}

describe('growth, read by anyone', () => {
  it('is nominal of all, comparable of those in both periods, at every unit', async () => {
    const { read } = await pair([
      ['a.sales', ONE, -1, '100'],
      ['a.sales', ONE, 0, '150'],
      ['a.sales', TWO, 0, '22'],
    ]);
    expect(await read('g.nominal')).toBe('72');
    expect(await read('g.comparable')).toBe('50');
    expect([await read('g.nominal', ONE), await read('g.comparable', ONE)]).toEqual(['50', '50']);
    expect([await read('g.nominal', TWO), await read('g.comparable', TWO)]).toEqual([
      'base-missing',
      'incomparable',
    ]);
  });

  it('takes prices out by the index of the whole, of a part too', async () => {
    const { read } = await pair([
      ['a.sales', ONE, -1, '100'],
      ['a.sales', ONE, 0, '132'],
      ['a.sales', TWO, -1, '100'],
      ['a.sales', TWO, 0, '88'],
      ['a.price', CITY, 0, '110'],
    ]);
    expect([await read('g.real'), await read('g.real', ONE), await read('g.real', TWO)]).toEqual([
      '0',
      '20',
      '-20',
    ]);
    expect(await read('g.comparable')).toBe('10');
  });

  it.each([
    ['there is no index', undefined],
    ['the index is zero', '0'],
  ])('is not taken for real where %s', async (_, price) => {
    const { read } = await pair([
      ['a.sales', ONE, -1, '100'],
      ['a.sales', ONE, 0, '132'],
      ...(price === undefined ? [] : [['a.price', CITY, 0, price] as ['a.price', string, 0, string]]),
    ]);
    expect([await read('g.real'), await read('g.comparable')]).toEqual(['price-missing', '32']);
  });

  it.each([
    ['base-missing', undefined, '5'],
    ['missing', '5', undefined],
    ['base-zero', '0', '5'],
    ['base-negative', '-5', '5'],
    ['sign-change', '5', '-5'],
  ])('is none: %s', async (code, then, now) => {
    const { read } = await pair([
      ...(then === undefined ? [] : [['a.sales', ONE, -1, then] as [string, string, -1, string]]),
      ...(now === undefined ? [] : [['a.sales', ONE, 0, now] as [string, string, 0, string]]),
    ]);
    expect(await read('g.nominal')).toBe(code);
  });

  it('is none where one of two that were asked has not reported: incomplete', async () => {
    const { read, year } = await pair([
      ['a.sales', ONE, -1, '100'],
      ['a.sales', ONE, 0, '132'],
      ['a.sales', TWO, -1, '100'],
    ]);
    const treeKeys = await Promise.all([ONE, TWO].map((unit) => house.keyOf(unit, `${year}-12-31`)));
    await house.test.database.transaction(ALL, async (tx) => {
      const { rows } = await sql<{ id: number }>`
        select id from indicators.indicator where code = 'a.sales'`.execute(tx);
      const indicatorIds = rows.map(({ id }) => id);
      await expectCells(contextIn(tx), { treeKeys, indicatorIds, periodId: makePeriod('year', year, 1).id });
    });
    expect([await read('g.nominal'), await read('g.comparable')]).toEqual(['incomplete', '32']);
  });

  it('is in percentage points where the figure is a rate itself', async () => {
    const { read } = await pair([
      ['a.sales', ONE, -1, '50'],
      ['a.staff', ONE, -1, '100'],
      ['a.sales', ONE, 0, '125'],
      ['a.staff', ONE, 0, '200'],
    ]);
    expect([await read('a.rate'), await read('g.points')]).toEqual(['62.5', '12.5']);
    const fromZero = await pair([
      ['a.sales', ONE, -1, '0'],
      ['a.staff', ONE, -1, '100'],
      ['a.sales', ONE, 0, '-10'],
      ['a.staff', ONE, 0, '100'],
    ]);
    expect([await fromZero.read('g.points'), await fromZero.read('g.nominal')]).toEqual(['-10', 'base-zero']);
    const ofNobody = await pair([
      ['a.sales', ONE, -1, '1'],
      ['a.staff', ONE, -1, '0'],
      ['a.sales', ONE, 0, '1'],
      ['a.staff', ONE, 0, '1'],
    ]);
    expect(await ofNobody.read('g.points')).toBe('division-by-zero');
  });

  it('is a number like any other to what is made of it, with its own reason where it is none', async () => {
    const { read } = await pair([
      ['a.sales', ONE, -1, '100'],
      ['a.staff', ONE, -1, '100'],
      ['a.sales', ONE, 0, '110'],
      ['a.staff', ONE, 0, '104'],
    ]);
    expect([await read('g.nominal'), await read('g.staff'), await read('g.elasticity')]).toEqual([
      '10',
      '4',
      '2.5',
    ]);
    const fromZero = await pair([
      ['a.sales', ONE, -1, '100'],
      ['a.staff', ONE, -1, '0'],
      ['a.sales', ONE, 0, '110'],
      ['a.staff', ONE, 0, '104'],
    ]);
    expect(await fromZero.read('g.elasticity')).toBe('base-zero');
  });
});
