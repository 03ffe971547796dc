/**
 * The door through which every figure passes: what is not released yet, or would tell what one unit reported, leaves
 * without its value, whoever asks and by whatever way.
 */
import type { Context } from '#kernel/operation/index.ts';
import { contains } from '#lib/tree-key.ts';
import { type Contributions, isDisclosing, STATISTICAL_DEFAULT } from './confidentiality.ts';
import type { Confidentiality } from './contract.ts';
import type { IndicatorRecord } from './definition-store.ts';
import { noValue } from './no-value.ts';
import { type Group, type Measure, type Reading, sourcePeriods } from './reading.ts';
import { findHolding, type Stage } from './release-store.ts';
import { unitStatistics } from './unit-store.ts';
import { INTERNAL, PUBLIC } from './write-store.ts';

/** A measure without its value, and why. */
export function withoutValue(measure: Measure, reason: Measure['reason']): Measure {
  const { heldBy: _, ...rest } = measure;
  return { ...rest, value: null, ...(reason ? { reason } : {}) };
}

/** The limits under which an indicator's values are withheld; undefined where it has none. */
export function ruleOf(indicator: IndicatorRecord): Confidentiality | undefined {
  if (indicator.purpose === 'statistical') return { ...STATISTICAL_DEFAULT, ...indicator.confidentiality };
  return indicator.confidentiality;
}

/** Whether the caller reviews, or runs the reporting of, all that a group holds. */
function reviews(ctx: Context, reading: Reading, group: Group): boolean {
  if (reading.moment.audience !== INTERNAL) return false;
  const held = ctx.actor.grants
    .filter(({ role }) => role === 'reviewer' || role === 'office')
    .flatMap(({ ranges }) => ranges);
  return group.ranges.every(({ lo, hi }) => held.some((range) => contains(range, lo) && contains(range, hi)));
}

/** Whether all that a group holds is what the caller's own unit reported. */
function reportedIt(
  ctx: Context,
  reading: Reading,
  group: Group,
  given: Contributions,
  holder: bigint | null,
) {
  return (
    reading.moment.audience === INTERNAL &&
    given.count === 1 &&
    holder === group.unit.treeKey &&
    ctx.actor.grants.some(({ role, unitId }) => role === 'reporter' && unitId === group.unit.id)
  );
}

/** Whether a group's contributions may be shown to the caller as one sum each. */
export function isHidden(
  ctx: Context,
  reading: Reading,
  group: Group,
  given: readonly Contributions[],
  rule: Confidentiality,
): boolean {
  return given.some((one) => isDisclosing(one, rule)) && !reviews(ctx, reading, group);
}

/** Which groups' values must be withheld, for what the sources are made of there. */
async function hiddenGroups(
  ctx: Context,
  reading: Reading,
  groups: readonly Group[],
  sources: readonly IndicatorRecord[],
): Promise<boolean[]> {
  const hidden = groups.map(() => false);
  for (const source of sources) {
    const rule = ruleOf(source);
    if (!rule) continue;
    const statistics = await unitStatistics(
      ctx.tx,
      groups.map(({ ranges }) => ranges),
      {
        ...reading.moment,
        valueId: source.id,
        periodIds: sourcePeriods(source, reading.period).map(({ id }) => id),
        isNewest: false,
      },
    );
    // The least and the largest are one unit's own value, however many there are.
    const tellsOne = reading.indicator.kind === 'minimum' || reading.indicator.kind === 'maximum';
    groups.forEach((group, index) => {
      const found = statistics[index];
      if (!found || (!isDisclosing(found.given, rule) && !(tellsOne && found.given.count > 0))) return;
      if (reviews(ctx, reading, group) || reportedIt(ctx, reading, group, found.given, found.highestKey))
        return;
      hidden[index] = true;
    });
  }
  return hidden;
}

const WEAKER: Record<Stage, readonly Measure['status'][]> = {
  flash: ['preliminary', 'final'],
  preliminary: ['final'],
  final: [],
};

function atStage(measure: Measure, stage: Stage): Measure {
  return WEAKER[stage].some((status) => status === measure.status) && stage !== 'final'
    ? { ...measure, status: stage }
    : measure;
}

/** The instant until which any of what a reading takes from is held back from whom it is for, or its stage. */
export async function releaseOf(
  ctx: Context,
  { moment }: Reading,
  sources: readonly IndicatorRecord[],
  periodIds: readonly number[],
): Promise<{ heldUntil?: Date; stage?: Stage }> {
  if (moment.audience !== PUBLIC) return {};
  const releases = await findHolding(
    ctx.tx,
    sources.map(({ id }) => id),
    periodIds,
  );
  const held = releases.filter(({ releaseAt }) => releaseAt > moment.at);
  if (held.length > 0) return { heldUntil: new Date(Math.max(...held.map(({ releaseAt }) => +releaseAt))) };
  const stage = (['flash', 'preliminary'] as const).find((one) => releases.some((r) => r.stage === one));
  return stage ? { stage } : {};
}

/** Lets measures of reported values pass, or takes their values away. Everything that is shown was here. */
export async function passDoor(
  ctx: Context,
  reading: Reading,
  groups: readonly Group[],
  sources: readonly IndicatorRecord[],
  measures: readonly Measure[],
): Promise<Measure[]> {
  const periodIds = sources.flatMap((source) =>
    sourcePeriods(source, reading.period).map((period) => period.id),
  );
  const { heldUntil, stage } = await releaseOf(ctx, reading, sources, periodIds);
  if (heldUntil) return measures.map((measure) => withoutValue(measure, noValue('embargoed', heldUntil)));
  const hidden = await hiddenGroups(ctx, reading, groups, sources);
  return measures.map((measure, index) => {
    if (hidden[index]) return withoutValue(measure, noValue('suppressed'));
    if (measure.value === null && !measure.reason) return { ...measure, reason: noValue('missing') };
    return stage ? atStage(measure, stage) : measure;
  });
}
