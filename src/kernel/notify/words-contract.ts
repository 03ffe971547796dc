/** How people call what leaves the house and how it went, in files and on screens. */
import type { Words } from '#kernel/i18n/contract.ts';
import type { Delivery, EventName } from './contract.ts';

export const CHANNEL_WORDS: Words<Delivery['channel']> = {
  mail: { zh: '邮件', en: 'Mail' },
  sms: { zh: '短信', en: 'Text message' },
  wecom: { zh: '企业微信', en: 'WeCom' },
  webhook: { zh: '事件推送', en: 'Webhook' },
};

export const DELIVERY_STATE_WORDS: Words<Delivery['state']> = {
  waiting: { zh: '待发送', en: 'Waiting' },
  sent: { zh: '已发出', en: 'Sent' },
  parked: { zh: '已搁置', en: 'Parked' },
};

export const EVENT_WORDS: Words<EventName> = {
  'figures.published': { zh: '数字公开或更新', en: 'Figures published or updated' },
  'forms.sent': { zh: '报表下发', en: 'A form sent' },
  'webhook.test': { zh: '测试', en: 'Test' },
};
