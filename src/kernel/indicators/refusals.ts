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
    zh: '指标 {code} 的来源有误：合计指标无来源，覆盖率取一个合计指标，层级数取一个以上。',
    en: 'Sources of {code} are wrong: a sum has none, a coverage one sum, levels one or more sums.',
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
