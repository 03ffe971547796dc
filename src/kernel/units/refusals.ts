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
  'days-out-of-order': {
    kind: 'invalid',
    zh: '失效日应晚于生效日。',
    en: 'The last day must come after the first.',
  },
});
