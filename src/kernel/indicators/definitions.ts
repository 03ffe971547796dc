/** Defining indicators: what each kind must say, and what it may be made of. */
import type { Context } from '#kernel/operation/index.ts';
import { makePeriod, partsOf } from '#lib/period.ts';
import type { Indicator, IndicatorKind } from './contract.ts';
import { findIndicators, type IndicatorRecord, saveIndicator } from './definition-store.ts';
import { ExpressionFault, MOST_TERMS, parseExpression, termsOf } from './expression.ts';
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

/** The terms of a formula; refuses one that cannot be read. */
export function requireTerms(code: string, expression: string): string[] {
  try {
    return termsOf(parseExpression(expression));
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
    throw refuse('formula-wrong', { code }, [
      { path: 'expression', code: 'formula', message: `${error.texts.zh} / ${error.texts.en}` },
    ]);
  }
}

/** Whether what a source is kept for makes up what the indicator is kept for. */
function fits(indicator: Indicator, source: IndicatorRecord): boolean {
  if (SOURCES[indicator.kind].areReported && indicator.kind !== 'last')
    return source.frequency === indicator.frequency;
  return partsOf(makePeriod(indicator.frequency, 2000, 1), source.frequency).length > 0;
}

function requireShape(indicator: Indicator): void {
  for (const [field, kind] of Object.entries(OWN_FIELDS)) {
    const isGiven = indicator[field as keyof typeof OWN_FIELDS] !== undefined;
    const isNeeded = indicator.kind === kind && (field === 'expression' || field === 'growth');
    if (isGiven && indicator.kind !== kind) throw refuse('field-astray', { code: indicator.code, field });
    if (isNeeded && !isGiven) throw refuse('field-missing', { code: indicator.code, field });
  }
}

function requireGrowth(indicator: Indicator, [source, price]: readonly IndicatorRecord[]): void {
  if (!source || !indicator.growth) return;
  const isComparable = indicator.growth.basis === 'comparable';
  if (isComparable && source.kind !== 'sum') throw refuse('comparable-needs-sum', { code: indicator.code });
  const isInPoints = indicator.unitOfMeasure.en === 'percentage points';
  if (isRate(source) !== isInPoints || (price && isInPoints))
    throw refuse('growth-measure', { code: indicator.code });
}

/** Adds an indicator, or changes the names and limits of one that exists. */
export async function defineIndicator(ctx: Context, given: Indicator): Promise<void> {
  requireShape(given);
  const { code, kind, expression } = given;
  const codes = expression === undefined ? given.sources : requireTerms(code, expression);
  if (codes.includes(code)) throw refuse('made-of-itself', { code });
  const known = await findIndicators(ctx.tx, codes);
  const unknown = codes.find((one) => !known.has(one));
  if (unknown !== undefined && kind === 'formula') throw refuse('unknown-indicator', { code: unknown });
  const sources = codes.flatMap((one) => known.get(one) ?? []);
  const { least, most, areReported } = SOURCES[kind];
  const isFitting =
    unknown === undefined &&
    new Set(codes).size === codes.length &&
    sources.length >= least &&
    sources.length <= most &&
    sources.every((source) => (!areReported || source.kind === 'sum') && fits(given, source));
  if (!isFitting) throw refuse('source-missing', { code });
  requireGrowth(given, sources);
  const saved = await saveIndicator(
    ctx.tx,
    given,
    sources.map(({ id }) => id),
  );
  if (!saved) throw refuse('definition-fixed', { code });
}
