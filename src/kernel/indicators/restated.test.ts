/** Figures on the boundaries of other days: whatever was reformed, shares add up to what they are shares of. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TransactionSettings, Tx } from '#kernel/db/index.ts';
import { ANONYMOUS, getOperation } from '#kernel/operation/index.ts';
import { outboxRoom } from '#kernel/outbox/index.ts';
import { getUnitByCode, unitsInRange, unitsRoom } from '#kernel/units/index.ts';
import { openTree, plantReforms, REFORMED } from '#kernel/units/testing.ts';
import { newId } from '#lib/id.ts';
import { makePeriod } from '#lib/period.ts';
import { subtreeOf, WHOLE_TREE } from '#lib/tree-key.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { type Figure, indicatorsContracts } from './contract.ts';
import { foldDeltas } from './fold-store.ts';
import { type CellChange, countCells, createIndicatorsRoom, expectCells, PUBLIC } from './index.ts';
import { contextIn } from './testing.ts';

const ALL: TransactionSettings = { actor: newId(), roles: ['system-actor', 'office'], scope: [WHOLE_TREE] };
const YEARS = [2008, 2011, 2013, 2015, 2017, 2020] as const;
const endOf = (year: number) => `${year}-12-31`;
const { CITY, JIA, GENG, WU, JI, DING, EAST, WEST } = REFORMED;

const indicators = createIndicatorsRoom({ traceSource: async () => undefined, isDemo: async () => false });
const rooms = [unitsRoom, outboxRoom, indicators];
let test: TestDatabase;

/** Every unit of a year's tree reports a number of its own, the city and departments too: distinct powers of two. */
async function report(tx: Tx, indicatorId: number, year: number): Promise<void> {
  const { treeKey } = await getUnitByCode(tx, CITY, endOf(year));
  const keys: bigint[] = [];
  for await (const unit of unitsInRange(tx, subtreeOf(treeKey), endOf(year))) keys.push(unit.treeKey);
  const periodId = makePeriod('year', year, 1).id;
  await expectCells(contextIn(tx), { treeKeys: keys, indicatorIds: [indicatorId], periodId });
  const changes = keys.map(
    (key, index): CellChange => ({
      treeKey: key,
      indicatorId,
      periodId,
      audience: PUBLIC,
      value: String(2 ** index),
      isAtLeast: false,
      isProvisional: false,
      revision: 1,
      sourceId: newId(),
    }),
  );
  await countCells(contextIn(tx), changes);
}

beforeAll(async () => {
  test = await createTestDatabase(rooms);
  await plantReforms(openTree(test.runner()));
  await test.database.transaction(ALL, async (tx) => {
    const { rows } = await sql<{ id: number }>`
      insert into indicators.indicator (code, name_zh, name_en, measure_zh, measure_en, kind, time_kind, frequency,
        decimals, minimum) values ('a.b', '数', 'Number', '个', 'units', 'sum', 'last', 'year', 0, 0)
      returning id`.execute(tx);
    for (const year of YEARS) await report(tx, rows[0]?.id ?? 0, year);
  });
});
afterAll(() => test?.close());

const operations = new Map(indicators.operations.map((one) => [one.contract.name, one]));

async function figureOf(unit: string, year: number, boundary?: string, after?: string): Promise<Figure> {
  const input = { indicator: 'a.b', unit, period: String(year), boundary, after, limit: 2 };
  const call = { actor: ANONYMOUS, input, language: 'en', reference: newId() } as const;
  const operation = getOperation(operations, indicatorsContracts.figure.name);
  return indicatorsContracts.figure.output.parse(await test.runner().run(operation, call));
}

/** All shares of a figure, page after page. */
async function sharesOf(figure: Figure, year: number): Promise<Figure['trace']['children']['items']> {
  const { items, next } = figure.trace.children;
  if (next === undefined) return items;
  return [...items, ...(await sharesOf(await figureOf(figure.unit.code, year, figure.boundary, next), year))];
}

/** Opens a figure down to its leaves; gives how many figures were opened. */
async function open(figure: Figure, year: number): Promise<number> {
  const shares = await sharesOf(figure, year);
  if (shares.length === 0) return 1;
  const sum = shares.reduce((total, share) => total + BigInt(share.value ?? '0'), 0n);
  expect(`${figure.unit.name} ${sum}`).toBe(`${figure.unit.name} ${figure.value}`);
  let opened = 1;
  for (const share of shares.filter((one) => !one.isOwn)) {
    const below = await figureOf(share.code, year, share.boundary ?? figure.boundary);
    expect(below.value).toBe(share.value);
    expect(below.completeness).toEqual(share.completeness);
    opened += await open(below, year);
  }
  return opened;
}

async function openCityOnEveryDay(): Promise<void> {
  for (const year of YEARS) {
    const whole = await figureOf(CITY, year);
    for (const boundary of YEARS) {
      const restated = await figureOf(CITY, year, endOf(boundary));
      expect(restated.value).toBe(whole.value);
      expect(await open(restated, year)).toBeGreaterThan(4);
    }
  }
}

describe('a figure on the boundaries of another day', () => {
  it('is the sum of its shares, all the way down, before anything is folded', openCityOnEveryDay, 60_000);

  it('is the sum of its shares, all the way down, once all is folded', async () => {
    await test.database.transaction(ALL, foldDeltas);
    await openCityOnEveryDay();
  }, 60_000);

  it('is that of all who merged, also where their subtrees touch', async () => {
    const [wu, ji] = [await figureOf(WU, 2017), await figureOf(JI, 2017)];
    const ding = await figureOf(DING, 2017, endOf(2013));
    expect(ding.value).toBe(String(BigInt(wu.value ?? '') + BigInt(ji.value ?? '')));
    expect(ding.trace.children.items.map(({ code, boundary }) => [code, boundary])).toEqual([
      [WU, endOf(2017)],
      [JI, endOf(2017)],
    ]);
  });

  it('takes a unit’s own rows without those of a part that went elsewhere', async () => {
    const [jia, east] = [await figureOf(JIA, 2008), await figureOf(EAST, 2008)];
    const geng = await figureOf(GENG, 2008, endOf(2020));
    expect(geng.value).toBe(String(BigInt(jia.value ?? '') - BigInt(east.value ?? '')));
    const shares = await sharesOf(geng, 2008);
    expect(shares.map(({ code, isOwn }) => [code, isOwn])).toEqual([
      [JIA, true],
      [WEST, false],
      [`${JIA}-INFO`, false],
    ]);
  });
});
