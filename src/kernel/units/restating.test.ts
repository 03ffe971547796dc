import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contains, type KeyRange, mergeRanges, subtreeOf } from '#lib/tree-key.ts';
import type { TestDatabase } from '#test/support/database.ts';
import { getUnitByCode, rangesOfUnit, sourceRangesOf } from './index.ts';
import { createTestTree, plantReforms, REFORMED } from './testing.ts';

const { CITY, JIA, YI, BING, DING, WU, JI, GENG, EAST, WEST, NORTH, SOUTH, LOST } = REFORMED;

let city: TestDatabase;

beforeAll(async () => {
  const { database, tree } = await createTestTree();
  city = database;
  await plantReforms(tree);
});
afterAll(async () => {
  await city.close();
});

const inTree = <T>(work: Parameters<typeof city.database.transaction<T>>[1]) =>
  city.database.transaction({ actor: 'test', roles: [], scope: [] }, work);

const keyOf = async (own: string, day: string) => (await inTree((tx) => getUnitByCode(tx, own, day))).treeKey;
const subtree = async (own: string, day: string) => subtreeOf(await keyOf(own, day));
const sources = (own: string, boundary: string, period: string) =>
  inTree(async (tx) => {
    const unit = await getUnitByCode(tx, own, boundary);
    const [ranges = []] = await sourceRangesOf(tx, [unit], boundary, period);
    return ranges;
  });
async function reachOf(own: string, day: string): Promise<KeyRange[]> {
  const { id } = await inTree((tx) => getUnitByCode(tx, own, day));
  return inTree((tx) => rangesOfUnit(tx, id, day));
}
const holds = (ranges: readonly KeyRange[], key: bigint) => ranges.some((range) => contains(range, key));

const Y2008 = '2008-12-31';
const Y2011 = '2011-12-31';
const Y2017 = '2017-12-31';
const TODAY = '2020-01-01';
const DAYS = [Y2008, Y2011, '2013-12-31', '2015-12-31', Y2017, TODAY];

describe('a unit restated on another day', () => {
  it('is its own subtree where nothing moved in or out of it', async () => {
    expect(await sources(CITY, TODAY, Y2008)).toEqual([await subtree(CITY, Y2008)]);
    expect(await sources(CITY, Y2008, TODAY)).toEqual([await subtree(CITY, Y2008)]);
    expect(await sources(JIA, Y2008, Y2008)).toEqual([await subtree(JIA, Y2008)]);
  });

  it('is where it hung then, through every move', async () => {
    expect(await sources(EAST, TODAY, Y2008)).toEqual([await subtree(EAST, Y2008)]);
    expect(await sources(EAST, TODAY, Y2011)).toEqual([await subtree(EAST, Y2011)]);
    expect(await sources(EAST, Y2008, TODAY)).toEqual([await subtree(EAST, TODAY)]);
  });

  it('takes with it a part that it received since, and leaves the part it gave away', async () => {
    const bing = await sources(BING, TODAY, Y2008);
    expect(holds(bing, await keyOf(EAST, Y2008))).toBe(true);
    expect(holds(bing, await keyOf(BING, Y2008))).toBe(true);
    const yi = await sources(YI, TODAY, Y2011);
    expect(holds(yi, await keyOf(EAST, Y2011))).toBe(false);
    expect(holds(yi, await keyOf(YI, Y2011))).toBe(true);
  });

  it('does not claim what its predecessor gave to another before the merger', async () => {
    const geng = await sources(GENG, TODAY, Y2008);
    expect(holds(geng, await keyOf(WEST, Y2008))).toBe(true);
    expect(holds(geng, await keyOf(JIA, Y2008))).toBe(true);
    expect(holds(geng, await keyOf(`${JIA}-INFO`, Y2008))).toBe(true);
    expect(holds(geng, await keyOf(EAST, Y2008))).toBe(false);
    expect(await sources(GENG, TODAY, '2015-12-31')).toEqual([await subtree(JIA, '2015-12-31')]);
  });

  it('that came of a split is made of the parts that links map to it', async () => {
    expect(await sources(WU, Y2017, Y2008)).toEqual([await subtree(NORTH, Y2008)]);
    expect(await sources(JI, Y2017, Y2008)).toEqual([await subtree(SOUTH, Y2008)]);
  });

  it('that was split is all its successors together, also once they are one again', async () => {
    const ding = await sources(DING, '2013-12-31', Y2017);
    expect(ding).toEqual([await subtree(WU, Y2017), await subtree(JI, Y2017)]);
    expect(await sources(DING, '2013-12-31', TODAY)).toEqual([await subtree(WU, TODAY)]);
    expect(await sources(WU, TODAY, Y2008)).toEqual([await subtree(DING, Y2008)]);
  });

  it('that another took in is its own parts there, and not all of the other', async () => {
    expect(await sources(JI, Y2017, TODAY)).toEqual([await subtree(SOUTH, TODAY)]);
    const wu = await sources(WU, Y2017, TODAY);
    expect(holds(wu, await keyOf(NORTH, TODAY))).toBe(true);
    expect(holds(wu, await keyOf(SOUTH, TODAY))).toBe(false);
    const both = [await subtree(WU, Y2017), await subtree(JI, Y2017)];
    expect(await sources(WU, TODAY, Y2017)).toEqual(both);
  });

  it('that neither stood nor came of anything has no sources', async () => {
    expect(await sources(LOST, Y2008, TODAY)).toEqual([]);
  });

  it('never counts a part for two units: the counties share out the city of any day', async () => {
    for (const period of DAYS)
      for (const boundary of DAYS) {
        const standing: KeyRange[][] = [];
        for (const own of [JIA, YI, BING, DING, WU, JI, GENG]) {
          const isThere = await keyOf(own, boundary).then(
            () => true,
            () => false,
          );
          if (isThere) standing.push(await sources(own, boundary, period));
        }
        const keys = await Promise.all([EAST, WEST, NORTH, SOUTH].map(async (own) => keyOf(own, period)));
        for (const key of keys) expect(standing.filter((ranges) => holds(ranges, key))).toHaveLength(1);
      }
  });
});

describe('the reach of a unit', () => {
  it('holds all its versions and what its parts were before', async () => {
    const bing = await reachOf(BING, TODAY);
    for (const day of [Y2008, Y2011, TODAY]) expect(holds(bing, await keyOf(EAST, day))).toBe(true);
    const east = await reachOf(EAST, TODAY);
    const wanted = await Promise.all([Y2008, Y2011, TODAY].map((day) => subtree(EAST, day)));
    expect(east).toEqual(mergeRanges(wanted));
  });

  it('holds the whole of what merged into it, and nothing of others', async () => {
    const geng = await reachOf(GENG, TODAY);
    const jia = await subtree(JIA, Y2008);
    expect(holds(geng, jia.lo) && holds(geng, jia.hi)).toBe(true);
    expect(holds(geng, await keyOf(YI, TODAY))).toBe(false);
    expect(holds(geng, await keyOf(CITY, TODAY))).toBe(false);
  });

  it('holds, after a split, only the parts that links map to it', async () => {
    const ji = await reachOf(JI, Y2017);
    expect(holds(ji, await keyOf(SOUTH, Y2008))).toBe(true);
    expect(holds(ji, await keyOf(NORTH, Y2008))).toBe(false);
    expect(holds(ji, await keyOf(LOST, Y2008))).toBe(false);
    expect(holds(ji, await keyOf(DING, Y2008))).toBe(false);
  });

  it('of the root is one range', async () => {
    expect(await reachOf(CITY, TODAY)).toEqual([await subtree(CITY, TODAY)]);
  });
});
