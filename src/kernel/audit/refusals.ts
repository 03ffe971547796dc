import { defineRefusals } from '#kernel/errors/index.ts';

export const refuse = defineRefusals('audit', {
  behind: {
    kind: 'unavailable',
    zh: '审计锚定已中断四小时以上，暂停一切变更，请通知管理员。',
    en: 'The audit trail has not been anchored for four hours, so nothing may be changed. Please tell the operator.',
  },
  'kept-twice': {
    kind: 'invalid',
    zh: '操作 {operation} 的保留期限写了两次。',
    en: 'How long {operation} is kept stands twice.',
  },
  buried: {
    kind: 'not-found',
    zh: '此审计条目保留期满，内容已删除，只留下摘要，以备核对锚点。',
    en: 'The days of this audit entry are over: only its hash is left, by which the anchors still hold.',
  },
});
