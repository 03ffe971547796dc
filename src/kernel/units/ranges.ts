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
 * The part of the tree that a unit reaches: the subtrees of all its versions and of what it, or any unit below it,
 * succeeded. After a split a successor reaches the predecessor's rows only where links map the parts to it.
 */
export async function rangesOfUnit(tx: Tx, unitId: string): Promise<KeyRange[]> {
  let reached: KeyRange[] = [];
  let frontier = (await listVersions(tx, unitId)).map((version) => subtreeOf(version.treeKey));
  while (frontier.length > 0) {
    reached = mergeRanges([...reached, ...frontier]);
    const known = reached;
    const before = await listSucceeded(tx, frontier);
    frontier = before
      .filter((key) => !known.some((range) => contains(range, key)))
      .map((key) => subtreeOf(key));
  }
  return reached;
}

function standsOn(unit: UnitRecord, day: string): boolean {
  return unit.validFrom <= day && (unit.validTo === undefined || day < unit.validTo);
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
  for (const unit of units) sources.push(outermost(await rangesFor(tx, unit, boundaryDay, periodDay, steps)));
  return sources;
}

async function rangesFor(
  tx: Tx,
  unit: UnitRecord,
  boundaryDay: string,
  periodDay: string,
  steps: readonly Step[],
): Promise<KeyRange[]> {
  const makeup = makeupOf(unit.treeKey, standsOn(unit, periodDay), steps);
  if (makeup.whole) return makeup.whole;
  const ranges = makeup.own;
  for (const child of await allChildrenOf(tx, unit.treeKey, boundaryDay, 'government'))
    ranges.push(...(await rangesFor(tx, child, boundaryDay, periodDay, steps)));
  return ranges;
}
