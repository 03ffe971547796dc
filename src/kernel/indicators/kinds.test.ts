/** Figures of every kind against a naive working-out from the observations. */
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { TransactionSettings } from '#kernel/db/index.ts';
import type { InputSchema, OperationContract } from '#kernel/operation/contract.ts';
import { type Actor, ANONYMOUS, getOperation } from '#kernel/operation/index.ts';
import { outboxRoom } from '#kernel/outbox/index.ts';
import { unitsContracts } from '#kernel/units/contract.ts';
import { getUnitByCode, unitsRoom } from '#kernel/units/index.ts';
import { newId } from '#lib/id.ts';
import { makePeriod } from '#lib/period.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { actorWith } from '#test/support/actors.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { indicatorsContracts as contracts } from './contract.ts';
import { closeVintage, countCells, createIndicatorsRoom, expectCells, foldDeltas, PUBLIC } from './index.ts';
import { contextIn } from './testing.ts';

const ALL: TransactionSettings = { actor: newId(), roles: ['system-actor', 'office'], scope: [WHOLE_TREE] };
const OFFICE = actorWith(['office', 'system']);
const CITY = '320200000000';
const COUNTIES = ['320281000000', '320282000000'];
const TOWNS = COUNTIES.flatMap((county) => [1, 2].map((n) => `${county.slice(0, 6)}00${n}000`));
const DAY = '2008-01-01';

const indicators = createIndicatorsRoom({ traceSource: async () => undefined, isDemo: async () => false });
const rooms = [unitsRoom, outboxRoom, indicators];
const operations = new Map(rooms.flatMap((room) => room.operations).map((one) => [one.contract.name, one]));
let test: TestDatabase;
const ids = new Map<string, number>();
const keys = new Map<string, bigint>();
let years = 2009;

async function call<I extends InputSchema, O extends z.ZodType>(
  actor: Actor,
  contract: OperationContract<string, I, O>,
  input: z.input<I>,
): Promise<z.output<O>> {
  const operation = getOperation(operations, contract.name);
  const output = await test.runner().run(operation, { actor, input, language: 'en', reference: newId() });
  return contract.output.parse(output);
}

const NAME = { zh: '数', en: 'Number' };
const MEASURE = { zh: '个', en: 'units' };
const PERCENT = { zh: '%', en: 'percent' };
const base = { name: NAME, unitOfMeasure: MEASURE, frequency: 'quarter' as const, minimum: '-1000000' };

beforeAll(async () => {
  test = await createTestDatabase(rooms);
  const rows = [`${CITY},试城,2,320000000000`, ...COUNTIES.map((code) => `${code},县${code},3,${CITY}`)];
  for (const town of TOWNS) rows.push(`${town},镇${town},4,${town.slice(0, 6)}000000`);
  const csv = ['code,name,level,parent_code', ...rows].join('\n');
  await call(OFFICE, unitsContracts.import, { csv, validFrom: DAY, root: CITY });
  await call(OFFICE, contracts.define, {
    indicators: [
      { ...base, code: 'a.flow', time: 'sum' },
      { ...base, code: 'a.stock' },
      { ...base, code: 'a.weight', minimum: '0' },
      { ...base, code: 'k.minimum', kind: 'minimum', sources: ['a.stock'] },
      { ...base, code: 'k.maximum', kind: 'maximum', sources: ['a.stock'] },
      { ...base, code: 'k.count', kind: 'count', sources: ['a.stock'], countFrom: '10' },
      { ...base, code: 'k.average', kind: 'average', sources: ['a.stock', 'a.weight'], decimals: 4 },
      { ...base, code: 'k.plain', kind: 'average', sources: ['a.stock'], decimals: 4 },
      { ...base, code: 'k.last', kind: 'last', sources: ['a.stock'] },
      {
        ...base,
        code: 'k.ratio',
        kind: 'ratio',
        sources: ['a.flow', 'a.weight'],
        factor: '100',
        decimals: 4,
        unitOfMeasure: PERCENT,
      },
      { ...base, code: 'k.formula', kind: 'formula', expression: 'a.flow - 2 * (a.stock + 1)', decimals: 2 },
      {
        ...base,
        code: 'k.growth',
        kind: 'growth',
        sources: ['a.flow'],
        growth: { comparison: 'year', basis: 'nominal' },
        decimals: 4,
        unitOfMeasure: PERCENT,
      },
      {
        ...base,
        code: 'k.comparable',
        kind: 'growth',
        sources: ['a.flow'],
        growth: { comparison: 'year', basis: 'comparable' },
        decimals: 4,
        unitOfMeasure: PERCENT,
      },
    ],
  });
  await test.database.transaction(ALL, async (tx) => {
    const found = await sql<{ id: number; code: string }>`select id, code from indicators.indicator`.execute(
      tx,
    );
    for (const { id, code } of found.rows) ids.set(code, id);
    for (const code of [CITY, ...COUNTIES, ...TOWNS])
      keys.set(code, (await getUnitByCode(tx, code, '2009-12-31')).treeKey);
  });
});
afterAll(() => test?.close());

interface Said {
  indicator: 'a.flow' | 'a.stock' | 'a.weight';
  town: string;
  quarter: number;
  /** Years before the one looked at. */
  back: number;
  value: number;
}

async function say(list: readonly Said[], year: number, revision: number): Promise<void> {
  await test.database.transaction(ALL, (tx) =>
    countCells(
      contextIn(tx),
      list.map(({ indicator, town, quarter, back, value }) => ({
        treeKey: keys.get(town) ?? 0n,
        indicatorId: ids.get(indicator) ?? 0,
        periodId: makePeriod('quarter', year - back, quarter).id,
        audience: PUBLIC,
        value: String(value),
        isAtLeast: false,
        isProvisional: false,
        revision,
        sourceId: newId(),
      })),
    ),
  );
}

const said = fc.uniqueArray(
  fc.record({
    indicator: fc.constantFrom('a.flow' as const, 'a.stock' as const, 'a.weight' as const),
    town: fc.constantFrom(...TOWNS),
    quarter: fc.integer({ min: 1, max: 4 }),
    back: fc.integer({ min: 0, max: 1 }),
    value: fc.integer({ min: 0, max: 30 }),
  }),
  {
    minLength: 1,
    maxLength: 60,
    selector: ({ indicator, town, quarter, back }) => `${indicator} ${town} ${quarter} ${back}`,
  },
);

/** Towns below a unit, by the digits of their codes. */
const below = (unit: string) =>
  TOWNS.filter((town) => unit === CITY || town.startsWith(unit.replace(/0+$/, '')));

/** A unit's value of a year, as the kind of the indicator says: nothing where nothing was said. */
function yearOf(
  list: readonly Said[],
  indicator: Said['indicator'],
  town: string,
  back = 0,
): number | undefined {
  const own = list.filter((one) => one.indicator === indicator && one.town === town && one.back === back);
  const used = indicator === 'a.flow' ? own : own.filter(({ quarter }) => quarter === 4);
  return used.length === 0 ? undefined : used.reduce((sum, { value }) => sum + value, 0);
}

type Expected = number | null;

function valuesOf(list: readonly Said[], indicator: Said['indicator'], unit: string, back = 0): number[] {
  return below(unit).flatMap((town) => yearOf(list, indicator, town, back) ?? []);
}

const add = (values: readonly number[]): Expected =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);

/** What each kind comes to, worked out the plain way. */
function expectedOf(list: readonly Said[], unit: string): Record<string, Expected> {
  const stock = valuesOf(list, 'a.stock', unit);
  const [flow, before] = [add(valuesOf(list, 'a.flow', unit)), add(valuesOf(list, 'a.flow', unit, 1))];
  const weights = add(valuesOf(list, 'a.weight', unit));
  const pairs = below(unit).flatMap((town) => {
    const [value, weight] = [yearOf(list, 'a.stock', town), yearOf(list, 'a.weight', town)];
    return value === undefined || weight === undefined ? [] : [{ value, weight }];
  });
  const weight = pairs.reduce((sum, pair) => sum + pair.weight, 0);
  const newest = below(unit).flatMap((town) => {
    const own = list.filter((one) => one.indicator === 'a.stock' && one.town === town && one.back === 0);
    return own.toSorted((a, b) => b.quarter - a.quarter)[0]?.value ?? [];
  });
  const both = below(unit).flatMap((town) => {
    const [now, then] = [yearOf(list, 'a.flow', town), yearOf(list, 'a.flow', town, 1)];
    return now === undefined || then === undefined ? [] : [{ now, then }];
  });
  const [bothNow, bothThen] = [add(both.map(({ now }) => now)), add(both.map(({ then }) => then))];
  const sumOfStock = add(stock);
  const rate = (now: Expected, then: Expected) =>
    now === null || then === null || then === 0 ? null : (now / then - 1) * 100;
  // A year's flow grows only where all its quarters are there.
  const isWhole = (back: number) =>
    [1, 2, 3, 4].every((quarter) =>
      list.some(
        (one) =>
          one.indicator === 'a.flow' &&
          one.back === back &&
          one.quarter === quarter &&
          below(unit).includes(one.town),
      ),
    );
  return {
    'k.minimum': stock.length === 0 ? null : Math.min(...stock),
    'k.maximum': stock.length === 0 ? null : Math.max(...stock),
    'k.count': stock.length === 0 ? null : stock.filter((value) => value >= 10).length,
    'k.average': weight === 0 ? null : pairs.reduce((sum, p) => sum + p.value * p.weight, 0) / weight,
    'k.plain': sumOfStock === null ? null : sumOfStock / stock.length,
    'k.last': add(newest),
    'k.ratio': flow === null || weights === null || weights === 0 ? null : (flow / weights) * 100,
    'k.formula': flow === null || sumOfStock === null ? null : flow - 2 * (sumOfStock + 1),
    'k.growth': isWhole(0) && isWhole(1) ? rate(flow, before) : null,
    'k.comparable': rate(bothNow, bothThen),
  };
}

const figureOf = (indicator: string, unit: string, year: number, asOf?: string) =>
  call(ANONYMOUS, contracts.figure, { indicator, unit, period: String(year), asOf });

async function requireExpected(list: readonly Said[], unit: string, year: number, asOf?: string) {
  for (const [code, value] of Object.entries(expectedOf(list, unit))) {
    const figure = await figureOf(code, unit, year, asOf);
    const found = figure.value === null ? null : Number(figure.value);
    const name = `${code} at ${unit}`;
    if (value === null || found === null) expect(`${name}: ${found}`).toBe(`${name}: ${value}`);
    else expect(Math.abs(found - value), name).toBeLessThanOrEqual(0.000_051);
    if (found === null) expect(figure.reason?.code, name).toBeDefined();
  }
}

describe('figures of every kind', () => {
  it('are what the observations say, at every unit, with revisions, folded or not', async () => {
    await fc.assert(
      fc.asyncProperty(said, said, fc.boolean(), async (first, second, isFolded) => {
        const year = (years += 2);
        await say(first, year, 1);
        if (isFolded) await test.database.transaction(ALL, foldDeltas);
        await say(second, year, 2);
        const keyOf = ({ indicator, town, quarter, back }: Said) => `${indicator} ${town} ${quarter} ${back}`;
        const counts = [...new Map([...first, ...second].map((one) => [keyOf(one), one])).values()];
        for (const unit of [CITY, COUNTIES[0] ?? '', TOWNS[0] ?? ''])
          await requireExpected(counts, unit, year);
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  it('stay, as of an instant, what they were then', async () => {
    const year = (years += 2);
    const first: Said[] = TOWNS.flatMap((town, n) => [
      { indicator: 'a.flow', town, quarter: 1, back: 0, value: n + 5 },
      { indicator: 'a.flow', town, quarter: 2, back: 1, value: n + 4 },
      { indicator: 'a.stock', town, quarter: 4, back: 0, value: 7 * n },
      { indicator: 'a.weight', town, quarter: 4, back: 0, value: n + 1 },
    ]);
    await say(first, year, 1);
    const at = await test.database.transaction(ALL, async (tx) => {
      await closeVintage(tx);
      const { rows } = await sql<{ at: Date }>`select max(in_force_at) as at from indicators.vintage`.execute(
        tx,
      );
      return rows[0]?.at ?? new Date();
    });
    await expect.poll(() => new Date() > at, { timeout: 5000 }).toBe(true);
    const asOf = new Date(+at + 1).toISOString();
    await requireExpected(first, CITY, year, asOf);
    await say([{ indicator: 'a.stock', town: TOWNS[1] ?? '', quarter: 4, back: 0, value: 29 }], year, 2);
    await requireExpected(first, CITY, year, asOf);
    expect((await figureOf('k.maximum', CITY, year)).value).toBe('29');
  });

  it('name the unit that holds the largest value, open their parts, and carry completeness', async () => {
    const year = (years += 2);
    const periodId = makePeriod('quarter', year, 4).id;
    await test.database.transaction(ALL, (tx) =>
      expectCells(contextIn(tx), {
        treeKeys: TOWNS.map((town) => keys.get(town) ?? 0n),
        indicatorIds: [ids.get('a.flow') ?? 0, ids.get('a.weight') ?? 0, ids.get('a.stock') ?? 0],
        periodId,
      }),
    );
    const [one = '', two = ''] = TOWNS;
    await say(
      [
        { indicator: 'a.stock', town: one, quarter: 4, back: 0, value: 3 },
        { indicator: 'a.stock', town: two, quarter: 4, back: 0, value: 8 },
        { indicator: 'a.flow', town: one, quarter: 4, back: 0, value: 6 },
        { indicator: 'a.weight', town: one, quarter: 4, back: 0, value: 12 },
      ],
      year,
      1,
    );
    const maximum = await figureOf('k.maximum', CITY, year);
    expect(maximum).toMatchObject({ value: '8', bound: 'atLeast', heldBy: { code: two } });
    const ratio = await figureOf('k.ratio', CITY, year);
    expect(ratio).toMatchObject({
      value: '50',
      bound: 'unknown',
      completeness: { expected: 4, received: 1 },
    });
    expect(ratio.trace.parts.map(({ role, indicator, value }) => [role, indicator, value])).toEqual([
      ['numerator', 'a.flow', '6'],
      ['denominator', 'a.weight', '12'],
    ]);
    expect((await figureOf('k.growth', CITY, year)).reason?.code).toBe('base-missing');
  });

  it('show the last periods with their growth, and why there is none', async () => {
    const year = (years += 2);
    const values = [100, 0, 50, 60];
    await say(
      values.map((value, index) => ({
        indicator: 'a.flow',
        town: TOWNS[0] ?? '',
        quarter: index + 1,
        back: 0,
        value,
      })),
      year,
      1,
    );
    const input = { indicator: 'a.flow', unit: CITY, period: `${year}Q4`, periods: 4 };
    const trend = await call(ANONYMOUS, contracts.trend, input);
    expect(trend.points.map(({ value }) => value)).toEqual(['100', '0', '50', '60']);
    expect(trend.points.map(({ previous }) => previous.value ?? previous.reason?.code)).toEqual([
      'base-missing',
      '-100',
      'base-zero',
      '20',
    ]);
  });

  it('refuse what makes no sense: itself as a part, rates in percent, unknown terms', async () => {
    const define = (indicator: object) =>
      call(OFFICE, contracts.define, { indicators: [{ ...base, ...indicator }] } as never);
    await expect(define({ code: 'x.a', kind: 'formula', expression: 'x.a + 1' })).rejects.toThrow(
      'made-of-itself',
    );
    await expect(define({ code: 'x.b', kind: 'formula', expression: 'x.c + 1' })).rejects.toThrow(
      'unknown-indicator',
    );
    await expect(define({ code: 'x.d', kind: 'formula', expression: 'a.flow +' })).rejects.toThrow(
      'formula-wrong',
    );
    const growth = { comparison: 'year', basis: 'nominal' };
    await expect(
      define({ code: 'x.e', kind: 'growth', sources: ['k.ratio'], growth, unitOfMeasure: PERCENT }),
    ).rejects.toThrow('growth-measure');
    await expect(define({ code: 'x.f', kind: 'growth', sources: ['a.flow'] })).rejects.toThrow(
      'field-missing',
    );
    await expect(define({ code: 'x.g', factor: '100' })).rejects.toThrow('field-astray');
    await expect(
      define({
        code: 'k.ratio',
        kind: 'ratio',
        sources: ['a.flow', 'a.weight'],
        factor: '10',
        decimals: 4,
        unitOfMeasure: PERCENT,
      }),
    ).rejects.toThrow('definition-fixed');
  });
});
