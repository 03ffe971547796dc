/** What figures of every kind come to, for any groups of rows. */
import type { Context } from '#kernel/operation/index.ts';
import { findUnitsByKeys, type UnitRecord } from '#kernel/units/index.ts';
import { exact, normalDecimal, percentOf, roundDecimal } from '#lib/decimal.ts';
import { composeFormula } from './composed.ts';
import { getIndicatorsById, type IndicatorRecord } from './definition-store.ts';
import { passDoor } from './door.ts';
import { composeGrowth } from './growth.ts';
import { noValue } from './no-value.ts';
import { countLevels, type Levels, NO_LEVELS, type NodeSums, type SumsOf, sumGroups } from './read-store.ts';
import { type Group, type Measure, type Reading, sourcePeriods } from './reading.ts';
import { type UnitStatistics, unitStatistics } from './unit-store.ts';

/** A figure that another was worked out from, for each group. */
export interface Term {
  role: 'numerator' | 'denominator' | 'current' | 'base' | 'price' | 'term' | 'value' | 'weight';
  reading: Reading;
  /** The unit whose figure it is, where that is not the unit measured. */
  unit?: UnitRecord;
  measures: Measure[];
}

export interface Measured {
  measures: Measure[];
  terms: Term[];
}

/** Measures groups of rows, with the figures that they were worked out from where they are composed of others. */
export async function measureGroups(
  ctx: Context,
  reading: Reading,
  groups: readonly Group[],
): Promise<Measured> {
  switch (reading.indicator.kind) {
    case 'ratio':
    case 'formula':
      return composeFormula(ctx, reading, groups, measureGroups);
    case 'growth':
      return composeGrowth(ctx, reading, groups, measureGroups);
    case 'sum':
    case 'coverage':
    case 'levels':
      return { measures: await measureSums(ctx, reading, groups), terms: [] };
    default:
      return { measures: await measureUnits(ctx, reading, groups), terms: [] };
  }
}

/** Whether those still silent could only make the figure larger. */
function isOpenUpward(indicator: IndicatorRecord, sums: NodeSums, levels: Levels): boolean {
  if (sums.received === sums.expected) return false;
  return indicator.kind === 'levels' ? levels.reached < levels.asked : !indicator.minimum.startsWith('-');
}

const statusOf = ({ provisional, revised }: { provisional: number; revised: number }): Measure['status'] =>
  provisional > 0 ? 'preliminary' : revised > 0 ? 'revised' : 'final';

function measureOf(indicator: IndicatorRecord, sums: NodeSums, levels: Levels): Measure {
  const isOpen = isOpenUpward(indicator, sums, levels);
  // Of values that may be negative, those still missing could move the sum either way.
  const isLoose = indicator.kind === 'sum' && !isOpen && sums.received < sums.expected;
  const bound: Measure['bound'] = isLoose ? 'unknown' : sums.atLeast > 0 || isOpen ? 'atLeast' : 'exact';
  const measure = {
    bound,
    status: statusOf(sums),
    completeness: { expected: sums.expected, received: sums.received },
  };
  if (sums.received === 0) return { ...measure, value: null };
  if (indicator.kind === 'levels') return { ...measure, value: String(levels.reached) };
  if (indicator.kind === 'sum') return { ...measure, value: sums.value };
  const share = percentOf(String(sums.positive), String(sums.expected), indicator.decimals);
  return { ...measure, value: share ?? null };
}

/** Sums, and what is made of their counts: the hot path. */
async function measureSums(ctx: Context, reading: Reading, groups: readonly Group[]): Promise<Measure[]> {
  const { indicator, moment, period } = reading;
  const of: SumsOf = {
    ...moment,
    indicatorIds: indicator.kind === 'sum' ? [indicator.id] : indicator.sourceIds,
    periodIds: sourcePeriods(indicator, period).map(({ id }) => id),
  };
  const ranges = groups.map((group) => group.ranges);
  const sums = await sumGroups(ctx.tx, ranges, of);
  const levels = indicator.kind === 'levels' ? await countLevels(ctx.tx, ranges, of) : [];
  const measures = sums.map((sum, group) => measureOf(indicator, sum, levels[group] ?? NO_LEVELS));
  const sources =
    indicator.kind === 'sum' ? [indicator] : await getIndicatorsById(ctx.tx, indicator.sourceIds);
  return passDoor(ctx, reading, groups, sources, measures);
}

function valueOf({ kind, decimals }: IndicatorRecord, found: UnitStatistics): string | null {
  switch (kind) {
    case 'minimum':
      return found.minimum;
    case 'maximum':
      return found.maximum;
    case 'count':
      return String(found.counted);
    case 'last':
      return found.sum;
    default:
      return found.weights === null && found.weighted === null
        ? averageOf(found.sum, String(found.given.count), decimals)
        : averageOf(found.weighted, found.weights, decimals);
  }
}

function averageOf(sum: string | null, weights: string | null, decimals: number): string | null {
  if (sum === null || weights === null || exact(weights).isZero()) return null;
  return roundDecimal(exact(sum).dividedBy(weights), decimals);
}

/** What may be said of a value, where some gave a lower bound or are silent. */
function boundOf(indicator: IndicatorRecord, found: UnitStatistics): Measure['bound'] {
  const isComplete = found.received >= found.expected;
  const isOpen = found.atLeast > 0;
  switch (indicator.kind) {
    case 'minimum':
      if (found.isLowestOpen) return isComplete ? 'atLeast' : 'unknown';
      return isComplete ? 'exact' : 'atMost';
    case 'maximum':
    case 'count':
      return isComplete && !isOpen ? 'exact' : 'atLeast';
    case 'last':
      if (found.carried > 0 || (!isComplete && indicator.minimum.startsWith('-'))) return 'unknown';
      return isComplete && !isOpen ? 'exact' : 'atLeast';
    default:
      return isComplete && !isOpen ? 'exact' : 'unknown';
  }
}

/** Figures worked out from the units' own values. */
async function measureUnits(ctx: Context, reading: Reading, groups: readonly Group[]): Promise<Measure[]> {
  const { indicator, moment, period } = reading;
  const sources = await getIndicatorsById(ctx.tx, indicator.sourceIds);
  const [value, weight] = sources;
  if (!value) return [];
  // The newest value of a period is looked for in all its parts, also of a stock.
  const isNewest = indicator.kind === 'last';
  const periods = sourcePeriods(isNewest ? { ...value, time: 'sum' } : value, period);
  const found = await unitStatistics(
    ctx.tx,
    groups.map(({ ranges }) => ranges),
    {
      ...moment,
      valueId: value.id,
      weightId: weight?.id,
      periodIds: periods.map(({ id }) => id),
      isNewest,
      countFrom: indicator.countFrom,
    },
  );
  const measures = found.map((statistics): Measure => {
    const { expected, received } = statistics;
    const got = received > 0 ? valueOf(indicator, statistics) : null;
    return {
      value: got === null ? null : normalDecimal(got),
      ...(got === null && received > 0 ? { reason: noValue('division-by-zero') } : {}),
      bound: boundOf({ ...indicator, minimum: value.minimum }, statistics),
      status: statusOf(statistics),
      completeness: { expected, received },
    };
  });
  const passed = await passDoor(ctx, reading, groups, sources, measures);
  if (indicator.kind !== 'minimum' && indicator.kind !== 'maximum') return passed;
  const keys = found.map((one) => (indicator.kind === 'minimum' ? one.lowestKey : one.highestKey));
  return nameHolders(ctx, passed, keys, period.end);
}

/** Names the unit whose value a minimum or maximum is. */
async function nameHolders(
  ctx: Context,
  measures: readonly Measure[],
  keys: readonly (bigint | null)[],
  day: string,
): Promise<Measure[]> {
  const units = await findUnitsByKeys(
    ctx.tx,
    keys.filter((key) => key !== null),
    day,
  );
  return measures.map((measure, index) => {
    const holder = units.get(keys[index] ?? 0n);
    if (measure.value === null || !holder) return measure;
    return { ...measure, heldBy: { code: holder.code, name: holder.name, nameEn: holder.nameEn } };
  });
}

/** The figures that one worked out from units' own values, or from counts, is taken from. */
export async function sourceTerms(ctx: Context, reading: Reading, groups: readonly Group[]): Promise<Term[]> {
  const sources = await getIndicatorsById(ctx.tx, reading.indicator.sourceIds);
  const terms: Term[] = [];
  for (const [index, indicator] of sources.entries()) {
    const of = { ...reading, indicator };
    const { measures } = await measureGroups(ctx, of, groups);
    const isWeight = reading.indicator.kind === 'average' && index === 1;
    terms.push({ role: isWeight ? 'weight' : 'value', reading: of, measures });
  }
  return terms;
}
