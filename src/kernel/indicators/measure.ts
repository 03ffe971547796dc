/** What figures of every kind come to, for any groups of rows. */
import type { Context } from '#kernel/operation/index.ts';
import { findUnitsByKeys, type UnitRecord } from '#kernel/units/index.ts';
import { addDecimals, exact, normalDecimal, percentOf, roundDecimal } from '#lib/decimal.ts';
import type { Period } from '#lib/period.ts';
import { composeFormula } from './composed.ts';
import type { FigurePart } from './contract.ts';
import { getIndicatorsById, type IndicatorRecord } from './definition-store.ts';
import { passDoor } from './door.ts';
import { composeGrowth } from './growth.ts';
import { noValue } from './no-value.ts';
import {
  countLevels,
  type Levels,
  NO_LEVELS,
  NO_SUMS,
  type NodeSums,
  type SumsOf,
  sumGroups,
} from './read-store.ts';
import { type Group, type Measure, type Reading, sourcePeriods } from './reading.ts';
import { type UnitStatistics, unitStatistics } from './unit-store.ts';

/** A figure that another was worked out from, for each group. */
export interface Term {
  role: FigurePart['role'];
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

const isWhole = ({ received, expected, unasked }: Asked) => received >= expected && unasked.length === 0;

/** Whether those still silent, or not asked yet, could only make the figure larger. */
function isOpenUpward(indicator: IndicatorRecord, sums: Asked, levels: Levels): boolean {
  if (isWhole(sums)) return false;
  return indicator.kind === 'levels' ? levels.reached < levels.asked : !indicator.minimum.startsWith('-');
}

const statusOf = ({ provisional, revised }: { provisional: number; revised: number }): Measure['status'] =>
  provisional > 0 ? 'preliminary' : revised > 0 ? 'revised' : 'final';

/** Sums over the periods of a figure, and those periods of a flow for which nobody was asked. */
interface Asked extends NodeSums {
  unasked: string[];
}

const isAsked = ({ expected, received }: NodeSums) => expected + received > 0;

const addSums = (a: NodeSums, b: NodeSums): NodeSums => ({
  value: addDecimals(a.value, b.value),
  expected: a.expected + b.expected,
  received: a.received + b.received,
  positive: a.positive + b.positive,
  atLeast: a.atLeast + b.atLeast,
  provisional: a.provisional + b.provisional,
  revised: a.revised + b.revised,
});

/** The sums of some ranges over several periods: read period by period, so that one without any is known. */
async function sumPeriods(
  ctx: Context,
  ranges: readonly Group['ranges'][],
  periods: readonly Period[],
  of: SumsOf,
): Promise<Asked[]> {
  const each = await Promise.all(
    periods.map(({ id }) => sumGroups(ctx.tx, ranges, { ...of, periodIds: [id] })),
  );
  return ranges.map((_, group) => {
    const sums = each.map((one) => one[group] ?? NO_SUMS);
    const unasked = periods.filter((__, at) => !isAsked(sums[at] ?? NO_SUMS)).map(({ code }) => code);
    return { ...sums.reduce(addSums), unasked: unasked.length < periods.length ? unasked : [] };
  });
}

function measureOf(indicator: IndicatorRecord, sums: Asked, levels: Levels): Measure {
  const isOpen = isOpenUpward(indicator, sums, levels);
  // Of values that may be negative, those still missing could move the sum either way.
  const isLoose = indicator.kind === 'sum' && !isOpen && !isWhole(sums);
  const bound: Measure['bound'] = isLoose ? 'unknown' : sums.atLeast > 0 || isOpen ? 'atLeast' : 'exact';
  const measure = {
    bound,
    status: statusOf(sums),
    completeness: { expected: sums.expected, received: sums.received },
    ...(sums.unasked.length === 0 ? {} : { unasked: sums.unasked }),
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
  const periods = sourcePeriods(indicator, period);
  const of: SumsOf = {
    ...moment,
    indicatorIds: indicator.kind === 'sum' ? [indicator.id] : indicator.sourceIds,
    periodIds: periods.map(({ id }) => id),
  };
  const ranges = groups.map((group) => group.ranges);
  const sums = await sumPeriods(ctx, ranges, periods, of);
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

/** The parts of a flow: what of it falls into each of its periods for which units were asked. */
async function periodTerms(ctx: Context, reading: Reading, groups: readonly Group[]): Promise<Term[]> {
  const periods = sourcePeriods(reading.indicator, reading.period);
  if (periods.length < 2) return [];
  const terms: Term[] = [];
  for (const period of periods) {
    const of = { ...reading, period };
    const { measures } = await measureGroups(ctx, of, groups);
    const isThere = measures.some(({ completeness: { expected, received } }) => expected + received > 0);
    if (isThere) terms.push({ role: 'period', reading: of, measures });
  }
  return terms;
}

/** What a figure that is no formula of others is taken from: the periods of a sum, the figures that others count. */
export async function sourceTerms(ctx: Context, reading: Reading, groups: readonly Group[]): Promise<Term[]> {
  if (reading.indicator.kind === 'sum') return periodTerms(ctx, reading, groups);
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
