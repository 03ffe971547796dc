/** How a figure is read: of which period, in the tree of which day, on the boundaries of which, as known when. */
import type { Context } from '#kernel/operation/index.ts';
import { findUnitsByKeys, sourceRangesOf, type UnitRecord } from '#kernel/units/index.ts';
import { type Period, partsOf } from '#lib/period.ts';
import { isSubtree, type KeyRange } from '#lib/tree-key.ts';
import type { FigureShare } from './contract.ts';
import type { IndicatorRecord } from './definition-store.ts';
import { refuse } from './refusals.ts';
import type { Audience } from './write-store.ts';

/** For whom, and as known when. */
export interface Moment {
  audience: Audience;
  /** As known when everything below this had been written; absent: now. */
  writtenBelow?: bigint;
  /** The instant at which it is read: before that of its release a figure is not public. */
  at: Date;
}

export interface Reading {
  indicator: IndicatorRecord;
  period: Period;
  moment: Moment;
  /** The day on whose boundaries the figure is read; in the tree of the period's last day it was reported. */
  boundary: string;
}

/** What one value is measured of: rows of a unit, and the day on whose boundaries that unit stands. */
export interface Group {
  unit: UnitRecord;
  day: string;
  ranges: readonly KeyRange[];
  /** Whether these are the unit's own rows, without those of the units below. */
  isOwn: boolean;
}

/** A figure's value and qualities: what every node of a trace shows. */
export type Measure = Pick<
  FigureShare,
  'value' | 'reason' | 'bound' | 'status' | 'completeness' | 'unasked' | 'heldBy'
>;

/** The periods that a reported figure is made of: the year of a stock is its last quarter, of a flow all four. */
export function sourcePeriods(indicator: IndicatorRecord, period: Period): Period[] {
  const parts = partsOf(period, indicator.frequency);
  if (parts.length === 0) throw refuse('period-too-fine', { code: indicator.code, period: period.code });
  return indicator.time === 'last' ? parts.slice(-1) : parts;
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
  { boundary, period }: Pick<Reading, 'boundary' | 'period'>,
  units: readonly UnitRecord[],
): Promise<Makeup[]> {
  const sources = await sourceRangesOf(ctx.tx, units, boundary, period.end);
  const moved = sources.flatMap(([only]) => (only ? [only.lo] : []));
  const there =
    boundary === period.end
      ? new Map<bigint, UnitRecord>()
      : await findUnitsByKeys(ctx.tx, moved, period.end);
  return units.map((unit, index) => {
    const parts = sources[index] ?? [];
    const [only] = parts;
    const isWhole = only !== undefined && parts.length === 1 && isSubtree(only);
    const home = !isWhole ? undefined : only.lo === unit.treeKey ? unit : there.get(only.lo);
    return { parts, home: home?.id === unit.id ? home : undefined };
  });
}

/** The same units' rows in the tree of another day. */
export async function regroup(ctx: Context, groups: readonly Group[], day: string): Promise<Group[]> {
  const byDay = Map.groupBy(groups, (group) => group.day);
  const moved = new Map<Group, KeyRange[]>();
  for (const [from, some] of byDay) {
    const sources = await sourceRangesOf(
      ctx.tx,
      some.map(({ unit }) => unit),
      from,
      day,
    );
    some.forEach((group, index) => moved.set(group, sources[index] ?? []));
  }
  return groups.map((group) => {
    const ranges = moved.get(group) ?? [];
    const [only] = ranges;
    const own = only && ranges.length === 1 && isSubtree(only) ? [{ lo: only.lo, hi: only.lo }] : [];
    return { ...group, ranges: group.isOwn ? own : ranges };
  });
}
