import { isInScope } from '#kernel/db/index.ts';
import { refuse as refuseCommon } from '#kernel/errors/index.ts';
import type { Context } from '#kernel/operation/index.ts';
import { ancestorsOfUnit, getUnitByCode, type UnitRecord } from '#kernel/units/index.ts';
import { findPeriod, type Period, partsOf } from '#lib/period.ts';
import { subtreeOf } from '#lib/tree-key.ts';
import type { Figure, FigurePart, SubmissionTrace } from './contract.ts';
import { getIndicator, type IndicatorRecord } from './definition-store.ts';
import { findVintage, isInFuture, type Vintage } from './fold-store.ts';
import { measureGroups, sourceTerms, type Term } from './measure.ts';
import { listObservations, type SumsOf } from './read-store.ts';
import { type Group, type Makeup, type Moment, makeupsOf, type Reading, sourcePeriods } from './reading.ts';
import { refuse } from './refusals.ts';
import { RULES, traceShares } from './trace.ts';
import { type Audience, INTERNAL, PUBLIC } from './write-store.ts';

export interface FigureRequest {
  indicator: string;
  unit: string;
  period: string;
  asOf?: string | undefined;
  boundary?: string | undefined;
  after?: string | undefined;
  limit: number;
}

/** How the room learns of what it may not import: the reports that leaves stand on, and whether the city is a demo. */
export interface Lineage {
  traceSource(
    ctx: Context,
    sourceId: string,
    revision: number,
    isPublic: boolean,
  ): Promise<SubmissionTrace | undefined>;
  isDemo(ctx: Context): Promise<boolean>;
}

/** What a figure is read by: the indicator and period asked for, and the moment. */
export async function openReading(
  ctx: Context,
  request: Pick<FigureRequest, 'indicator' | 'period' | 'asOf' | 'boundary'>,
  audience: Audience,
): Promise<{ reading: Reading; vintage: Vintage | undefined }> {
  const indicator = await getIndicator(ctx.tx, request.indicator);
  const period = findPeriod(request.period);
  if (!period || partsOf(period, indicator.frequency).length === 0)
    throw refuse('period-too-fine', { code: indicator.code, period: request.period });
  const asOf = request.asOf === undefined ? undefined : new Date(request.asOf);
  if (asOf && (await isInFuture(ctx.tx, asOf))) throw refuse('in-the-future');
  const vintage = await findVintage(ctx.tx, asOf);
  if (asOf && !vintage) throw refuse('before-all');
  const moment: Moment = {
    audience,
    at: asOf ?? ctx.now,
    ...(asOf && vintage ? { writtenBelow: vintage.writtenBelow } : {}),
  };
  return { reading: { indicator, period, moment, boundary: request.boundary ?? period.end }, vintage };
}

/** The unit asked for, as a group to measure. Outside the caller's scope an internal figure is not found. */
export async function openUnit(
  ctx: Context,
  reading: Reading,
  code: string,
): Promise<{ group: Group; makeup: Makeup }> {
  const unit = await getUnitByCode(ctx.tx, code, reading.boundary);
  const [makeup = { parts: [], home: undefined }] = await makeupsOf(ctx, reading, [unit]);
  const reached = [subtreeOf(unit.treeKey), ...makeup.parts];
  const isVisible = reached.every(({ lo, hi }) => isInScope(ctx.scope, lo) && isInScope(ctx.scope, hi));
  if (reading.moment.audience === INTERNAL && !isVisible) throw refuseCommon('not-found');
  return { makeup, group: { unit, day: reading.boundary, ranges: makeup.parts, isOwn: false } };
}

/** The report that a unit's own value stands on, where it reported one. */
async function findSubmission(ctx: Context, reading: Reading, lineage: Lineage, home: UnitRecord) {
  const { indicator, moment, period } = reading;
  const periods = periodsOf(indicator, period);
  // A flow stands on a report for each of its periods: they open there.
  if (indicator.kind === 'sum' && periods.length > 1) return undefined;
  const of: SumsOf = {
    ...moment,
    indicatorIds: indicator.kind === 'sum' ? [indicator.id] : indicator.sourceIds,
    periodIds: periods.map(({ id }) => id),
  };
  const [newest] = await listObservations(ctx.tx, { treeKey: home.treeKey, limit: 1 }, of);
  if (!newest) return undefined;
  const isPublic = moment.audience === PUBLIC;
  const traced = await lineage.traceSource(ctx, newest.sourceId, newest.revision, isPublic);
  const { reason } = newest;
  if (!traced || !reason) return traced;
  return { ...traced, revisionReason: isPublic ? { code: reason.code } : reason };
}

/** The periods that units reported: of a figure worked out from others, its own. */
function periodsOf(indicator: IndicatorRecord, period: Period): Period[] {
  return COMPOSED.has(indicator.kind) ? [period] : sourcePeriods(indicator, period);
}

const COMPOSED: ReadonlySet<string> = new Set(['ratio', 'formula', 'growth']);

function partOf({ role, reading, unit, measures }: Term, asked: string): FigurePart[] {
  const { indicator, period } = reading;
  const { code, name, unitOfMeasure } = indicator;
  return measures.slice(0, 1).map((measure) => {
    return {
      role,
      indicator: code,
      name,
      unit: unit?.code ?? asked,
      period: period.code,
      unitOfMeasure,
      ...measure,
    };
  });
}

function vintageOf(ctx: Context, vintage: Vintage | undefined): Figure['vintage'] {
  return { sequence: String(vintage?.sequence ?? 0), at: (vintage?.at ?? ctx.now).toISOString() };
}

/** A figure with its trace one level down. Outside the caller's scope an internal figure is not found. */
export async function readFigure(
  ctx: Context,
  request: FigureRequest,
  audience: Audience,
  lineage: Lineage,
): Promise<Figure> {
  const { reading, vintage } = await openReading(ctx, request, audience);
  const { indicator } = reading;
  const { group, makeup } = await openUnit(ctx, reading, request.unit);
  const { unit } = group;
  const measured = await measureGroups(ctx, reading, [group]);
  const [measure] = measured.measures;
  if (!measure) throw refuseCommon('not-found');
  const terms = measured.terms.length > 0 ? measured.terms : await sourceTerms(ctx, reading, [group]);
  const ancestors = await ancestorsOfUnit(ctx.tx, unit, reading.boundary);
  const isHeld = measure.reason?.code === 'embargoed';
  const submission = makeup.home && !isHeld && (await findSubmission(ctx, reading, lineage, makeup.home));
  return {
    indicator: indicator.code,
    name: indicator.name,
    unit: { code: unit.code, name: unit.name, nameEn: unit.nameEn, level: unit.level },
    path: ancestors.map(({ code, name, nameEn }) => ({ code, name, nameEn })),
    period: request.period,
    sourcePeriods: periodsOf(indicator, reading.period).map((period) => period.code),
    ...measure,
    unitOfMeasure: indicator.unitOfMeasure,
    decimals: indicator.decimals,
    kind: indicator.kind,
    vintage: vintageOf(ctx, vintage),
    boundary: reading.boundary,
    audience: audience === PUBLIC ? 'public' : 'internal',
    isDemo: await lineage.isDemo(ctx),
    trace: {
      rule: ruleText(indicator),
      parts: terms.flatMap((term) => partOf(term, unit.code)),
      children: await traceShares(ctx, reading, unit, makeup, request),
      ...(submission ? { submission } : {}),
    },
  };
}

/** How a value is made, with the formula of one that has its own. */
function ruleText({ kind, expression }: IndicatorRecord): Figure['trace']['rule'] {
  const { zh, en } = RULES[kind];
  return expression === undefined ? { zh, en } : { zh: `${zh} ${expression}`, en: `${en} ${expression}` };
}
