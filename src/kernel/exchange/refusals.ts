import { defineRefusals } from '#kernel/errors/index.ts';

export const refuse = defineRefusals('exchange', {
  'took-too-long': {
    kind: 'unavailable',
    zh: '导出超过三十分钟，已中断；请缩小范围后重试。',
    en: 'The export took more than thirty minutes and was broken off. Narrow it down and try again.',
  },
});
