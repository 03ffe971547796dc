/** How people call what figures say of themselves, in files and on screens. */
import type { Words } from '#kernel/i18n/contract.ts';
import type { PeriodKind } from '#lib/period.ts';
import type {
  FIGURE_BOUNDS,
  FIGURE_STATUSES,
  Indicator,
  Purpose,
  REVISION_REASONS,
  Trend,
} from './figure-contract.ts';

export const STATUS_WORDS: Words<(typeof FIGURE_STATUSES)[number]> = {
  flash: { zh: '快报', en: 'Flash' },
  preliminary: { zh: '初步', en: 'Preliminary' },
  final: { zh: '正式', en: 'Final' },
  revised: { zh: '修订', en: 'Revised' },
};

export const BOUND_WORDS: Words<(typeof FIGURE_BOUNDS)[number]> = {
  exact: { zh: '确数', en: 'Exact' },
  atLeast: { zh: '下限', en: 'At least' },
  atMost: { zh: '上限', en: 'At most' },
  unknown: { zh: '不定', en: 'Open' },
};

export const PURPOSE_WORDS: Words<Purpose> = {
  administrative: { zh: '行政管理', en: 'Administrative' },
  statistical: { zh: '统计', en: 'Statistical' },
};

export const KIND_WORDS: Words<Indicator['kind']> = {
  sum: { zh: '合计', en: 'Sum' },
  coverage: { zh: '覆盖率', en: 'Coverage' },
  levels: { zh: '层级数', en: 'Levels reached' },
  average: { zh: '平均', en: 'Average' },
  ratio: { zh: '比率', en: 'Ratio' },
  last: { zh: '期内最新值', en: 'Newest value in the period' },
  minimum: { zh: '最小值', en: 'Minimum' },
  maximum: { zh: '最大值', en: 'Maximum' },
  count: { zh: '单位数', en: 'Count of units' },
  formula: { zh: '公式', en: 'Formula' },
  growth: { zh: '增长', en: 'Growth' },
};

export const FREQUENCY_WORDS: Words<PeriodKind> = {
  year: { zh: '年', en: 'Year' },
  half: { zh: '半年', en: 'Half-year' },
  quarter: { zh: '季度', en: 'Quarter' },
  month: { zh: '月', en: 'Month' },
};

export const TIME_WORDS: Words<Indicator['time']> = {
  last: { zh: '时点数', en: 'Stock' },
  sum: { zh: '时期数', en: 'Flow' },
};

export const GROWTH_WORDS: Words<Trend['growthIn']> = {
  percent: { zh: '百分比', en: 'Percent' },
  points: { zh: '百分点', en: 'Percentage points' },
};

export const REVISION_WORDS: Words<(typeof REVISION_REASONS)[number]> = {
  late: { zh: '补报', en: 'A report came late' },
  correction: { zh: '更正', en: 'It was corrected' },
  scope: { zh: '口径调整', en: 'Its scope changed' },
  reclassification: { zh: '重新分类', en: 'It was reclassified' },
  census: { zh: '普查修订', en: 'A census revised it' },
};
