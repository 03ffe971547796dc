import { defineRefusals } from '#kernel/errors/index.ts';

export const refuse = defineRefusals('audit', {
  behind: {
    kind: 'unavailable',
    zh: '审计锚定已中断四小时以上，暂停一切变更，请通知管理员。',
    en: 'The audit trail has not been anchored for four hours, so nothing may be changed. Please tell the operator.',
  },
});
