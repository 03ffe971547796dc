/** An indicator being defined: its fields as they are typed, and the input that they make. */
import type { z } from 'zod';
import {
  type BASES,
  type COMPARISONS,
  INDICATOR_KINDS,
  type Indicator,
  type IndicatorKind,
  type indicatorsContracts,
  type PURPOSES,
  type TIME_KINDS,
} from '#kernel/indicators/contract.ts';
import type { PeriodKind } from '#lib/period.ts';
import { plainNumber } from '#lib/typed.ts';

type One<T extends readonly string[]> = T[number];

export interface DefinitionFields {
  code: string;
  nameZh: string;
  nameEn: string;
  measureZh: string;
  measureEn: string;
  kind: IndicatorKind;
  /** In the order of the kind's roles; a role that is left empty is an empty text. */
  sources: readonly string[];
  factor: string;
  countFrom: string;
  expression: string;
  comparison: One<typeof COMPARISONS>;
  basis: One<typeof BASES>;
  purpose: One<typeof PURPOSES>;
  threshold: string;
  dominanceN: string;
  dominanceK: string;
  p: string;
  time: One<typeof TIME_KINDS>;
  frequency: PeriodKind;
  decimals: string;
  minimum: string;
  maximum: string;
}

export const BLANK_DEFINITION: DefinitionFields = {
  code: '',
  nameZh: '',
  nameEn: '',
  measureZh: '',
  measureEn: '',
  kind: 'sum',
  sources: [],
  factor: '',
  countFrom: '',
  expression: '',
  comparison: 'year',
  basis: 'nominal',
  purpose: 'administrative',
  threshold: '',
  dominanceN: '',
  dominanceK: '',
  p: '',
  time: 'last',
  frequency: 'quarter',
  decimals: '0',
  minimum: '0',
  maximum: '',
};

/** What each source of a kind is; `true` where it may be left out. */
export const SOURCE_ROLES = {
  sum: [],
  coverage: [['value', false]],
  levels: [],
  average: [
    ['value', false],
    ['weight', true],
  ],
  ratio: [
    ['numerator', false],
    ['denominator', false],
  ],
  last: [['value', false]],
  minimum: [['value', false]],
  maximum: [['value', false]],
  count: [['value', false]],
  formula: [],
  growth: [
    ['current', false],
    ['price', true],
  ],
} as const satisfies Record<IndicatorKind, readonly (readonly [string, boolean])[]>;

/** Kinds whose sources are what units report themselves. */
const OF_REPORTED: ReadonlySet<IndicatorKind> = new Set(
  INDICATOR_KINDS.filter((kind) => !['sum', 'ratio', 'growth', 'formula'].includes(kind)),
);

/** The indicators that one of a kind can be taken from; what still does not fit the server says. */
export function fittingSources(
  { kind, code, frequency }: Pick<DefinitionFields, 'kind' | 'code' | 'frequency'>,
  all: readonly Indicator[],
): Indicator[] {
  return all.filter(
    (one) =>
      one.code !== code &&
      (!OF_REPORTED.has(kind) || one.kind === 'sum') &&
      (!OF_REPORTED.has(kind) || kind === 'last' || one.frequency === frequency),
  );
}

/** The fields that show an indicator as it is kept. */
export function fieldsOf(indicator: Indicator): DefinitionFields {
  const { confidentiality: rule = {}, growth } = indicator;
  const textOf = (value: number | string | undefined) => (value === undefined ? '' : String(value));
  return {
    code: indicator.code,
    nameZh: indicator.name.zh,
    nameEn: indicator.name.en,
    measureZh: indicator.unitOfMeasure.zh,
    measureEn: indicator.unitOfMeasure.en,
    kind: indicator.kind,
    sources: indicator.kind === 'formula' ? [] : indicator.sources,
    factor: textOf(indicator.factor),
    countFrom: textOf(indicator.countFrom),
    expression: textOf(indicator.expression),
    comparison: growth?.comparison ?? 'year',
    basis: growth?.basis ?? 'nominal',
    purpose: indicator.purpose,
    threshold: textOf(rule.threshold),
    dominanceN: textOf(rule.dominance?.n),
    dominanceK: textOf(rule.dominance?.k),
    p: textOf(rule.p),
    time: indicator.time,
    frequency: indicator.frequency,
    decimals: String(indicator.decimals),
    minimum: indicator.minimum,
    maximum: textOf(indicator.maximum),
  };
}

/** What is typed as a number; what is none is sent as such, for the server to say so at its field. */
const numberOf = (typed: string) => {
  const plain = plainNumber(typed);
  return plain === '' ? Number.NaN : Number(plain);
};

function ruleOf({ threshold, dominanceN, dominanceK, p }: DefinitionFields): Indicator['confidentiality'] {
  const rule = {
    ...(threshold ? { threshold: numberOf(threshold) } : {}),
    ...(dominanceN || dominanceK ? { dominance: { n: numberOf(dominanceN), k: numberOf(dominanceK) } } : {}),
    ...(p ? { p: numberOf(p) } : {}),
  };
  return Object.keys(rule).length > 0 ? rule : undefined;
}

type Definition = z.input<typeof indicatorsContracts.define.input>['indicators'][number];

/** What belongs to the kind alone. */
function ownOf(fields: DefinitionFields): Partial<Definition> {
  const { kind, factor, countFrom, expression, comparison, basis } = fields;
  if (kind === 'formula') return { expression: expression.trim() };
  if (kind === 'growth') return { growth: { comparison, basis } };
  if (kind === 'ratio' && factor) return { factor: plainNumber(factor) };
  if (kind === 'count' && countFrom) return { countFrom: plainNumber(countFrom) };
  return {};
}

/** The input of the command; what is missing or wrong in it is for the server to name, field by field. */
export function inputOf(fields: DefinitionFields): Definition {
  const rule = ruleOf(fields);
  return {
    code: fields.code.trim(),
    name: { zh: fields.nameZh.trim(), en: fields.nameEn.trim() },
    unitOfMeasure: { zh: fields.measureZh.trim(), en: fields.measureEn.trim() },
    kind: fields.kind,
    sources: fields.sources.filter((code) => code !== ''),
    ...ownOf(fields),
    purpose: fields.purpose,
    ...(rule ? { confidentiality: rule } : {}),
    time: fields.time,
    frequency: fields.frequency,
    decimals: numberOf(fields.decimals),
    minimum: plainNumber(fields.minimum) || '0',
    ...(fields.maximum.trim() ? { maximum: plainNumber(fields.maximum) } : {}),
  };
}
