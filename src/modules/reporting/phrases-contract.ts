/** What checks and explanations say, in files and on screens. */
import type { Text, Words } from '#kernel/i18n/contract.ts';
import type { CheckRule, Explanation, Severity } from './check-contract.ts';

export const SEVERITY_WORDS: Words<Severity> = {
  hard: { zh: '强制性', en: 'Hard' },
  soft: { zh: '核实性', en: 'Soft' },
};

export const CHECK_KIND_WORDS: Words<CheckRule['kind']> = {
  total: { zh: '合计等于分项之和', en: 'Total is the sum of its parts' },
  atMost: { zh: '不大于', en: 'At most another' },
  growing: { zh: '累计数不减', en: 'Adds up over the year' },
  agrees: { zh: '两数相符', en: 'Agrees with another' },
  change: { zh: '增减幅度', en: 'Change in percent' },
  band: { zh: '比值区间', en: 'Ratio within a band' },
  repeated: { zh: '零值或照抄上期', en: 'Zero or repeated' },
  magnitude: { zh: '计量单位疑误', en: 'Slip of the unit of measure' },
  free: { zh: '自定义', en: 'Free condition' },
};

export const EXPLANATION_WORDS: Words<Explanation['reason']> = {
  season: { zh: '季节性因素', en: 'Season' },
  price: { zh: '价格变动', en: 'Change of price' },
  newBusiness: { zh: '新增业务或单位', en: 'New business or unit' },
  closure: { zh: '停产、撤并', en: 'Closure or merger' },
  scope: { zh: '统计范围变动', en: 'Change of scope' },
  oneOff: { zh: '一次性因素', en: 'One-off' },
  policy: { zh: '政策影响', en: 'Policy' },
  verified: { zh: '经核实无误', en: 'Verified as right' },
};

/** What ready-made checks tell whoever breaks them; names of indicators and amounts stand in braces. */
export const CHECK_TEXTS = {
  total: {
    zh: '{total}应等于{parts}之和（允差 {tolerance}）',
    en: '{total} must be the sum of {parts}, within {tolerance}',
  },
  totalExactly: { zh: '{total}应等于{parts}之和', en: '{total} must be the sum of {parts}' },
  atMost: { zh: '{left}应不大于{right}的 {factor} 倍', en: '{left} must be at most {factor} times {right}' },
  atMostPlainly: { zh: '{left}应不大于{right}', en: '{left} must be at most {right}' },
  growing: {
    zh: '{indicator}为累计数，应不小于本年上期',
    en: '{indicator} adds up over the year: it must be at least what it was in the period before',
  },
  agrees: {
    zh: '{left}与{right}相差应不超过 {percent}%',
    en: '{left} must agree with {right} within {percent} %',
  },
  previous: {
    zh: '{indicator}较上期增减应不超过 {percent}%',
    en: '{indicator} should differ from the period before by at most {percent} %',
  },
  lastYear: {
    zh: '{indicator}较上年同期增减应不超过 {percent}%',
    en: '{indicator} should differ from the same period last year by at most {percent} %',
  },
  band: {
    zh: '{numerator}与{denominator}之比应在 {low} 至 {high} 之间',
    en: '{numerator} per {denominator} should lie between {low} and {high}',
  },
  repeated: {
    zh: '{indicator}不应为零，也不应与上期相同',
    en: '{indicator} should be neither zero nor the same as in the period before',
  },
  magnitude: {
    zh: '{indicator}与上期相差千倍以上，请核对计量单位',
    en: '{indicator} is a thousand times more or less than before: check its unit of measure',
  },
} as const satisfies Record<string, Text>;
