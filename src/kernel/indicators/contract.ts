/** Contracts of the indicators room: a figure is an indicator at a unit for a period, and where it came from. */
import { z } from 'zod';
import { exportContract } from '#kernel/exchange/contract.ts';
import { commandContract, PageInput, pageOf, queryContract } from '#kernel/operation/contract.ts';
import { Day, UnitCode } from '#kernel/units/contract.ts';
import {
  BOUNDS,
  COMPARISONS,
  DecimalText,
  FIGURE_STATUSES,
  Figure,
  Indicator,
  IndicatorCode,
  NoValue,
  PeriodCode,
  PURPOSES,
  REVISION_REASONS,
  Release,
  Revision,
  STAGES,
  Trend,
} from './figure-contract.ts';

export * from './figure-contract.ts';

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

const RELEASE_EXAMPLE = {
  name: { zh: '2008年公交卡发行量', en: 'Transit cards issued in 2008' },
  indicators: ['cards.transit.issued'],
  period: '2008',
  releaseAt: '2030-02-28T09:30:00+08:00',
};

const TrendInput = z.object({
  indicator: IndicatorCode,
  unit: UnitCode,
  /** The last period shown. */
  period: PeriodCode,
  periods: z.int().min(2).max(24).default(8),
  asOf: z.iso.datetime({ offset: true }).optional(),
  boundary: Day.optional(),
});

const HistoryInput = z.object({
  indicator: IndicatorCode,
  unit: UnitCode,
  period: PeriodCode,
  ...PageInput,
});

/** What a unit's own figure was from one moment to the next. */
const PastValue = z.object({
  revision: z.int(),
  value: z.string(),
  bound: z.enum(BOUNDS),
  status: z.enum(FIGURE_STATUSES),
  at: z.iso.datetime(),
  auditEntry: z.uuid(),
  purpose: z.enum(PURPOSES),
  revisionReason: z.object({ code: z.enum(REVISION_REASONS), text: z.string() }).optional(),
});
export type PastValue = z.infer<typeof PastValue>;

const RATE_TEXT = z.string().regex(/^-?\d{1,6}(\.\d{1,4})?$/, '应为数字 / expected a number');

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
    input: HistoryInput,
    output: pageOf(PastValue),
    example: { ...EXAMPLE, unit: '320281001001' },
  }),
  revisions: queryContract({
    name: 'indicators.revisions',
    title: { zh: '公开数字的修订', en: 'How a public figure was revised' },
    input: FigureInput,
    output: pageOf(Revision),
    example: EXAMPLE,
  }),
  checkFormula: queryContract({
    name: 'indicators.check-formula',
    title: { zh: '检查公式', en: 'Check a formula' },
    input: z.object({ expression: z.string().min(1).max(500) }),
    output: z.object({
      /** Why the formula cannot be read, where it cannot. */
      fault: z.object({ zh: z.string(), en: z.string() }).optional(),
      terms: z.array(
        z.object({
          code: z.string(),
          name: z.object({ zh: z.string(), en: z.string() }).optional(),
          unitOfMeasure: z.object({ zh: z.string(), en: z.string() }).optional(),
        }),
      ),
    }),
    example: { expression: 'cards.transit.issued / network.levels * 100' },
  }),
  checkGrowth: queryContract({
    name: 'indicators.check-growth',
    title: { zh: '核对水平与增速', en: 'Check a published level with its growth' },
    input: z.object({
      /** The level as published, and what it was rounded to: 26200000000 to 100000000. */
      level: DecimalText,
      roundedTo: DecimalText.default('1'),
      /** The growth as published, in percent; its places say how it was rounded. */
      growth: RATE_TEXT,
      indicator: IndicatorCode,
      unit: UnitCode,
      period: PeriodCode,
      comparison: z.enum(COMPARISONS).default('year'),
    }),
    output: z.object({
      /** Between these the base must lie. */
      from: z.string(),
      to: z.string(),
      base: z.string().nullable(),
      basePeriod: z.string(),
      verdict: z.enum(['consistent', 'inconsistent', 'unknown']),
      reason: NoValue.optional(),
    }),
    example: {
      level: '720000',
      roundedTo: '10000',
      growth: '5.5',
      indicator: 'cards.transit.issued',
      unit: '320200000000',
      period: '2008',
    },
  }),
  trend: queryContract({
    name: 'indicators.trend',
    title: { zh: '数字的走势', en: 'The trend of a figure' },
    input: TrendInput,
    output: Trend,
    example: { ...EXAMPLE, period: '2008Q4', periods: 4 },
  }),
  internalTrend: queryContract({
    name: 'indicators.internal-trend',
    title: { zh: '范围内数字的走势（含未公开）', en: 'A trend within one’s scope, published or not' },
    input: TrendInput,
    output: Trend,
    example: { ...EXAMPLE, period: '2008Q4', periods: 4 },
  }),
  planRelease: commandContract({
    name: 'indicators.plan-release',
    title: { zh: '计划发布', en: 'Plan a release' },
    input: z.object({
      name: Release.shape.name,
      indicators: z.array(IndicatorCode).min(1).max(50),
      period: PeriodCode,
      releaseAt: z.iso.datetime({ offset: true }),
      stage: z.enum(STAGES).default('final'),
    }),
    output: Release,
    example: RELEASE_EXAMPLE,
  }),
  moveRelease: commandContract({
    name: 'indicators.move-release',
    title: { zh: '调整发布时间', en: 'Move a release' },
    input: z.object({
      id: z.uuid(),
      releaseAt: z.iso.datetime({ offset: true }),
      reason: z.string().trim().min(2).max(500),
    }),
    output: Release,
    example: {
      id: '01900000-0000-7000-8000-000000000003',
      releaseAt: '2030-03-02T09:30:00+08:00',
      reason: '复核尚未完成',
    },
  }),
  publishRelease: commandContract({
    name: 'indicators.publish-release',
    title: { zh: '到时发布', en: 'Publish what has come due' },
    input: z.object({ id: z.uuid() }),
    output: z.object({ published: z.boolean() }),
    example: { id: '01900000-0000-7000-8000-000000000003' },
  }),
  calendar: queryContract({
    name: 'indicators.calendar',
    title: { zh: '发布日历', en: 'Release calendar' },
    input: z.object({ ...PageInput }),
    output: pageOf(Release),
    example: { limit: 20 },
  }),
  export: exportContract({
    name: 'indicators.export',
    title: { zh: '导出指标目录', en: 'Export the indicators' },
    list: { name: 'indicators.list', input: z.object({ ...PageInput }) },
  }),
  exportShares: exportContract({
    name: 'indicators.export-shares',
    title: { zh: '导出下级单位的数字', en: 'Export the units below a figure' },
    list: { name: 'indicators.internal-figure', input: FigureInput },
    example: EXAMPLE,
  }),
  exportRevisions: exportContract({
    name: 'indicators.export-revisions',
    title: { zh: '导出数字的修订', en: 'Export the revisions of a figure' },
    list: { name: 'indicators.revisions', input: FigureInput },
    example: EXAMPLE,
  }),
  exportHistory: exportContract({
    name: 'indicators.export-history',
    title: { zh: '导出数字的历次变动', en: 'Export how a unit’s own figure changed' },
    list: { name: 'indicators.history', input: HistoryInput },
    example: { ...EXAMPLE, unit: '320281001001' },
  }),
  exportTrend: exportContract({
    name: 'indicators.export-trend',
    title: { zh: '导出数字的走势', en: 'Export the trend of a figure' },
    list: { name: 'indicators.internal-trend', input: TrendInput },
    example: { ...EXAMPLE, period: '2008Q4' },
  }),
  exportReleases: exportContract({
    name: 'indicators.export-releases',
    title: { zh: '导出发布日历', en: 'Export the release calendar' },
    list: { name: 'indicators.calendar', input: z.object({ ...PageInput }) },
  }),
} as const;
