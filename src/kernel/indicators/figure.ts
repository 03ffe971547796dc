import { isInScope } from '#kernel/db/index.ts';
import { refuse as refuseCommon } from '#kernel/errors/index.ts';
import type { Context } from '#kernel/operation/index.ts';
import {
  ancestorsOfUnit,
  childrenOf,
  getUnitByCode,
  sourceRanges,
  type UnitRecord,
} from '#kernel/units/index.ts';
import { percentOf } from '#lib/decimal.ts';
import { findPeriod, type Period, partsOf } from '#lib/period.ts';
import type { KeyRange } from '#lib/tree-key.ts';
import { subtreeOf } from '#lib/tree-key.ts';
import type { Figure, FigureShare, SubmissionTrace } from './contract.ts';
import { getIndicator, type IndicatorRecord } from './definition-store.ts';
import { findVintage, isInFuture, type Vintage } from './fold-store.ts';
import {
  countLevels,
  type Levels,
  listObservations,
  NO_LEVELS,
  type NodeSums,
  type SumsOf,
  sumGroups,
  sumOwn,
} from './read-store.ts';
import { refuse } from './refusals.ts';
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

interface Reading {
  indicator: IndicatorRecord;
  of: SumsOf;
  periodDay: string;
  boundary: string;
}

/** A figure's value and qualities, from sums: what every node of a trace shows. */
type Measure = Pick<FigureShare, 'value' | 'bound' | 'status' | 'completeness'>;

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

async function measureGroups(
  ctx: Context,
  reading: Reading,
  groups: readonly (readonly KeyRange[])[],
): Promise<Measure[]> {
  const sums = await sumGroups(ctx.tx, groups, reading.of);
  const levels = reading.indicator.kind === 'levels' ? await countLevels(ctx.tx, groups, reading.of) : [];
  return sums.map((sum, group) => measureOf(reading.indicator, sum, levels[group] ?? NO_LEVELS));
}

/** The parts of the period's own tree that make up a unit as it stands on the wanted boundary. */
async function rangesOf(ctx: Context, reading: Reading, unit: UnitRecord): Promise<KeyRange[]> {
  if (unit.validFrom <= reading.periodDay && (!unit.validTo || reading.periodDay < unit.validTo)) {
    return [subtreeOf(unit.treeKey)];
  }
  return sourceRanges(ctx.tx, unit.code, reading.boundary, reading.periodDay);
}

function shareOf(unit: UnitRecord, measure: Measure, isOwn: boolean): FigureShare {
  const { code, name, nameEn, kind, level } = unit;
  return { code, name, nameEn, kind, level, isOwn, ...measure };
}

async function traceShares(
  ctx: Context,
  reading: Reading,
  unit: UnitRecord,
  own: NodeSums,
  request: FigureRequest,
) {
  const page = await childrenOf(ctx.tx, unit.treeKey, reading.boundary, {
    after: request.after,
    limit: request.limit,
  });
  const groups: KeyRange[][] = [];
  for (const child of page.items) groups.push(await rangesOf(ctx, reading, child));
  const measures = await measureGroups(ctx, reading, groups);
  const shares = page.items.flatMap((child, index) => {
    const measure = measures[index];
    return measure && measure.completeness.expected + measure.completeness.received > 0
      ? [shareOf(child, measure, false)]
      : [];
  });
  const hasOwn = own.expected + own.received > 0 && shares.length > 0 && request.after === undefined;
  const ownShare = hasOwn
    ? [
        shareOf(
          unit,
          measureOf(reading.indicator, own, { asked: 1, reached: own.positive > 0 ? 1 : 0 }),
          true,
        ),
      ]
    : [];
  return { items: [...ownShare, ...shares], ...(page.next === undefined ? {} : { next: page.next }) };
}

const RULES = {
  sum: {
    zh: '合计：下列各单位上报数之和。',
    en: 'A sum: what the units below reported, added up.',
  },
  coverage: {
    zh: '覆盖率：应报单位中已接入（上报值不小于 1）者所占百分比；未报者不计为已接入。',
    en: 'A coverage: the percentage of the units asked that reported at least 1; the silent do not count.',
  },
  levels: {
    zh: '层级数：至少有一个单位上报值不小于 1 的行政层级个数；部门计入其所属政府的层级。',
    en: 'Levels on which some unit reported at least 1; a department counts at its government’s level.',
  },
} as const;

async function findSubmission(ctx: Context, reading: Reading, lineage: Lineage, unit: UnitRecord) {
  const [newest] = await listObservations(ctx.tx, { treeKey: unit.treeKey, limit: 1 }, reading.of);
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
  const ranges = await rangesOf(ctx, reading, unit);
  const isVisible = ranges.every((range) => isInScope(ctx.scope, range.lo) && isInScope(ctx.scope, range.hi));
  if (audience === INTERNAL && !isVisible) throw refuseCommon('not-found');
  const [measure] = await measureGroups(ctx, reading, [ranges]);
  const [own] = await sumOwn(ctx.tx, [unit.treeKey], reading.of);
  if (!measure || !own) throw refuseCommon('not-found');
  const ancestors = await ancestorsOfUnit(ctx.tx, unit, reading.boundary);
  const hasReported = own.received > 0;
  const submission = hasReported ? await findSubmission(ctx, reading, lineage, unit) : undefined;
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
      children: await traceShares(ctx, reading, unit, own, request),
      ...(submission ? { submission } : {}),
    },
  };
}
