import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANONYMOUS } from '#kernel/operation/index.ts';
import { unitsContracts as contracts } from '#kernel/units/contract.ts';
import { getUnitByCode, rangesOfUnit, sourceRangesOf, unitsInRange, unitsRoom } from '#kernel/units/index.ts';
import { openTree, type TestTree } from '#kernel/units/testing.ts';
import { contains, type KeyRange, subtreeOf } from '#lib/tree-key.ts';
import { actorWith } from '#test/support/actors.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { treeImports, treeLinks } from './units.ts';

const CITY = '320200000000';
const OLD = ['320202000000', '320203000000', '320204000000'];
const LIANGXI = '320213000000';
const NEW_DISTRICT = '320290000000';
const XINWU = '320214000000';
const JIANGYIN = '320281000000';
const THEN = '2008-12-31';
const TODAY = '2026-01-01';
const SYSTEM = actorWith(['system']);

let city: TestDatabase;
let tree: TestTree;

async function load(): Promise<{ imported: number; unchanged: number }> {
  const sum = { imported: 0, unchanged: 0 };
  for (const part of treeImports()) {
    const answer = await tree.call(SYSTEM, contracts.import, part);
    expect(answer.faults).toEqual([]);
    sum.imported += answer.imported;
    sum.unchanged += answer.unchanged;
  }
  await tree.call(SYSTEM, contracts.link, { links: treeLinks() });
  return sum;
}

let first: { imported: number; unchanged: number };

beforeAll(async () => {
  city = await createTestDatabase([unitsRoom]);
  tree = openTree(city.runner());
  first = await load();
});
afterAll(async () => {
  await city.close();
});

const inTree = <T>(work: Parameters<typeof city.database.transaction<T>>[1]) =>
  city.database.transaction({ actor: 'test', roles: [], scope: [] }, work);
const unitOf = (code: string, day: string) => inTree((tx) => getUnitByCode(tx, code, day));
const subtree = async (code: string, day: string) => subtreeOf((await unitOf(code, day)).treeKey);
const sources = (code: string, boundary: string, period: string) =>
  inTree(async (tx) => {
    const unit = await getUnitByCode(tx, code, boundary);
    const [ranges = []] = await sourceRangesOf(tx, [unit], boundary, period);
    return ranges;
  });

/** The codes of the government units that stood in some ranges on a day. */
async function codesIn(ranges: readonly KeyRange[], day: string): Promise<string[]> {
  const codes: string[] = [];
  await inTree(async (tx) => {
    for (const range of ranges)
      for await (const unit of unitsInRange(tx, range, day))
        if (unit.kind === 'government') codes.push(unit.code);
  });
  return codes.sort();
}

const cityOn = async (day: string) => codesIn([await subtree(CITY, day)], day);

describe('the tree of Wuxi', () => {
  it('stands whole in the database on both boundaries, departments aside', async () => {
    expect(await cityOn(THEN)).toHaveLength(1352);
    expect(await cityOn(TODAY)).toHaveLength(1350);
  });

  it('loaded again changes nothing', async () => {
    expect(await load()).toEqual({ imported: 0, unchanged: first.imported });
  });

  it('names its counties in English', async () => {
    const { items } = await tree.call(ANONYMOUS, contracts.children, {
      code: CITY,
      day: THEN,
      kind: 'government',
    });
    expect(items.map((unit) => unit.nameEn).sort()).toEqual([
      'Beitang District',
      'Binhu District',
      "Chong'an District",
      'Huishan District',
      'Jiangyin City',
      'Nanchang District',
      'Wuxi New District',
      'Xishan District',
      'Yixing City',
    ]);
  });

  it('says of every reconstructed unit that it is', async () => {
    const ranges = await Promise.all([...OLD, NEW_DISTRICT].map((code) => subtree(code, THEN)));
    let count = 0;
    await inTree(async (tx) => {
      for (const range of ranges)
        for await (const unit of unitsInRange(tx, range, THEN))
          if (unit.kind === 'government') {
            expect(unit.basis).toBe('reconstructed');
            count += 1;
          }
    });
    expect(count).toBe(308);
  });
});

describe('a figure of 2008 on the boundaries of today', () => {
  it('of Liangxi is that of the three districts which merged into it', async () => {
    const districts = await Promise.all(OLD.map((code) => subtree(code, THEN)));
    expect(await sources(LIANGXI, TODAY, THEN)).toEqual(districts);
  });

  it('of Xinwu is that of the New District', async () => {
    expect(await sources(XINWU, TODAY, THEN)).toEqual([await subtree(NEW_DISTRICT, THEN)]);
  });

  it('of the city and of a county that did not change is that of its own subtree', async () => {
    for (const code of [CITY, JIANGYIN])
      expect(await sources(code, TODAY, THEN)).toEqual([await subtree(code, THEN)]);
  });

  it('of a street or a village that moved is that of its old key', async () => {
    for (const code of ['320213021000', '320214050000']) {
      expect((await unitOf(code, THEN)).treeKey).not.toBe((await unitOf(code, TODAY)).treeKey);
      expect(await sources(code, TODAY, THEN)).toEqual([await subtree(code, THEN)]);
    }
    const [, village = ''] = await codesIn([await subtree('320213021000', THEN)], THEN);
    expect(await sources(village, TODAY, THEN)).toEqual([await subtree(village, THEN)]);
  });

  it('shares the city out without a remainder: every town and village of 2008 is in exactly one county', async () => {
    const { items } = await tree.call(ANONYMOUS, contracts.children, {
      code: CITY,
      day: TODAY,
      kind: 'government',
    });
    const parts: string[] = [];
    for (const county of items) parts.push(...(await codesIn(await sources(county.code, TODAY, THEN), THEN)));
    const whole = (await cityOn(THEN)).filter((code) => code !== CITY);
    expect(parts.sort()).toEqual(whole);
  });
});

describe('a figure of today on the boundaries of 2008', () => {
  it('of a district that merged is that of its streets', async () => {
    const streets = ['320213021000', '320213025000'];
    const ranges = await Promise.all(streets.map((code) => subtree(code, TODAY)));
    expect(await sources('320202000000', THEN, TODAY)).toEqual(ranges);
  });
});

describe('an official of Liangxi', () => {
  it('reaches the rows of the districts of 2008, and none of the New District’s', async () => {
    const { id } = await unitOf(LIANGXI, TODAY);
    const reach = await inTree((tx) => rangesOfUnit(tx, id, TODAY));
    for (const code of OLD) {
      const { lo, hi } = await subtree(code, THEN);
      expect(reach.some((range) => contains(range, lo) && contains(range, hi))).toBe(true);
    }
    const { lo } = await subtree(NEW_DISTRICT, THEN);
    expect(reach.some((range) => contains(range, lo))).toBe(false);
  });
});
