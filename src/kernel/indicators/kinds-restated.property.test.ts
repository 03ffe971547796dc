/** Figures of every kind on the boundaries of other days, against a naive working-out by hand-written parts. */
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANONYMOUS } from '#kernel/operation/index.ts';
import { openTree, plantReforms, REFORMED } from '#kernel/units/testing.ts';
import { makePeriod } from '#lib/period.ts';
import { indicatorsContracts as contracts } from './contract.ts';
import { expectCells, foldDeltas } from './index.ts';
import { ALL, contextIn, type FigureHouse, openFigures } from './testing.ts';

const { CITY, JIA, YI, BING, DING, WU, JI, GENG, EAST, WEST, NORTH, SOUTH, LOST } = REFORMED;
/** Who reports for 2008: streets, two counties without streets, and one that has its own number besides. */
const LEAVES = [EAST, WEST, NORTH, SOUTH, LOST, YI, BING, JIA] as const;
type Leaf = (typeof LEAVES)[number];
/** Of four decimals, with room for what a number of the language leaves over. */
const HALF_OF_THE_LAST_PLACE = 0.000_051;

/**
 * What made each county up on a day, of those that reported for 2008. 东 goes from 甲 to 乙 and on to 丙; 丁 is split
 * into 戊 and 己, but for 丁三, which nobody took on; 甲 merges into 庚, and 己 into 戊: with it all that was 丁 is of one
 * unit again, and 丁三 is counted there.
 */
const PARTS: Readonly<Record<string, Readonly<Record<string, readonly Leaf[]>>>> = {
  '2008-12-31': { [JIA]: [EAST, WEST, JIA], [YI]: [YI], [BING]: [BING], [DING]: [NORTH, SOUTH, LOST] },
  '2011-12-31': { [JIA]: [WEST, JIA], [YI]: [YI, EAST], [BING]: [BING], [DING]: [NORTH, SOUTH, LOST] },
  '2013-12-31': { [JIA]: [WEST, JIA], [YI]: [YI], [BING]: [BING, EAST], [DING]: [NORTH, SOUTH, LOST] },
  '2015-12-31': { [JIA]: [WEST, JIA], [YI]: [YI], [BING]: [BING, EAST], [WU]: [NORTH], [JI]: [SOUTH] },
  '2017-12-31': { [GENG]: [WEST, JIA], [YI]: [YI], [BING]: [BING, EAST], [WU]: [NORTH], [JI]: [SOUTH] },
  '2020-12-31': { [GENG]: [WEST, JIA], [YI]: [YI], [BING]: [BING, EAST], [WU]: [NORTH, SOUTH, LOST] },
};
const EARLY = '2008-12-31';
/** Each boundary is tried on numbers of its own; of the kinds, some at each unit, others in the next run. */
const RUNS = 1;
const KINDS_AT_A_UNIT = 4;
const KINDS = [
  'flow',
  'stock',
  'minimum',
  'maximum',
  'count',
  'average',
  'plain',
  'last',
  'coverage',
  'ratio',
  'formula',
] as const;
type Kind = (typeof KINDS)[number];

interface Said {
  indicator: 'flow' | 'stock' | 'weight';
  leaf: Leaf;
  quarter: number;
  value: number;
}

const said: fc.Arbitrary<Said[]> = fc.uniqueArray(
  fc.record({
    indicator: fc.constantFrom('flow', 'stock', 'weight'),
    leaf: fc.constantFrom(...LEAVES),
    quarter: fc.integer({ min: 1, max: 4 }),
    value: fc.integer({ min: 0, max: 30 }),
  }),
  {
    minLength: 20,
    maxLength: 60,
    selector: ({ indicator, leaf, quarter }) => `${indicator} ${leaf} ${quarter}`,
  },
);

let house: FigureHouse;
beforeAll(async () => {
  house = await openFigures();
  await plantReforms(openTree(house.test.runner()));
});
afterAll(() => house?.test.close());

let run = 0;

/** Indicators of every kind under a name of their own, so that no run sees another's numbers. */
async function defineKinds(): Promise<string> {
  const name = `r${(run += 1)}`;
  const of = (code: string) => `${name}.${code}`;
  const base = {
    name: { zh: '数', en: 'Number' },
    unitOfMeasure: { zh: '个', en: 'units' },
    frequency: 'quarter' as const,
    minimum: '-1000000',
  };
  const percent = { unitOfMeasure: { zh: '%', en: 'percent' } };
  await house.define([
    { ...base, code: of('flow'), time: 'sum' },
    { ...base, code: of('stock') },
    { ...base, code: of('weight'), minimum: '0' },
    { ...base, code: of('minimum'), kind: 'minimum', sources: [of('stock')] },
    { ...base, code: of('maximum'), kind: 'maximum', sources: [of('stock')] },
    { ...base, code: of('count'), kind: 'count', sources: [of('stock')], countFrom: '10' },
    { ...base, code: of('average'), kind: 'average', sources: [of('stock'), of('weight')], decimals: 4 },
    { ...base, code: of('plain'), kind: 'average', sources: [of('stock')], decimals: 4 },
    { ...base, code: of('last'), kind: 'last', sources: [of('stock')] },
    { ...base, ...percent, code: of('coverage'), kind: 'coverage', sources: [of('stock')], decimals: 4 },
    {
      ...base,
      ...percent,
      code: of('ratio'),
      kind: 'ratio',
      sources: [of('flow'), of('weight')],
      factor: '100',
      decimals: 4,
    },
    { ...base, code: of('formula'), kind: 'formula', expression: `${of('flow')} - 2 * (${of('stock')} + 1)` },
  ]);
  return name;
}

/** Every leaf is asked for every quarter, and says what it says. */
async function tell(name: string, list: readonly Said[], isFolded: boolean): Promise<void> {
  const treeKeys = await Promise.all(LEAVES.map((leaf) => house.keyOf(leaf, EARLY)));
  await house.test.database.transaction(ALL, async (tx) => {
    const { rows } = await sql<{ id: number }>`
      select id from indicators.indicator where kind = 'sum' and code like ${`${name}.%`}`.execute(tx);
    const indicatorIds = rows.map(({ id }) => id);
    for (const quarter of [1, 2, 3, 4])
      await expectCells(contextIn(tx), {
        treeKeys,
        indicatorIds,
        periodId: makePeriod('quarter', 2008, quarter).id,
      });
  });
  await house.say(
    list.map(({ indicator, leaf, quarter, value }) => ({
      indicator: `${name}.${indicator}`,
      unit: leaf,
      period: `2008Q${quarter}`,
      value: String(value),
    })),
  );
  if (isFolded) await house.test.database.transaction(ALL, foldDeltas);
}

const add = (values: readonly number[]) =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);

/** What each kind comes to over some leaves, worked out the plain way. */
function expectedOf(list: readonly Said[], leaves: readonly Leaf[]): Record<Kind, number | null> {
  const own = (indicator: Said['indicator'], leaf: Leaf) =>
    list.filter((one) => one.indicator === indicator && one.leaf === leaf);
  const atEnd = (indicator: 'stock' | 'weight', leaf: Leaf) =>
    own(indicator, leaf).find(({ quarter }) => quarter === 4)?.value;
  const stock = leaves.flatMap((leaf) => atEnd('stock', leaf) ?? []);
  const flow = add(leaves.flatMap((leaf) => own('flow', leaf).map(({ value }) => value)));
  const weights = add(leaves.flatMap((leaf) => atEnd('weight', leaf) ?? []));
  const pairs = leaves.flatMap((leaf) => {
    const [value, weight] = [atEnd('stock', leaf), atEnd('weight', leaf)];
    return value === undefined || weight === undefined ? [] : [{ value, weight }];
  });
  const weight = pairs.reduce((sum, pair) => sum + pair.weight, 0);
  const newest = leaves.flatMap(
    (leaf) => own('stock', leaf).toSorted((a, b) => b.quarter - a.quarter)[0]?.value ?? [],
  );
  const total = add(stock);
  return {
    flow,
    stock: total,
    minimum: stock.length === 0 ? null : Math.min(...stock),
    maximum: stock.length === 0 ? null : Math.max(...stock),
    count: stock.length === 0 ? null : stock.filter((value) => value >= 10).length,
    average: weight === 0 ? null : pairs.reduce((sum, pair) => sum + pair.value * pair.weight, 0) / weight,
    plain: total === null ? null : total / stock.length,
    last: add(newest),
    coverage: stock.length === 0 ? null : (stock.filter((value) => value >= 1).length / leaves.length) * 100,
    ratio: flow === null || weights === null || weights === 0 ? null : (flow / weights) * 100,
    formula: flow === null || total === null ? null : flow - 2 * (total + 1),
  };
}

/** A unit on a day: what made it up, and the kinds that are asked there. */
interface Place {
  unit: string;
  leaves: readonly Leaf[];
  kinds: readonly Kind[];
}

async function requireAt(name: string, list: readonly Said[], boundary: string, place: Place): Promise<void> {
  const { unit, leaves, kinds } = place;
  const expected = expectedOf(list, leaves);
  for (const kind of kinds) {
    const input = { indicator: `${name}.${kind}`, unit, period: '2008', boundary };
    const figure = await house.call(ANONYMOUS, contracts.figure, input);
    const found = figure.value === null ? null : Number(figure.value);
    const told = `${kind} at ${unit} on ${boundary}`;
    const value = expected[kind];
    if (value === null || found === null) expect(`${told}: ${found}`).toBe(`${told}: ${value}`);
    else expect(Math.abs(found - value), told).toBeLessThanOrEqual(HALF_OF_THE_LAST_PLACE);
  }
}

const kindsAsked = fc.shuffledSubarray([...KINDS], {
  minLength: KINDS_AT_A_UNIT,
  maxLength: KINDS_AT_A_UNIT,
});

describe('figures of every kind, after streets moved and counties merged and were split', () => {
  it.each(Object.entries(PARTS))(
    'are those of what made a unit up on %s, folded or not',
    async (boundary, counties) => {
      const parts = Object.entries({ ...counties, [CITY]: LEAVES });
      const asked = fc.array(kindsAsked, { minLength: parts.length, maxLength: parts.length });
      await fc.assert(
        fc.asyncProperty(said, fc.boolean(), asked, async (list, isFolded, kinds) => {
          const name = await defineKinds();
          await tell(name, list, isFolded);
          for (const [at, [unit, leaves]] of parts.entries())
            await requireAt(name, list, boundary, { unit, leaves, kinds: kinds[at] ?? [] });
        }),
        { numRuns: RUNS, endOnFailure: true },
      );
    },
    120_000,
  );
});
