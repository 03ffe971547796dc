/** What the indicators room speaks of: indicators, figures with where they come from, releases and trends. */
import { z } from 'zod';
import { FileView } from '#kernel/files/file-contract.ts';
import { pageOf } from '#kernel/operation/contract.ts';
import { Day, UnitCode } from '#kernel/units/contract.ts';
import { findPeriod, PERIOD_KINDS } from '#lib/period.ts';

/** Lower-case words with dots, such as `network.extranet.connected`. */
export const IndicatorCode = z
  .string()
  .max(80)
  .regex(/^[a-z][a-zA-Z0-9]*(\.[a-z][a-zA-Z0-9]*)+$/, '指标代码有误 / not an indicator code');

export const PeriodCode = z
  .string()
  .max(10)
  .refine(
    (code) => findPeriod(code) !== undefined,
    '期别有误，如 2008、2008Q4 / not a period such as 2008, 2008Q4',
  );

/** An exact decimal in the base unit of measure, without exponent. */
export const DecimalText = z.string().regex(/^-?\d{1,24}(\.\d{1,8})?$/, '应为数字 / expected a number');

/**
 * How a figure comes about:
 * `sum` adds what units reported; `coverage` is the share of the units asked that reported at least 1 (percent);
 * `levels` counts the levels of the tree on which some unit reported at least 1; `minimum` and `maximum` are the least
 * and the largest value of a unit; `last` adds each unit's newest value of the period; `count` counts the units whose
 * value reaches a threshold; `average` weighs by a second indicator, or takes units alike; `ratio` divides one figure
 * by another; `formula` works an expression out; `growth` compares a figure with that of an earlier period.
 */
export const INDICATOR_KINDS = [
  'sum',
  'coverage',
  'levels',
  'average',
  'ratio',
  'last',
  'minimum',
  'maximum',
  'count',
  'formula',
  'growth',
] as const;
export type IndicatorKind = (typeof INDICATOR_KINDS)[number];

/** What a year is made of: the last of its periods (a stock) or their sum (a flow). */
export const TIME_KINDS = ['last', 'sum'] as const;

export const FIGURE_STATUSES = ['flash', 'preliminary', 'final', 'revised'] as const;
/** What a unit may say of its value. */
export const BOUNDS = ['exact', 'atLeast'] as const;
/** What a figure says of its value; `unknown` where the true one may lie on either side. */
export const FIGURE_BOUNDS = ['exact', 'atLeast', 'atMost', 'unknown'] as const;
export const PURPOSES = ['administrative', 'statistical'] as const;
export type Purpose = (typeof PURPOSES)[number];
export const COMPARISONS = ['previous', 'year'] as const;
/** `comparable` compares the units that reported in both periods. */
export const BASES = ['nominal', 'comparable'] as const;
export const REVISION_REASONS = ['late', 'correction', 'scope', 'reclassification', 'census'] as const;
export const STAGES = ['flash', 'preliminary', 'final'] as const;

/** Under which a value is withheld, because it would tell what one unit reported. */
export const Confidentiality = z.object({
  /** Fewer units than this. */
  threshold: z.int().min(2).max(100).optional(),
  /** The n largest make more than k percent of it. */
  dominance: z.object({ n: z.int().min(1).max(5), k: z.number().min(1).max(100).multipleOf(0.5) }).optional(),
  /** The second largest could work out the largest to within p percent. */
  p: z.number().min(1).max(100).multipleOf(0.5).optional(),
});
export type Confidentiality = z.infer<typeof Confidentiality>;

/** Why there is no value, as a code and in words. */
export const NO_VALUE_REASONS = [
  'missing',
  'suppressed',
  'embargoed',
  'division-by-zero',
  'base-missing',
  'base-zero',
  'base-negative',
  'sign-change',
  'incomplete',
  'incomparable',
  'price-missing',
] as const;
export const NoValue = z.object({
  code: z.enum(NO_VALUE_REASONS),
  zh: z.string(),
  en: z.string(),
  /** When an embargoed value is released. */
  releaseAt: z.iso.datetime().optional(),
});
export type NoValue = z.infer<typeof NoValue>;

export const Indicator = z.object({
  code: IndicatorCode,
  name: z.object({ zh: z.string().min(1).max(100), en: z.string().min(1).max(100) }),
  /** Unit of measure, such as 张 / cards; `percent` for shares. */
  unitOfMeasure: z.object({ zh: z.string().max(20), en: z.string().max(20) }),
  kind: z.enum(INDICATOR_KINDS).default('sum'),
  /**
   * The indicators that a figure is taken from. An average: the value, then the weight; a ratio: what is divided, then
   * by what; growth: the figure, then a price index (percent of the base) where prices are taken out; a formula names
   * its own.
   */
  sources: z.array(IndicatorCode).max(10).default([]),
  /** What a ratio is multiplied by: 100 for percent. */
  factor: DecimalText.optional(),
  /** The least value that a `count` counts; absent: every unit that reported. */
  countFrom: DecimalText.optional(),
  /** A formula of codes, numbers, + - * /, brackets, min, max and abs. */
  expression: z.string().min(1).max(500).optional(),
  growth: z.object({ comparison: z.enum(COMPARISONS), basis: z.enum(BASES) }).optional(),
  /** Statistical data are withheld where a value would tell what one unit reported. */
  purpose: z.enum(PURPOSES).default('administrative'),
  confidentiality: Confidentiality.optional(),
  time: z.enum(TIME_KINDS).default('last'),
  frequency: z.enum(PERIOD_KINDS),
  decimals: z.int().min(0).max(8).default(0),
  /** The least and the largest value a unit may report. */
  minimum: DecimalText.default('0'),
  maximum: DecimalText.optional(),
});
export type Indicator = z.infer<typeof Indicator>;

/** Who approved, when, on which level: names of people are not public, their posts are. */
export const Approval = z.object({
  unitCode: UnitCode,
  unitName: z.string(),
  /** Absent for the public, who see the unit and the post. */
  by: z.string().optional(),
  at: z.iso.datetime(),
  auditEntry: z.uuid(),
});

/** The paper a leaf of a figure stands on. */
export const SubmissionTrace = z.object({
  id: z.uuid(),
  formCode: z.string(),
  form: z.string(),
  formEn: z.string(),
  unit: UnitCode,
  reporter: z.string().optional(),
  submittedAt: z.iso.datetime(),
  revision: z.int(),
  approvals: z.array(Approval),
  auditEntry: z.uuid(),
  /** Why it was revised; the words of whoever revised it are not public. */
  revisionReason: z.object({ code: z.enum(REVISION_REASONS), text: z.string().optional() }).optional(),
  /** The files that were handed in with it; the public is told of none. */
  evidence: z
    .array(FileView.pick({ id: true, name: true, type: true, sizeBytes: true, sha256: true }))
    .optional(),
});
export type SubmissionTrace = z.infer<typeof SubmissionTrace>;

const Measured = {
  /** Null where there is none: missing is not zero; `reason` then says why. */
  value: z.string().nullable(),
  reason: NoValue.optional(),
  bound: z.enum(FIGURE_BOUNDS),
  status: z.enum(FIGURE_STATUSES),
  completeness: z.object({ expected: z.int(), received: z.int() }),
  /** Of a flow: periods that it is made of for which no unit was asked, so that they are not in it. */
  unasked: z.array(PeriodCode).optional(),
  /** Of a minimum or maximum: the unit whose value it is. */
  heldBy: z.object({ code: UnitCode, name: z.string(), nameEn: z.string() }).optional(),
};

/** One unit below, and what of the figure comes from it. */
export const FigureShare = z.object({
  code: UnitCode,
  name: z.string(),
  nameEn: z.string(),
  kind: z.enum(['government', 'department']),
  level: z.int(),
  /** Whether the share is the unit's own report rather than its subtree's. */
  isOwn: z.boolean(),
  ...Measured,
  /** The day on whose boundaries the share opens, where it is not that of the figure. */
  boundary: Day.optional(),
});
export type FigureShare = z.infer<typeof FigureShare>;

export const PART_ROLES = [
  'period',
  'numerator',
  'denominator',
  'current',
  'base',
  'price',
  'term',
  'value',
  'weight',
] as const;

/** A figure that another is worked out from; it opens in turn. */
export const FigurePart = z.object({
  role: z.enum(PART_ROLES),
  indicator: IndicatorCode,
  name: z.object({ zh: z.string(), en: z.string() }),
  unit: UnitCode,
  period: z.string(),
  unitOfMeasure: z.object({ zh: z.string(), en: z.string() }),
  ...Measured,
});
export type FigurePart = z.infer<typeof FigurePart>;

/** Where a figure comes from, one level at a time. */
export const Trace = z.object({
  /** How the value was made of the shares. */
  rule: z.object({ zh: z.string(), en: z.string() }),
  /** What it is worked out from, where that is not the shares. */
  parts: z.array(FigurePart).default([]),
  children: pageOf(FigureShare),
  /** For a unit that reported itself: the report. */
  submission: SubmissionTrace.optional(),
});

export const Figure = z.object({
  indicator: IndicatorCode,
  name: z.object({ zh: z.string(), en: z.string() }),
  unit: z.object({ code: UnitCode, name: z.string(), nameEn: z.string(), level: z.int() }),
  /** From the root of the tree down to the unit's parent. */
  path: z.array(z.object({ code: UnitCode, name: z.string(), nameEn: z.string() })),
  period: z.string(),
  /** The periods that units reported and the figure is made of. */
  sourcePeriods: z.array(z.string()),
  ...Measured,
  unitOfMeasure: z.object({ zh: z.string(), en: z.string() }),
  decimals: z.int(),
  kind: z.enum(INDICATOR_KINDS),
  /** The closed sequence as of which the figure was read, and its instant. */
  vintage: z.object({ sequence: z.string(), at: z.iso.datetime() }),
  boundary: Day,
  /** `public` counts what the city approved; `internal` what any level approved. */
  audience: z.enum(['public', 'internal']),
  isDemo: z.boolean(),
  trace: Trace,
});
export type Figure = z.infer<typeof Figure>;

/** A reported value that took the place of another, as everyone may know it. */
export const Revision = z.object({
  unit: z.object({ code: UnitCode, name: z.string(), nameEn: z.string() }),
  indicator: z.object({
    code: IndicatorCode,
    name: z.object({ zh: z.string(), en: z.string() }),
    unitOfMeasure: z.object({ zh: z.string(), en: z.string() }),
  }),
  period: z.string(),
  revision: z.int(),
  /** All three null where the unit's own value is withheld; `reason` then says why. */
  before: z.string().nullable(),
  value: z.string().nullable(),
  difference: z.string().nullable(),
  reason: NoValue.optional(),
  at: z.iso.datetime(),
  /** Why it was revised; absent where nobody said. */
  reasonCode: z.enum(REVISION_REASONS).optional(),
});
export type Revision = z.infer<typeof Revision>;

/** A release of the calendar: until its instant the public reads none of its values. */
export const Release = z.object({
  id: z.uuid(),
  name: z.object({ zh: z.string().min(1).max(100), en: z.string().min(1).max(100) }),
  indicators: z.array(z.object({ code: IndicatorCode, name: z.object({ zh: z.string(), en: z.string() }) })),
  period: PeriodCode,
  /** The least finished that its figures are called. */
  stage: z.enum(STAGES),
  releaseAt: z.iso.datetime(),
  publishedAt: z.iso.datetime().optional(),
  /** The newest sequence in force when it was published. */
  vintage: z.string().optional(),
});
export type Release = z.infer<typeof Release>;

const Growth = z.object({
  value: z.string().nullable(),
  reason: NoValue.optional(),
  bound: z.enum(FIGURE_BOUNDS),
});

/** A figure of one of the last periods, with its growth on the period before and on the year before. */
export const TrendPoint = z.object({ period: z.string(), ...Measured, previous: Growth, year: Growth });
export type TrendPoint = z.infer<typeof TrendPoint>;

export const Trend = z.object({
  indicator: IndicatorCode,
  name: z.object({ zh: z.string(), en: z.string() }),
  unit: z.object({ code: UnitCode, name: z.string(), nameEn: z.string() }),
  unitOfMeasure: z.object({ zh: z.string(), en: z.string() }),
  /** Growth of rates is in percentage points, all else in percent. */
  growthIn: z.enum(['percent', 'points']),
  points: z.array(TrendPoint),
});
export type Trend = z.infer<typeof Trend>;
