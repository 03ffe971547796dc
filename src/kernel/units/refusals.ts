import { defineRefusals } from '#kernel/errors/index.ts';

export const refuse = defineRefusals('units', {
  unknown: {
    kind: 'not-found',
    zh: '{day} 没有代码为 {code} 的单位。',
    en: 'On {day} there is no unit {code}.',
  },
  'unknown-versions': {
    kind: 'invalid',
    zh: '沿革中有 {count} 处单位在当日并未终止或并不存在，请逐项更正。',
    en: 'In {count} places a unit neither ended nor stood on the day of its link.',
  },
  'reform-refused': {
    kind: 'invalid',
    zh: '此项区划调整有 {count} 处不能成立，请逐项更正。',
    en: 'The reform cannot be as it stands, in {count} places. Please correct them.',
  },
  'recorded-already': {
    kind: 'conflict',
    zh: '涉及的单位已有 {period} 的报送或数字，自 {day} 起调整会使其失去所属。请将生效日定为 {earliest} 或以后。',
    en:
      'The units concerned have reports or figures of {period}, which would belong nowhere after {day}. ' +
      'Choose {earliest} or a later day.',
  },
  'never-was': {
    kind: 'not-found',
    zh: '从未有过代码为 {code} 的单位。',
    en: 'There never was a unit {code}.',
  },
  'days-out-of-order': {
    kind: 'invalid',
    zh: '失效日应晚于生效日。',
    en: 'The last day must come after the first.',
  },
});
