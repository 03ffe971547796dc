import type { Tx } from '#kernel/db/index.ts';
import { ancestorsOf, contains, type KeyRange, mergeRanges, outermost, subtreeOf } from '#lib/tree-key.ts';
import { listLinksBetween, listSucceeded } from './link-store.ts';
import { makeupOf, type Step, stepsOf } from './restating.ts';
import { allChildrenOf, findUnitsByKeys, listVersions, type UnitRecord } from './store.ts';

/** The units above some units on a day, each from the root of the tree down, in one reading. */
export async function ancestorsOfUnits(
  tx: Tx,
  units: readonly UnitRecord[],
  day: string,
): Promise<Map<bigint, UnitRecord[]>> {
  const keys = new Map(units.map((unit) => [unit.treeKey, ancestorsOf(unit.treeKey)]));
  const found = await findUnitsByKeys(tx, [...new Set([...keys.values()].flat())], day);
  return new Map(
    [...keys].map(([key, above]) => [key, above.flatMap((ancestor) => found.get(ancestor) ?? []).reverse()]),
  );
}

/** The units above a unit on a day, from the root of the tree down. */
export async function ancestorsOfUnit(tx: Tx, unit: UnitRecord, day: string): Promise<UnitRecord[]> {
  return (await ancestorsOfUnits(tx, [unit], day)).get(unit.treeKey) ?? [];
}

/**
 * The part of the tree that a unit reaches on a day: the subtrees of all its versions and of what it, or any unit below
 * it, succeeded by then. After a split a successor reaches the predecessor's rows only where links map the parts to it.
 */
export async function rangesOfUnit(tx: Tx, unitId: string, day: string): Promise<KeyRange[]> {
  let reached: KeyRange[] = [];
  let frontier = (await listVersions(tx, unitId)).map((version) => subtreeOf(version.treeKey));
  while (frontier.length > 0) {
    reached = mergeRanges([...reached, ...frontier]);
    const known = reached;
    const before = await listSucceeded(tx, frontier, day);
    frontier = before
      .filter((key) => !known.some((range) => contains(range, key)))
      .map((key) => subtreeOf(key));
  }
  return reached;
}

/**
 * The ranges of one day's tree that make up each of some units as they stand on another day: a unit's own subtree where
 * nothing moved in or out of it, otherwise the subtrees of those it came from, otherwise what its parts came from.
 * Ranges never overlap; each is a whole subtree, or rows of a unit itself, or of its departments.
 */
export async function sourceRangesOf(
  tx: Tx,
  units: readonly UnitRecord[],
  boundaryDay: string,
  periodDay: string,
): Promise<KeyRange[][]> {
  if (boundaryDay === periodDay) return units.map((unit) => [subtreeOf(unit.treeKey)]);
  const [after, until] = boundaryDay < periodDay ? [boundaryDay, periodDay] : [periodDay, boundaryDay];
  const steps = stepsOf(await listLinksBetween(tx, after, until), boundaryDay, periodDay);
  const sources: KeyRange[][] = [];
  for (const part of await rangesForAll(tx, units, boundaryDay, periodDay, steps))
    sources.push(outermost(part));
  return sources;
}

/** A name may have changed between the two days: a unit stands where its key does. */
async function rangesForAll(
  tx: Tx,
  units: readonly UnitRecord[],
  boundaryDay: string,
  periodDay: string,
  steps: readonly Step[],
): Promise<KeyRange[][]> {
  const keys = units.map((unit) => unit.treeKey);
  const there = await findUnitsByKeys(tx, keys, periodDay);
  const found: KeyRange[][] = [];
  for (const { treeKey } of units) {
    const makeup = makeupOf(treeKey, there.has(treeKey), steps);
    if (makeup.whole) {
      found.push(makeup.whole);
      continue;
    }
    const children = await allChildrenOf(tx, treeKey, boundaryDay, 'government');
    const below = await rangesForAll(tx, children, boundaryDay, periodDay, steps);
    found.push([...makeup.own, ...below.flat()]);
  }
  return found;
}
