/** How a figure is read: of which sums, in the tree of which day, on the boundaries of which. */
import type { Context } from '#kernel/operation/index.ts';
import { findUnitsByKeys, sourceRangesOf, type UnitRecord } from '#kernel/units/index.ts';
import { percentOf } from '#lib/decimal.ts';
import { isSubtree, type KeyRange } from '#lib/tree-key.ts';
import type { FigureShare } from './contract.ts';
import type { IndicatorRecord } from './definition-store.ts';
import { countLevels, type Levels, NO_LEVELS, type NodeSums, type SumsOf, sumGroups } from './read-store.ts';

export interface Reading {
  indicator: IndicatorRecord;
  of: SumsOf;
  /** The last day of the period: in its tree the numbers were reported. */
  periodDay: string;
  /** The day on whose boundaries the figure is read. */
  boundary: string;
}

/** A figure's value and qualities, from sums: what every node of a trace shows. */
export type Measure = Pick<FigureShare, 'value' | 'bound' | 'status' | 'completeness'>;

/** Whether those still silent could only make the figure larger. */
function isOpenUpward(indicator: IndicatorRecord, sums: NodeSums, levels: Levels): boolean {
  if (sums.received === sums.expected) return false;
  return indicator.kind === 'levels' ? levels.reached < levels.asked : !indicator.minimum.startsWith('-');
}

function measureOf(indicator: IndicatorRecord, sums: NodeSums, levels: Levels): Measure {
  const isOpen = isOpenUpward(indicator, sums, levels);
  const measure = {
    bound: sums.atLeast > 0 || isOpen ? ('atLeast' as const) : ('exact' as const),
    status:
      sums.provisional > 0
        ? ('preliminary' as const)
        : sums.revised > 0
          ? ('revised' as const)
          : ('final' as const),
    completeness: { expected: sums.expected, received: sums.received },
  };
  if (sums.received === 0) return { ...measure, value: null };
  if (indicator.kind === 'levels') return { ...measure, value: String(levels.reached) };
  if (indicator.kind === 'sum') return { ...measure, value: sums.value };
  const share = percentOf(String(sums.positive), String(sums.expected), indicator.decimals);
  return { ...measure, value: share ?? null };
}

/** The measures of groups of ranges, one each. */
export async function measureGroups(
  ctx: Context,
  reading: Reading,
  groups: readonly (readonly KeyRange[])[],
): Promise<Measure[]> {
  const sums = await sumGroups(ctx.tx, groups, reading.of);
  const levels = reading.indicator.kind === 'levels' ? await countLevels(ctx.tx, groups, reading.of) : [];
  return sums.map((sum, group) => measureOf(reading.indicator, sum, levels[group] ?? NO_LEVELS));
}

/** What a unit is made of in the tree of the period's day. */
export interface Makeup {
  parts: KeyRange[];
  /** The unit itself as it stood there, where the figure is that of all below it. */
  home: UnitRecord | undefined;
}

/** What some units, as they stand on the wanted boundary, are made of; one result each. */
export async function makeupsOf(
  ctx: Context,
  { boundary, periodDay }: Reading,
  units: readonly UnitRecord[],
): Promise<Makeup[]> {
  const sources = await sourceRangesOf(ctx.tx, units, boundary, periodDay);
  const moved = sources.flatMap(([only]) => (only ? [only.lo] : []));
  const there =
    boundary === periodDay ? new Map<bigint, UnitRecord>() : await findUnitsByKeys(ctx.tx, moved, periodDay);
  return units.map((unit, index) => {
    const parts = sources[index] ?? [];
    const [only] = parts;
    const isWhole = only !== undefined && parts.length === 1 && isSubtree(only);
    const home = !isWhole ? undefined : only.lo === unit.treeKey ? unit : there.get(only.lo);
    return { parts, home: home?.id === unit.id ? home : undefined };
  });
}
