/** Ratios and formulas: figures worked out from other figures. */
import type { Context } from '#kernel/operation/index.ts';
import { exact, MINUS_INFINITY, PLUS_INFINITY, roundDecimal } from '#lib/decimal.ts';
import { type Expression, parseExpression } from '#lib/expression.ts';
import { evaluate, type Interval } from '#lib/expression-value.ts';
import { getIndicatorsById } from './definition-store.ts';
import { withoutValue } from './door.ts';
import type { Measured, Term } from './measure.ts';
import { noValue } from './no-value.ts';
import type { Group, Measure, Reading } from './reading.ts';

/** Measures figures of any kind: handed in, since figures are made of figures. */
export type MeasureGroups = (ctx: Context, reading: Reading, groups: readonly Group[]) => Promise<Measured>;

const STATUS_ORDER = ['flash', 'preliminary', 'revised', 'final'] as const;

function intervalOf(text: string, bound: Measure['bound']): Interval {
  const value = exact(text);
  const isOpenBelow = bound === 'atMost' || bound === 'unknown';
  const isOpenAbove = bound === 'atLeast' || bound === 'unknown';
  return { value, lo: isOpenBelow ? MINUS_INFINITY : value, hi: isOpenAbove ? PLUS_INFINITY : value };
}

function boundOf({ value, lo, hi }: Interval): Measure['bound'] {
  if (lo.equals(hi)) return 'exact';
  if (lo.equals(value)) return 'atLeast';
  return hi.equals(value) ? 'atMost' : 'unknown';
}

/** What several figures have in common: the weakest status, and the completeness of the least complete. */
export function qualitiesOf(measures: readonly Measure[]): Measure {
  const status = STATUS_ORDER.find((one) => measures.some((measure) => measure.status === one)) ?? 'final';
  const [expected, received] = [
    Math.max(0, ...measures.map(({ completeness }) => completeness.expected)),
    Math.min(...measures.map(({ completeness }) => completeness.received)),
  ];
  const isKnown = measures.length > 0;
  return {
    value: null,
    bound: 'exact',
    status,
    completeness: { expected, received: isKnown ? received : 0 },
  };
}

/** Why a figure of others has no value: what is withheld of any part is withheld of the whole. */
export function reasonOf(measures: readonly Measure[]): Measure['reason'] {
  const reasons = measures.flatMap(({ value, reason }) =>
    value === null ? [reason ?? noValue('missing')] : [],
  );
  const held = reasons
    .filter(({ code }) => code === 'embargoed')
    .toSorted((a, b) => ((a.releaseAt ?? '') < (b.releaseAt ?? '') ? 1 : -1));
  return reasons.find(({ code }) => code === 'suppressed') ?? held[0] ?? reasons[0];
}

/** Works a formula out over the terms that it names; one that cannot be worked out says why. */
export function compose(
  expression: Expression,
  named: ReadonlyMap<string, Measure>,
  decimals: number,
): Measure {
  const measures = [...named.values()];
  const qualities = qualitiesOf(measures);
  const reason = reasonOf(measures);
  if (reason) return withoutValue(qualities, reason);
  const intervals = new Map(
    [...named].map(([code, { value, bound }]) => [code, intervalOf(value ?? '0', bound)]),
  );
  const found = evaluate(expression, intervals);
  if (!found) return withoutValue(qualities, noValue('division-by-zero'));
  return { ...qualities, value: roundDecimal(found.value, decimals), bound: boundOf(found) };
}

/** The formula of an indicator: its own, or that of a ratio. */
function formulaOf({ indicator }: Reading): Expression {
  const [numerator = '', denominator = ''] = indicator.sources;
  return parseExpression(
    indicator.expression ?? `${numerator} / ${denominator} * ${indicator.factor ?? '1'}`,
  );
}

export async function composeFormula(
  ctx: Context,
  reading: Reading,
  groups: readonly Group[],
  measure: MeasureGroups,
): Promise<Measured> {
  const { indicator } = reading;
  const terms: Term[] = [];
  for (const [index, source] of (await getIndicatorsById(ctx.tx, indicator.sourceIds)).entries()) {
    const of = { ...reading, indicator: source };
    const role = indicator.kind === 'formula' ? 'term' : index === 0 ? 'numerator' : 'denominator';
    terms.push({ role, reading: of, measures: (await measure(ctx, of, groups)).measures });
  }
  const expression = formulaOf(reading);
  const measures = groups.map((_, group) => {
    const named = terms.flatMap((term): [string, Measure][] => {
      const found = term.measures[group];
      return found ? [[term.reading.indicator.code, found]] : [];
    });
    return compose(expression, new Map(named), indicator.decimals);
  });
  return { measures, terms };
}
