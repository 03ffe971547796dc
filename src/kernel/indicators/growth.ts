/** Growth: a figure compared with that of an earlier period. */
import type { Context } from '#kernel/operation/index.ts';
import { ancestorsOfUnit } from '#kernel/units/index.ts';
import { compareDecimals, normalDecimal } from '#lib/decimal.ts';
import { parseExpression } from '#lib/expression.ts';
import { type Period, periodBefore, yearBefore } from '#lib/period.ts';
import { compose, type MeasureGroups, qualitiesOf, reasonOf } from './composed.ts';
import type { Indicator } from './contract.ts';
import { getIndicatorsById, type IndicatorRecord } from './definition-store.ts';
import { isHidden, releaseOf, ruleOf, withoutValue } from './door.ts';
import type { Measured, Term } from './measure.ts';
import { noValue } from './no-value.ts';
import { type Group, type Measure, makeupsOf, type Reading, regroup, sourcePeriods } from './reading.ts';
import { type Matched, matchUnits } from './unit-store.ts';
import { PUBLIC } from './write-store.ts';

const RATE = parseExpression('(g.current / g.base - 1) * 100');
const REAL_RATE = parseExpression('(g.current / (g.price / 100) / g.base - 1) * 100');
const POINTS = parseExpression('g.current - g.base');

/** Whether a figure is a rate itself: it grows by percentage points. */
export function isRate({ kind, unitOfMeasure }: Pick<Indicator, 'kind' | 'unitOfMeasure'>): boolean {
  return kind === 'coverage' || kind === 'growth' || ['%', 'percent', '‰'].includes(unitOfMeasure.en);
}

export function baseOf(period: Period, comparison: 'previous' | 'year'): Period {
  return comparison === 'year' ? yearBefore(period) : periodBefore(period);
}

const isIncomplete = ({ completeness: { expected, received }, unasked = [] }: Measure) =>
  received < expected || unasked.length > 0;

/** Growth from one measure to another; where it is not defined, why. */
export function growthBetween(
  current: Measure,
  base: Measure,
  how: { isRate: boolean; isNominal: boolean; decimals: number; price?: Measure | undefined },
): Measure {
  const measures = [current, base, ...(how.price ? [how.price] : [])];
  const none = (code: Parameters<typeof noValue>[0]) => withoutValue(qualitiesOf(measures), noValue(code));
  const reason = reasonOf([current, base]);
  if (reason && reason.code !== 'missing') return withoutValue(qualitiesOf(measures), reason);
  if (current.value === null) return none('missing');
  if (base.value === null) return none(how.isNominal ? 'base-missing' : 'incomparable');
  if (how.isNominal && (isIncomplete(current) || isIncomplete(base))) return none('incomplete');
  const sign = compareDecimals(base.value, '0');
  if (!how.isRate && sign === 0) return none('base-zero');
  if (!how.isRate && sign < 0) return none('base-negative');
  if (!how.isRate && compareDecimals(current.value, '0') < 0) return none('sign-change');
  if (how.price && (how.price.value === null || compareDecimals(how.price.value, '0') <= 0))
    return how.price.reason?.code === 'embargoed'
      ? withoutValue(qualitiesOf(measures), how.price.reason)
      : none('price-missing');
  const named = new Map([
    ['g.current', current],
    ['g.base', base],
    ...(how.price ? [['g.price', how.price] as const] : []),
  ]);
  return compose(how.isRate ? POINTS : how.price ? REAL_RATE : RATE, named, how.decimals);
}

/** The price index of a period: that of the whole tree, which is public. */
async function priceTerm(
  ctx: Context,
  reading: Reading,
  indicator: IndicatorRecord,
  [group]: readonly Group[],
  measure: MeasureGroups,
): Promise<Term | undefined> {
  if (!group) return undefined;
  const [top = group.unit] = await ancestorsOfUnit(ctx.tx, group.unit, group.day);
  const of = { ...reading, indicator, moment: { ...reading.moment, audience: PUBLIC as typeof PUBLIC } };
  const [makeup] = await makeupsOf(ctx, { boundary: group.day, period: reading.period }, [top]);
  const whole = { unit: top, day: group.day, ranges: makeup?.parts ?? [], isOwn: false };
  return { role: 'price', reading: of, unit: top, measures: (await measure(ctx, of, [whole])).measures };
}

/** The two sides of a comparison of those units alone that reported in both periods. */
async function matchedTerms(
  ctx: Context,
  current: Reading,
  base: Reading,
  groups: readonly Group[],
  baseGroups: readonly Group[],
): Promise<[Term, Term]> {
  const source = current.indicator;
  const side = (of: Reading, some: readonly Group[]) => ({
    groups: some.map(({ ranges }) => ranges),
    periodIds: sourcePeriods(source, of.period).map(({ id }) => id),
  });
  const sides = { current: side(current, groups), base: side(base, baseGroups) };
  const matched = await matchUnits(ctx.tx, { indicatorId: source.id, ...sides, of: current.moment });
  const periodIds = [...sides.current.periodIds, ...sides.base.periodIds];
  const { heldUntil } = await releaseOf(ctx, current, [source], periodIds);
  const rule = ruleOf(source);
  const measured = (pick: 'current' | 'base') =>
    matched.map((found, index): Measure => {
      const measure = matchedMeasure(found, pick);
      const group = groups[index];
      if (heldUntil) return withoutValue(measure, noValue('embargoed', heldUntil));
      const hides = rule && group && isHidden(ctx, current, group, found.given, rule);
      return hides ? withoutValue(measure, noValue('suppressed')) : measure;
    });
  return [
    { role: 'current', reading: current, measures: measured('current') },
    { role: 'base', reading: base, measures: measured('base') },
  ];
}

function matchedMeasure(found: Matched, pick: 'current' | 'base'): Measure {
  const value = found[pick];
  const isOpen = (pick === 'current' ? found.atLeastNow : found.atLeastThen) > 0;
  return {
    value: value === null ? null : normalDecimal(value),
    ...(value === null ? { reason: noValue('missing') } : {}),
    bound: isOpen ? 'atLeast' : 'exact',
    status: found.provisional > 0 ? 'preliminary' : found.revised > 0 ? 'revised' : 'final',
    completeness: { expected: found.all, received: found.units },
  };
}

export async function composeGrowth(
  ctx: Context,
  reading: Reading,
  groups: readonly Group[],
  measure: MeasureGroups,
): Promise<Measured> {
  const { indicator } = reading;
  const { comparison, basis } = indicator.growth ?? { comparison: 'year', basis: 'nominal' };
  const [source, index] = await getIndicatorsById(ctx.tx, indicator.sourceIds);
  if (!source) return { measures: [], terms: [] };
  const current = { ...reading, indicator: source };
  const base = { ...current, period: baseOf(reading.period, comparison) };
  const baseGroups = await regroup(ctx, groups, base.period.end);
  const isNominal = basis === 'nominal';
  const [now, then]: [Term, Term] = isNominal
    ? [
        { role: 'current', reading: current, measures: (await measure(ctx, current, groups)).measures },
        { role: 'base', reading: base, measures: (await measure(ctx, base, baseGroups)).measures },
      ]
    : await matchedTerms(ctx, current, base, groups, baseGroups);
  const price = index && (await priceTerm(ctx, reading, index, groups, measure));
  const how = { isRate: isRate(source), isNominal, decimals: indicator.decimals, price: price?.measures[0] };
  const measures = groups.flatMap((_, group) => {
    const [a, b] = [now.measures[group], then.measures[group]];
    if (!a || !b) return [];
    // Where units reported, but none in both periods, what is compared does not exist.
    if (!isNominal && a.value === null && !isWithheld(a) && a.completeness.expected > 0)
      return [withoutValue(qualitiesOf([a, b]), noValue('incomparable'))];
    return [growthBetween(a, b, how)];
  });
  return { measures, terms: price ? [now, then, price] : [now, then] };
}

const isWithheld = ({ reason }: Measure) => reason?.code === 'suppressed' || reason?.code === 'embargoed';
