/** Figures of the last periods with their growth, and the check of a published level against a published growth. */
import type { Context } from '#kernel/operation/index.ts';
import { exact, placesOf, roundDecimal } from '#lib/decimal.ts';
import { type Period, periodBefore, yearBefore } from '#lib/period.ts';
import type { Trend } from './contract.ts';
import { type FigureRequest, openReading, openUnit } from './figure.ts';
import { baseOf, growthBetween, isRate } from './growth.ts';
import { measureGroups } from './measure.ts';
import type { Group } from './reading.ts';
import { type Measure, type Reading, regroup } from './reading.ts';
import { type Audience } from './write-store.ts';

type TrendRequest = Omit<FigureRequest, 'after' | 'limit'> & { periods: number };

/** The last periods, oldest first. */
function lastPeriods(period: Period, count: number): Period[] {
  const periods = [period];
  while (periods.length < count) periods.unshift(periodBefore(periods[0] ?? period));
  return periods;
}

/** Measures one unit in other periods, each once: the unit's own boundary, the tree of each period's day. */
function measurer(ctx: Context, reading: Reading, group: Group) {
  const known = new Map<string, Promise<Measure | undefined>>();
  async function measureAt(period: Period): Promise<Measure | undefined> {
    const groups = await regroup(ctx, [group], period.end);
    return (await measureGroups(ctx, { ...reading, period }, groups)).measures[0];
  }
  return (period: Period) => {
    const found = known.get(period.code) ?? measureAt(period);
    known.set(period.code, found);
    return found;
  };
}

function growthOn(reading: Reading, current: Measure, base: Measure | undefined) {
  if (!base) return { value: null, bound: current.bound };
  const { indicator } = reading;
  const how = {
    isRate: isRate(indicator),
    isNominal: true,
    decimals: Math.max(1, Math.min(2, indicator.decimals)),
  };
  const { value, reason, bound } = growthBetween(current, base, how);
  return { value, bound, ...(reason ? { reason } : {}) };
}

/** A unit's figures of the last periods; every value comes through the door. */
export async function readTrend(ctx: Context, request: TrendRequest, audience: Audience): Promise<Trend> {
  const { reading } = await openReading(ctx, request, audience);
  const { group } = await openUnit(ctx, reading, request.unit);
  const { indicator } = reading;
  const measureIn = measurer(ctx, reading, group);
  const points: Trend['points'] = [];
  for (const period of lastPeriods(reading.period, request.periods)) {
    const measure = await measureIn(period);
    if (!measure) continue;
    points.push({
      period: period.code,
      ...measure,
      previous: growthOn(reading, measure, await measureIn(periodBefore(period))),
      year: growthOn(reading, measure, await measureIn(yearBefore(period))),
    });
  }
  const { code, name, nameEn } = group.unit;
  return {
    indicator: indicator.code,
    name: indicator.name,
    unit: { code, name, nameEn },
    unitOfMeasure: indicator.unitOfMeasure,
    growthIn: isRate(indicator) ? 'points' : 'percent',
    points,
  };
}

/** Between which the base must lie, given a level and a growth in percent as they were rounded. */
export function baseInterval(published: { level: string; roundedTo: string; growth: string }): {
  from: string;
  to: string;
} {
  const level = exact(published.level);
  const halfLevel = exact(published.roundedTo).dividedBy(2);
  const growth = exact(published.growth).dividedBy(100).plus(1);
  const halfGrowth = exact('10').pow(-placesOf(published.growth)).dividedBy(200);
  return {
    from: level.minus(halfLevel).dividedBy(growth.plus(halfGrowth)).toString(),
    to: level.plus(halfLevel).dividedBy(growth.minus(halfGrowth)).toString(),
  };
}

interface Published {
  level: string;
  roundedTo: string;
  growth: string;
  comparison: 'previous' | 'year';
}

/** Whether the stored base lies where a published level and growth put it. */
export async function checkPublished(
  ctx: Context,
  request: Omit<FigureRequest, 'after' | 'limit'> & Published,
  audience: Audience,
) {
  const { reading } = await openReading(ctx, request, audience);
  const { group } = await openUnit(ctx, reading, request.unit);
  const period = baseOf(reading.period, request.comparison);
  const base = await measurer(ctx, reading, group)(period);
  const { from, to } = baseInterval(request);
  const shown = {
    from: roundDecimal(exact(from), 2),
    to: roundDecimal(exact(to), 2),
    basePeriod: period.code,
  };
  if (!base || base.value === null || base.bound !== 'exact')
    return {
      ...shown,
      base: base?.value ?? null,
      verdict: 'unknown' as const,
      ...(base?.reason ? { reason: base.reason } : {}),
    };
  const isInside = exact(base.value).greaterThanOrEqualTo(from) && exact(base.value).lessThanOrEqualTo(to);
  return {
    ...shown,
    base: base.value,
    verdict: isInside ? ('consistent' as const) : ('inconsistent' as const),
  };
}
