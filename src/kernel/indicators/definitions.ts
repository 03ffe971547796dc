/** Defining indicators: what each kind must say, and what it may be made of. */
import { Refusal } from '#kernel/errors/index.ts';
import type { Text } from '#kernel/i18n/contract.ts';
import type { Context } from '#kernel/operation/index.ts';
import { ExpressionFault, MOST_TERMS, parseExpression, termsOf } from '#lib/expression.ts';
import { makePeriod, partsOf } from '#lib/period.ts';
import type { Indicator, IndicatorKind } from './contract.ts';
import { findIndicators, type IndicatorRecord, listIndicators, saveIndicator } from './definition-store.ts';
import { isRate } from './growth.ts';
import { refuse } from './refusals.ts';

/** How many sources a kind has, and whether they must be reported by units. */
const SOURCES: Record<IndicatorKind, { least: number; most: number; areReported: boolean }> = {
  sum: { least: 0, most: 0, areReported: true },
  coverage: { least: 1, most: 1, areReported: true },
  levels: { least: 1, most: 10, areReported: true },
  average: { least: 1, most: 2, areReported: true },
  last: { least: 1, most: 1, areReported: true },
  minimum: { least: 1, most: 1, areReported: true },
  maximum: { least: 1, most: 1, areReported: true },
  count: { least: 1, most: 1, areReported: true },
  ratio: { least: 2, most: 2, areReported: false },
  growth: { least: 1, most: 2, areReported: false },
  formula: { least: 1, most: MOST_TERMS, areReported: false },
};

/** The fields that belong to one kind alone. */
const OWN_FIELDS: Record<'factor' | 'countFrom' | 'expression' | 'growth', IndicatorKind> = {
  factor: 'ratio',
  countFrom: 'count',
  expression: 'formula',
  growth: 'growth',
};

/** Refuses a field of one of the indicators given. */
type RefuseField = (field: string, why: Refusal, message?: Text) => Refusal;

function refusingAt(ctx: Context, index: number): RefuseField {
  return (field, { code, kind, parameters, texts }, message = texts) =>
    new Refusal(code, { kind, ...texts }, parameters, [
      { path: `indicators.${index}.${field}`, code, message: message[ctx.language] },
    ]);
}

/** The terms of a formula; refuses one that cannot be read. */
function requireTerms(code: string, expression: string, at: RefuseField): string[] {
  try {
    return termsOf(parseExpression(expression));
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
    throw at('expression', refuse('formula-wrong', { code }), error.texts);
  }
}

/** Whether what a source is kept for makes up what the indicator is kept for. */
function fits(indicator: Indicator, source: IndicatorRecord): boolean {
  if (SOURCES[indicator.kind].areReported && indicator.kind !== 'last')
    return source.frequency === indicator.frequency;
  return partsOf(makePeriod(indicator.frequency, 2000, 1), source.frequency).length > 0;
}

function requireShape(indicator: Indicator, at: RefuseField): void {
  for (const [field, kind] of Object.entries(OWN_FIELDS)) {
    const isGiven = indicator[field as keyof typeof OWN_FIELDS] !== undefined;
    const isNeeded = indicator.kind === kind && (field === 'expression' || field === 'growth');
    if (isGiven && indicator.kind !== kind)
      throw at(field, refuse('field-astray', { code: indicator.code, field }));
    if (isNeeded && !isGiven) throw at(field, refuse('field-missing', { code: indicator.code, field }));
  }
}

function requireGrowth(
  indicator: Indicator,
  [source, price]: readonly IndicatorRecord[],
  at: RefuseField,
): void {
  if (!source || !indicator.growth) return;
  const isComparable = indicator.growth.basis === 'comparable';
  if (isComparable && source.kind !== 'sum')
    throw at('growth', refuse('comparable-needs-sum', { code: indicator.code }));
  const isInPoints = indicator.unitOfMeasure.en === 'percentage points';
  if (isRate(source) !== isInPoints || (price && isInPoints))
    throw at('unitOfMeasure', refuse('growth-measure', { code: indicator.code }));
}

/** What an indicator is made of, each known and fitting. */
async function requireSources(ctx: Context, given: Indicator, at: RefuseField): Promise<IndicatorRecord[]> {
  const { code, kind, expression } = given;
  const field = expression === undefined ? 'sources' : 'expression';
  const codes = expression === undefined ? given.sources : requireTerms(code, expression, at);
  if (codes.includes(code)) throw at(field, refuse('made-of-itself', { code }));
  const known = await findIndicators(ctx.tx, codes);
  const unknown = codes.find((one) => !known.has(one));
  if (unknown !== undefined && kind === 'formula')
    throw at(field, refuse('unknown-indicator', { code: unknown }));
  const sources = codes.flatMap((one) => known.get(one) ?? []);
  const { least, most, areReported } = SOURCES[kind];
  const isFitting =
    unknown === undefined &&
    new Set(codes).size === codes.length &&
    sources.length >= least &&
    sources.length <= most &&
    sources.every((source) => (!areReported || source.kind === 'sum') && fits(given, source));
  if (!isFitting) throw at(field, refuse('source-missing', { code }));
  return sources;
}

/** Adds an indicator, or changes the names and limits of one that exists; `index` is its place among those given. */
export async function defineIndicator(ctx: Context, given: Indicator, index: number): Promise<void> {
  const at = refusingAt(ctx, index);
  requireShape(given, at);
  const sources = await requireSources(ctx, given, at);
  requireGrowth(given, sources, at);
  const saved = await saveIndicator(
    ctx.tx,
    given,
    sources.map(({ id }) => id),
  );
  if (!saved) throw at('code', refuse('definition-fixed', { code: given.code }));
}

/** A page of all definitions, by code. */
export async function indicatorsPage(
  ctx: Context,
  { after = '', limit }: { after?: string | undefined; limit: number },
): Promise<{ items: IndicatorRecord[]; next?: string }> {
  const found = await listIndicators(ctx.tx, after, limit + 1);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return found.length > limit && last ? { items, next: last.code } : { items };
}
