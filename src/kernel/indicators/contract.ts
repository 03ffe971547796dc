/** Contracts of the indicators room: a figure is an indicator at a unit for a period, and where it came from. */
import { z } from 'zod';
import { commandContract, PageInput, pageOf, queryContract } from '#kernel/operation/contract.ts';
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
 * `levels` counts the levels of the tree on which some unit reported at least 1.
 */
export const INDICATOR_KINDS = ['sum', 'coverage', 'levels'] as const;

/** What a year is made of: the last of its periods (a stock) or their sum (a flow). */
export const TIME_KINDS = ['last', 'sum'] as const;

export const FIGURE_STATUSES = ['flash', 'preliminary', 'final', 'revised'] as const;
export const BOUNDS = ['exact', 'atLeast'] as const;

export const Indicator = z.object({
  code: IndicatorCode,
  name: z.object({ zh: z.string().min(1).max(100), en: z.string().min(1).max(100) }),
  /** Unit of measure, such as 张 / cards; `percent` for shares. */
  unitOfMeasure: z.object({ zh: z.string().max(20), en: z.string().max(20) }),
  kind: z.enum(INDICATOR_KINDS).default('sum'),
  /** The indicators that a `coverage` or `levels` figure is taken from. */
  sources: z.array(IndicatorCode).max(10).default([]),
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
});
export type SubmissionTrace = z.infer<typeof SubmissionTrace>;

/** One unit below, and what of the figure comes from it. */
export const FigureShare = z.object({
  code: UnitCode,
  name: z.string(),
  nameEn: z.string(),
  kind: z.enum(['government', 'department']),
  level: z.int(),
  /** Whether the share is the unit's own report rather than its subtree's. */
  isOwn: z.boolean(),
  /** Null where nothing was received: missing is not zero. */
  value: z.string().nullable(),
  bound: z.enum(BOUNDS),
  status: z.enum(FIGURE_STATUSES),
  completeness: z.object({ expected: z.int(), received: z.int() }),
  /** The day on whose boundaries the share opens, where it is not that of the figure. */
  boundary: Day.optional(),
});
export type FigureShare = z.infer<typeof FigureShare>;

/** Where a figure comes from, one level at a time. */
export const Trace = z.object({
  /** How the value was made of the shares. */
  rule: z.object({ zh: z.string(), en: z.string() }),
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
  /** A decimal string in the base unit of measure; null where nothing was received. */
  value: z.string().nullable(),
  unitOfMeasure: z.object({ zh: z.string(), en: z.string() }),
  decimals: z.int(),
  status: z.enum(FIGURE_STATUSES),
  bound: z.enum(BOUNDS),
  /** The closed sequence as of which the figure was read, and its instant. */
  vintage: z.object({ sequence: z.string(), at: z.iso.datetime() }),
  boundary: Day,
  completeness: z.object({ expected: z.int(), received: z.int() }),
  /** `public` counts what the city approved; `internal` what any level approved. */
  audience: z.enum(['public', 'internal']),
  isDemo: z.boolean(),
  trace: Trace,
});
export type Figure = z.infer<typeof Figure>;

const EXAMPLE = { indicator: 'network.extranet.connected', unit: '320200000000', period: '2008' };

const FigureInput = z.object({
  indicator: IndicatorCode,
  unit: UnitCode,
  period: PeriodCode,
  /** As known at this instant; an answer once given for it never changes. */
  asOf: z.iso.datetime({ offset: true }).optional(),
  /** On the boundaries of this day; absent: those of the period's last day. */
  boundary: Day.optional(),
  ...PageInput,
});

export const indicatorsContracts = {
  define: commandContract({
    name: 'indicators.define',
    title: { zh: '定义指标', en: 'Define indicators' },
    input: z.object({ indicators: z.array(Indicator).min(1).max(500) }),
    output: z.object({ defined: z.int() }),
    example: {
      indicators: [
        {
          code: 'cards.transit.issued',
          name: { zh: '公交卡发行量', en: 'Transit cards issued' },
          unitOfMeasure: { zh: '张', en: 'cards' },
          frequency: 'quarter',
        },
      ],
    },
  }),
  list: queryContract({
    name: 'indicators.list',
    title: { zh: '指标目录', en: 'Indicators' },
    input: z.object({ ...PageInput }),
    output: pageOf(Indicator),
    example: { limit: 50 },
  }),
  figure: queryContract({
    name: 'indicators.figure',
    title: { zh: '查看数字及其来源', en: 'A figure and where it comes from' },
    path: '/figures/:indicator/:unit/:period',
    input: FigureInput,
    output: Figure,
    example: EXAMPLE,
  }),
  internalFigure: queryContract({
    name: 'indicators.internal-figure',
    title: { zh: '查看范围内的数字（含未公开）', en: 'A figure within one’s scope, published or not' },
    input: FigureInput,
    output: Figure,
    example: EXAMPLE,
  }),
  history: queryContract({
    name: 'indicators.history',
    title: { zh: '数字的历次变动', en: 'How a unit’s own figure changed' },
    input: z.object({ indicator: IndicatorCode, unit: UnitCode, period: PeriodCode, ...PageInput }),
    output: pageOf(
      z.object({
        revision: z.int(),
        value: z.string(),
        bound: z.enum(BOUNDS),
        status: z.enum(FIGURE_STATUSES),
        at: z.iso.datetime(),
        auditEntry: z.uuid(),
      }),
    ),
    example: { ...EXAMPLE, unit: '320281001001' },
  }),
} as const;
