import { defineRefusals } from '#kernel/errors/index.ts';

export const refuse = defineRefusals('indicators', {
  'unknown-indicator': { kind: 'not-found', zh: '没有指标 {code}。', en: 'There is no indicator {code}.' },
  'definition-fixed': {
    kind: 'conflict',
    zh: '指标 {code} 已有定义，其计量单位、类型、频率、来源和小数位不可更改。',
    en: 'Indicator {code} is defined: its unit of measure, kind, frequency, sources and decimals cannot change.',
  },
  'source-missing': {
    kind: 'invalid',
    zh: '指标 {code} 的来源个数、类型或频率不合其类型。',
    en: 'The number, the kinds or the frequencies of the sources of {code} do not fit its kind.',
  },
  'formula-wrong': {
    kind: 'invalid',
    zh: '指标 {code} 的公式有误。',
    en: 'The formula of {code} cannot be read.',
  },
  'made-of-itself': {
    kind: 'invalid',
    zh: '指标 {code} 不能由自身构成。',
    en: 'Indicator {code} cannot be made of itself.',
  },
  'field-astray': {
    kind: 'invalid',
    zh: '指标 {code} 的类型没有 {field} 一项。',
    en: 'An indicator of the kind of {code} has no {field}.',
  },
  'field-missing': {
    kind: 'invalid',
    zh: '指标 {code} 缺少 {field}。',
    en: 'Indicator {code} lacks {field}.',
  },
  'comparable-needs-sum': {
    kind: 'invalid',
    zh: '可比口径按单位比较，指标 {code} 须取合计指标。',
    en: 'Comparable growth compares units: {code} must be taken from a sum.',
  },
  'growth-measure': {
    kind: 'invalid',
    zh: '比率的增长以百分点（percentage points）计，且不剔除价格；其他增长以 % 计。请更正 {code} 的计量单位。',
    en: 'Rates grow by percentage points, and without prices; all else by percent. Correct the measure of {code}.',
  },
  'not-reported': {
    kind: 'invalid',
    zh: '指标 {code} 不由单位直接上报。',
    en: 'Units do not report {code} themselves.',
  },
  'release-past': {
    kind: 'invalid',
    zh: '发布时间须在现在之后。',
    en: 'The instant of a release must be ahead.',
  },
  'released-already': {
    kind: 'conflict',
    zh: '指标 {code} 已经公开（{periods}）：已公开的数字不能再计划发布。',
    en: 'Figures of {code} are public already ({periods}): what is public cannot be planned to come out later.',
  },
  'release-overlaps': {
    kind: 'conflict',
    zh: '所列数字已在另一发布计划“{zh}”中。',
    en: 'Another release holds some of these figures already: {en}.',
  },
  'period-too-fine': {
    kind: 'invalid',
    zh: '指标 {code} 不按 {period} 这样的期别统计。',
    en: 'Indicator {code} is not kept for a period as fine as {period}.',
  },
  'in-the-future': { kind: 'invalid', zh: '所给时点尚未到来。', en: 'That instant has not come yet.' },
  'before-all': {
    kind: 'not-found',
    zh: '在该时点尚无任何数字。',
    en: 'There were no figures yet at that instant.',
  },
});
