import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database, TransactionSettings } from '#kernel/db/index.ts';
import { outboxRoom } from '#kernel/outbox/index.ts';
import { unitsRoom } from '#kernel/units/index.ts';
import { newId } from '#lib/id.ts';
import { childKey, rootKey, subtreeOf, WHOLE_TREE } from '#lib/tree-key.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { closeVintage, findVintage, foldDeltas } from './fold-store.ts';
import {
  type CellChange,
  countCells,
  createIndicatorsRoom,
  expectCells,
  INTERNAL,
  recount,
} from './index.ts';
import { sumGroups } from './read-store.ts';
import { contextIn } from './testing.ts';

const ALL: TransactionSettings = { actor: newId(), roles: ['system-actor', 'office'], scope: [WHOLE_TREE] };
const SOURCE = newId();
const CITY = rootKey(2);
const TOWNS = [1, 2, 3].map((n) => childKey(childKey(CITY, 3, n), 4, n));
const LEAVES = TOWNS.flatMap((town) => [1, 2, 3].map((n) => childKey(town, 5, n)));

let test: TestDatabase;
let indicatorId = 0;
let periods = 200_811;

const rooms = [
  unitsRoom,
  outboxRoom,
  createIndicatorsRoom({ traceSource: async () => undefined, isDemo: async () => false }),
];

beforeAll(async () => {
  test = await createTestDatabase(rooms);
  indicatorId = await test.database.transaction(ALL, async (tx) => {
    const { rows } = await sql<{ id: number }>`
      insert into indicators.indicator (code, name_zh, name_en, measure_zh, measure_en, kind, time_kind, frequency,
        decimals, minimum) values ('a.b', '数', 'Number', '个', 'units', 'sum', 'last', 'quarter', 2, -1000000)
      returning id`.execute(tx);
    return rows[0]?.id ?? 0;
  });
});
afterAll(() => test?.close());

const count = (database: Database, changes: CellChange[]) =>
  database.transaction(ALL, (tx) => countCells(contextIn(tx), changes));

function changeOf(leaf: number, periodId: number, revision: number, value: string): CellChange {
  return {
    treeKey: LEAVES[leaf % LEAVES.length] ?? CITY,
    indicatorId,
    periodId,
    audience: INTERNAL,
    value,
    isAtLeast: false,
    isProvisional: false,
    revision,
    sourceId: SOURCE,
  };
}

function totalAt(key: bigint, periodId: number, writtenBelow?: bigint): Promise<string> {
  const of = {
    indicatorIds: [indicatorId],
    periodIds: [periodId],
    audience: INTERNAL as typeof INTERNAL,
    ...(writtenBelow === undefined ? {} : { writtenBelow }),
  };
  return test.database.transaction(ALL, async (tx) => {
    const [sums] = await sumGroups(tx, [[subtreeOf(key)]], of);
    return sums?.value ?? '';
  });
}

describe('counting', () => {
  it('loses no delta under many concurrent writers of the same cells, folded at any moment', async () => {
    const writes = fc.array(
      fc.record({
        leaf: fc.nat(LEAVES.length - 1),
        revision: fc.integer({ min: 1, max: 6 }),
        cents: fc.integer({ min: -99_999, max: 99_999 }),
        folds: fc.boolean(),
      }),
      { minLength: 20, maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(writes, async (list) => {
        const periodId = periods++;
        await Promise.all(
          list.map(async ({ leaf, revision, cents, folds }) => {
            await count(test.database, [changeOf(leaf, periodId, revision, (cents / 100).toFixed(2))]);
            if (folds) await test.database.transaction(ALL, foldDeltas);
          }),
        );
        const found = await test.database.transaction(ALL, recount);
        expect(found.differences).toEqual([]);
        const leaves = await Promise.all(LEAVES.map((key) => totalAt(key, periodId)));
        const cents = leaves.reduce((sum, value) => sum + Math.round(Number(value || 0) * 100), 0);
        expect(Math.round(Number((await totalAt(CITY, periodId)) || 0) * 100)).toBe(cents);
      }),
      { numRuns: 12 },
    );
  });

  it('adds what is not folded yet, so that a read is exact right after the commit', async () => {
    const periodId = periods++;
    await count(test.database, [changeOf(0, periodId, 1, '5')]);
    expect(await totalAt(CITY, periodId)).toBe('5');
    await test.database.transaction(ALL, foldDeltas);
    await count(test.database, [changeOf(0, periodId, 2, '8'), changeOf(4, periodId, 1, '1')]);
    expect(await totalAt(CITY, periodId)).toBe('9');
    expect(await totalAt(TOWNS[0] ?? 0n, periodId)).toBe('8');
  });

  it('does not let a late commit change what an instant was once answered', async () => {
    const periodId = periods++;
    await count(test.database, [changeOf(0, periodId, 1, '5')]);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let begun: () => void = () => undefined;
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const late = test.database.transaction(ALL, async (tx) => {
      await countCells(contextIn(tx), [changeOf(1, periodId, 1, '100')]);
      begun();
      await held;
    });
    await hasBegun;
    await count(test.database, [changeOf(2, periodId, 1, '7')]);
    const closed = await test.database.transaction(ALL, async (tx) => {
      await closeVintage(tx);
      const { rows } = await sql<{
        below: bigint;
      }>`select max(written_below) as below from indicators.vintage`.execute(tx);
      return rows[0]?.below;
    });
    const before = await totalAt(CITY, periodId, closed);
    release();
    await late;
    await test.database.transaction(ALL, foldDeltas);
    expect(await totalAt(CITY, periodId, closed)).toBe(before);
    expect(await totalAt(CITY, periodId)).toBe('112');
  });

  it('counts a unit as missing until it reports, never as zero', async () => {
    const periodId = periods++;
    await test.database.transaction(ALL, (tx) =>
      expectCells(contextIn(tx), { treeKeys: LEAVES, indicatorIds: [indicatorId], periodId }),
    );
    await count(test.database, [changeOf(0, periodId, 1, '0')]);
    const [sums] = await test.database.transaction(ALL, (tx) =>
      sumGroups(tx, [[subtreeOf(CITY)]], {
        indicatorIds: [indicatorId],
        periodIds: [periodId],
        audience: INTERNAL,
      }),
    );
    expect(sums).toMatchObject({ value: '0', expected: 9, received: 1 });
  });

  it('brings a closed sequence into force only after it was committed', async () => {
    await count(test.database, [changeOf(0, periods++, 1, '1')]);
    const found = await test.database.transaction(ALL, async (tx) => {
      await closeVintage(tx);
      const { rows } = await sql<{ sequence: bigint; ahead: boolean }>`
        select sequence, in_force_at > clock_timestamp() as ahead from indicators.vintage
        order by sequence desc limit 1`.execute(tx);
      return { newest: rows[0], inForce: await findVintage(tx) };
    });
    expect(found.newest?.ahead).toBe(true);
    expect(found.inForce?.sequence).not.toBe(found.newest?.sequence);
  });

  it('names a cell and its sums that were altered behind its back', async () => {
    const periodId = periods++;
    await count(test.database, [changeOf(0, periodId, 1, '5')]);
    await test.database.transaction(ALL, foldDeltas);
    await test.database.transaction(ALL, async (tx) => {
      await sql`update indicators.cell set value = 6 where period_id = ${periodId}`.execute(tx);
    });
    const found = await test.database.transaction(ALL, recount);
    expect(found.differences.filter((d) => d.kind === 'cell')).toHaveLength(1);
    expect(found.differences.filter((d) => d.kind === 'sum').length).toBeGreaterThan(3);
    await test.database.transaction(ALL, async (tx) => {
      await sql`update indicators.cell set value = 5 where period_id = ${periodId}`.execute(tx);
    });
  });
});
