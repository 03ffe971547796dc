import { isInScope } from '#kernel/db/index.ts';
import { refuse as refuseCommon } from '#kernel/errors/index.ts';
import type { Context } from '#kernel/operation/index.ts';
import { ancestorsOfUnit, getUnitByCode, type UnitRecord } from '#kernel/units/index.ts';
import { findPeriod, type Period, partsOf } from '#lib/period.ts';
import { subtreeOf } from '#lib/tree-key.ts';
import type { Figure, SubmissionTrace } from './contract.ts';
import { getIndicator, type IndicatorRecord } from './definition-store.ts';
import { findVintage, isInFuture, type Vintage } from './fold-store.ts';
import { listObservations, type SumsOf } from './read-store.ts';
import { makeupsOf, measureGroups, type Reading } from './reading.ts';
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

/** The periods that a figure is made of: the year of a stock is its last quarter, the year of a flow all four. */
function sourcePeriods(indicator: IndicatorRecord, code: string): Period[] {
  const period = findPeriod(code);
  const parts = period ? partsOf(period, indicator.frequency) : [];
  if (parts.length === 0) throw refuse('period-too-fine', { code: indicator.code, period: code });
  return indicator.time === 'last' ? parts.slice(-1) : parts;
}

/** The report that a unit's own value stands on, where it reported one. */
async function findSubmission(ctx: Context, reading: Reading, lineage: Lineage, home: UnitRecord) {
  const [newest] = await listObservations(ctx.tx, { treeKey: home.treeKey, limit: 1 }, reading.of);
  if (!newest) return undefined;
  return lineage.traceSource(ctx, newest.sourceId, newest.revision, reading.of.audience === PUBLIC);
}

async function openReading(ctx: Context, request: FigureRequest, audience: Audience) {
  const indicator = await getIndicator(ctx.tx, request.indicator);
  const periods = sourcePeriods(indicator, request.period);
  const last = periods.at(-1);
  const asOf = request.asOf === undefined ? undefined : new Date(request.asOf);
  if (asOf && (await isInFuture(ctx.tx, asOf))) throw refuse('in-the-future');
  const vintage = await findVintage(ctx.tx, asOf);
  if (asOf && !vintage) throw refuse('before-all');
  const of: SumsOf = {
    indicatorIds: indicator.kind === 'sum' ? [indicator.id] : indicator.sourceIds,
    periodIds: periods.map((period) => period.id),
    audience,
    ...(asOf && vintage ? { writtenBelow: vintage.writtenBelow } : {}),
  };
  const periodDay = last?.end ?? '';
  const reading: Reading = { indicator, of, periodDay, boundary: request.boundary ?? periodDay };
  return { reading, vintage, periods };
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
  const { reading, vintage, periods } = await openReading(ctx, request, audience);
  const { indicator } = reading;
  const unit = await getUnitByCode(ctx.tx, request.unit, reading.boundary);
  const [makeup = { parts: [], home: undefined }] = await makeupsOf(ctx, reading, [unit]);
  const reached = [subtreeOf(unit.treeKey), ...makeup.parts];
  const isVisible = reached.every(({ lo, hi }) => isInScope(ctx.scope, lo) && isInScope(ctx.scope, hi));
  if (audience === INTERNAL && !isVisible) throw refuseCommon('not-found');
  const [measure] = await measureGroups(ctx, reading, [makeup.parts]);
  if (!measure) throw refuseCommon('not-found');
  const ancestors = await ancestorsOfUnit(ctx.tx, unit, reading.boundary);
  const submission = makeup.home && (await findSubmission(ctx, reading, lineage, makeup.home));
  return {
    indicator: indicator.code,
    name: indicator.name,
    unit: { code: unit.code, name: unit.name, nameEn: unit.nameEn, level: unit.level },
    path: ancestors.map(({ code, name, nameEn }) => ({ code, name, nameEn })),
    period: request.period,
    sourcePeriods: periods.map((period) => period.code),
    ...measure,
    unitOfMeasure: indicator.unitOfMeasure,
    decimals: indicator.decimals,
    vintage: vintageOf(ctx, vintage),
    boundary: reading.boundary,
    audience: audience === PUBLIC ? 'public' : 'internal',
    isDemo: await lineage.isDemo(ctx),
    trace: {
      rule: RULES[indicator.kind],
      children: await traceShares(ctx, reading, unit, makeup, request),
      ...(submission ? { submission } : {}),
    },
  };
}
