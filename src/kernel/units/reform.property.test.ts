import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { z } from 'zod';
import { Refusal } from '#kernel/errors/index.ts';
import { contains, levelOf, subtreeOf } from '#lib/tree-key.ts';
import { queryAs, type TestDatabase } from '#test/support/database.ts';
import { unitsContracts as contracts } from './contract.ts';
import { findUnitsByCodes, sourceRangesOf } from './index.ts';
import { createTestTree, importUnits, SYSTEM, type TestLine, type TestTree } from './testing.ts';

/** Any sequence of reforms leaves every day's tree a tree, and the days before as they were. */
const CITY = '990000000000';
const FIRST = '2008-12-31';
const SEQUENCES = 8;

function plant(): TestLine[] {
  const lines: TestLine[] = [[CITY, '市', 2, '']];
  for (let c = 1; c <= 4; c += 1) {
    const county = `99000${c}000000`;
    lines.push([county, `${c}区`, 3, CITY], [`${county}-INFO`, `${c}区信息办`, 4, county, 'department']);
    for (let town = 1; town <= 3; town += 1) {
      const code = `99000${c}00${town}000`;
      lines.push([code, `${c}${town}街`, 4, county]);
      for (let v = 1; v <= 2; v += 1) lines.push([code.slice(0, 9) + `00${v}`, `${c}${town}${v}村`, 5, code]);
    }
  }
  return lines;
}

interface Row {
  tree_key: bigint;
  code: string;
  name: string;
  level: number;
  kind: string;
  parent_code: string | null;
}

interface Drawn {
  kind: 'rename' | 'merge' | 'split' | 'transfer';
  picks: readonly number[];
}

type Change = z.input<typeof contracts.reform.input>['change'];

const Draw = fc.record({
  kind: fc.constantFrom('rename', 'merge', 'split', 'transfer'),
  picks: fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 }),
});

const opened: TestDatabase[] = [];
afterAll(async () => {
  for (const one of opened) await one.close();
});

/** The tree of a day as anyone reads it, whatever a later reform wrote of last days. */
function treeOf(city: TestDatabase, day: string): Promise<Row[]> {
  return queryAs<Row & Record<string, unknown>>(
    city.superuser,
    `select tree_key::text, code, name, level, kind, parent_code from units.version
     where valid_from <= $1 and (valid_to is null or valid_to > $1) order by tree_key`,
    [day],
  ).then((rows) => rows.map((row) => ({ ...row, tree_key: BigInt(row.tree_key) })));
}

/** A change that may or may not be one: what is drawn is picked from the tree as it stands. */
function changeOf({ kind, picks }: Drawn, rows: readonly Row[], step: number): Change {
  const units = rows.filter((row) => row.kind === 'government' && row.level > 2);
  const [a = 0, b = 0, c = 0, d = 0] = picks;
  const pick = (number: number, among: readonly Row[]) =>
    among[number % Math.max(among.length, 1)]?.code ?? CITY;
  const first = pick(a, units);
  const level = rows.find((row) => row.code === first)?.level ?? 3;
  const peers = units.filter((row) => row.level === level);
  const fresh = `98${String(step).padStart(4, '0')}${String(d).padStart(6, '0')}`;
  if (kind === 'rename') return { kind, unit: first, name: `新名${step}` };
  if (kind === 'merge') {
    const into =
      c % 2 === 0
        ? { code: pick(d, peers) }
        : { code: fresh, name: `合${step}`, parent: pick(c, units.concat(rows.slice(0, 1))) };
    return { kind, units: [...new Set([first, pick(b, peers)])], into };
  }
  if (kind === 'transfer')
    return {
      kind,
      units: [first],
      parent: pick(
        b,
        units.filter((row) => row.level < level),
      ),
    };
  const county = pick(
    a,
    units.filter((row) => row.level < 5),
  );
  const children = rows.filter((row) => row.parent_code === county && row.kind === 'government');
  const part = (isFirst: boolean) =>
    children.filter((_, index) => index % 2 === Number(isFirst)).map((row) => row.code);
  const own = c % 2 === 0 ? { code: county } : { code: `97${fresh.slice(2)}`, name: `甲${step}` };
  return {
    kind,
    unit: county,
    parts: [
      { ...own, children: part(true) },
      { code: fresh, name: `乙${step}`, children: part(false) },
    ],
  };
}

function expectTree(rows: readonly Row[]): void {
  const byCode = new Map(rows.map((row) => [row.code, row]));
  expect(byCode.size).toBe(rows.length);
  expect(new Set(rows.map((row) => row.tree_key)).size).toBe(rows.length);
  for (const row of rows) {
    expect(levelOf(row.tree_key)).toBe(row.level);
    if (row.parent_code === null) continue;
    const parent = byCode.get(row.parent_code);
    expect(parent?.level).toBeLessThan(row.level);
    expect(parent && contains(subtreeOf(parent.tree_key), row.tree_key)).toBe(true);
  }
}

/** Which county of one day each village of an earlier day belongs to: every one to one at most, and none is lost. */
async function expectShared(city: TestDatabase, boundary: string, period: string): Promise<void> {
  const counties = (await treeOf(city, boundary)).filter(
    (row) => row.level === 3 && row.kind === 'government',
  );
  const leaves = (await treeOf(city, period)).filter((row) => row.level === 5);
  const sources = await city.database.transaction({ actor: 'test', roles: [], scope: [] }, async (tx) => {
    const units = await findUnitsByCodes(
      tx,
      counties.map((row) => row.code),
      boundary,
    );
    return sourceRangesOf(tx, [...units.values()], boundary, period);
  });
  for (const leaf of leaves) {
    const homes = sources.filter((ranges) => ranges.some((range) => contains(range, leaf.tree_key)));
    expect(homes, `${leaf.code} of ${period} on ${boundary}`).toHaveLength(1);
  }
}

async function tryReform(tree: TestTree, change: Change, on: string): Promise<boolean> {
  try {
    await tree.call(SYSTEM, contracts.reform, { change, on, reason: '随机', document: '随机〔2020〕1 号' });
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return false;
  }
}

test('any reforms leave every day’s tree a tree, share out its leaves, and alter nothing of the past', {
  timeout: 120_000,
}, async () => {
  let carriedOut = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(Draw, { minLength: 4, maxLength: 9 }), async (drawn) => {
      const { database, tree } = await createTestTree();
      opened.push(database);
      await importUnits(tree, plant(), { validFrom: '2008-01-01', root: CITY });
      const days = [FIRST];
      const past = new Map([[FIRST, await treeOf(database, FIRST)]]);
      for (const [step, draw] of drawn.entries()) {
        const on = `${2010 + step}-01-01`;
        const change = changeOf(draw, await treeOf(database, on), step);
        if (!(await tryReform(tree, change, on)))
          expect(await treeOf(database, on)).toEqual(past.get(days.at(-1) ?? ''));
        else carriedOut += 1;
        for (const [day, rows] of past) expect(await treeOf(database, day)).toEqual(rows);
        days.push(on);
        past.set(on, await treeOf(database, on));
        expectTree(past.get(on) ?? []);
      }
      for (const period of days) await expectShared(database, days.at(-1) ?? FIRST, period);
    }),
    { numRuns: SEQUENCES },
  );
  expect(carriedOut).toBeGreaterThan(SEQUENCES);
});
