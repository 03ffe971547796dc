/**
 * The checks of a form (审核关系): what must hold among its values, or be explained. The ready-made kinds are the H and
 * S families of the statistical reporting rules (docs/domain/reporting.md); anything else is a free condition.
 */
import { z } from 'zod';
import { BOUNDS, DecimalText, IndicatorCode, PeriodCode } from '#kernel/indicators/contract.ts';
import { SHIFTS } from '#lib/expression.ts';

/** `hard` keeps a report from being submitted (强制性); `soft` asks for an explanation (核实性). */
export const SEVERITIES = ['hard', 'soft'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A factor or a share; an amount is never below zero. */
const Amount = DecimalText.regex(/^\d/, '应不小于零 / expected at least zero');

export const CheckRule = z.discriminatedUnion('kind', [
  /** A total is the sum of its parts, give or take a tolerance in its unit of measure. */
  z.object({
    kind: z.literal('total'),
    total: IndicatorCode,
    parts: z.array(IndicatorCode).min(2).max(30),
    tolerance: Amount.default('0'),
  }),
  /** One value is at most another, or a multiple of it. */
  z.object({
    kind: z.literal('atMost'),
    left: IndicatorCode,
    right: IndicatorCode,
    factor: Amount.default('1'),
  }),
  /** A value that adds up over the year does not fall below what it was in the year's period before. */
  z.object({ kind: z.literal('growing'), indicator: IndicatorCode }),
  /** Two values are the same within so many percent of the second: of a register, another form, or the whole year. */
  z.object({
    kind: z.literal('agrees'),
    left: IndicatorCode,
    right: IndicatorCode,
    percent: Amount.default('0'),
  }),
  /** A value differs from an earlier one by at most so many percent of that. */
  z.object({
    kind: z.literal('change'),
    indicator: IndicatorCode,
    against: z.enum(['previous', 'lastYear']),
    percent: Amount,
  }),
  /** One value per unit of another lies within a band, such as revenue a head. */
  z.object({
    kind: z.literal('band'),
    numerator: IndicatorCode,
    denominator: IndicatorCode,
    low: DecimalText,
    high: DecimalText,
  }),
  /** A value is neither zero nor the same as in the period before. */
  z.object({ kind: z.literal('repeated'), indicator: IndicatorCode }),
  /** A value is not a thousand times more or less than in the period before: 元 written for 万元. */
  z.object({ kind: z.literal('magnitude'), indicator: IndicatorCode }),
  /** Whatever the office writes, with what it tells those who break it. */
  z.object({
    kind: z.literal('free'),
    condition: z.string().trim().min(3).max(500),
    text: z.object({ zh: z.string().trim().min(2).max(300), en: z.string().trim().min(2).max(300) }),
  }),
]);
export type CheckRule = z.infer<typeof CheckRule>;
export const CHECK_KINDS = CheckRule.options.map(({ shape }) => shape.kind.value);

export const Check = z.object({
  code: z.string().regex(/^[A-Z][A-Z0-9-]{0,11}$/, '如 H1 / such as H1'),
  severity: z.enum(SEVERITIES),
  rule: CheckRule,
});
export type Check = z.infer<typeof Check>;

/** Why a value that a soft check doubts is right all the same. */
export const EXPLANATION_REASONS = [
  'season',
  'price',
  'newBusiness',
  'closure',
  'scope',
  'oneOff',
  'policy',
  'verified',
] as const;

export const Explanation = z.object({
  /** The code of the check. */
  check: Check.shape.code,
  reason: z.enum(EXPLANATION_REASONS),
  text: z.string().trim().min(2).max(500),
});
export type Explanation = z.infer<typeof Explanation>;

/** A value of the same unit that stands beside the form: of another period, or of what another form asks. */
export const Reference = z.object({
  indicator: IndicatorCode,
  shift: z.enum(SHIFTS).optional(),
  period: PeriodCode,
  value: DecimalText,
  bound: z.enum(BOUNDS),
});
export type Reference = z.infer<typeof Reference>;
