/** Contracts of the room notify: what an account was told, and by which ways it is to be told. */
import { z } from 'zod';
import { exportContract } from '#kernel/exchange/contract.ts';
import { LANGUAGES } from '#kernel/i18n/contract.ts';
import { commandContract, PageInput, pageOf, queryContract } from '#kernel/operation/contract.ts';

/** Counted no further: a bell says "99+". */
export const MOST_UNREAD = 100;

/** A notice in the reader's language, with the screen of the console to which it leads. */
export const Notice = z.object({
  id: z.uuid(),
  topic: z.string(),
  title: z.string(),
  text: z.string(),
  link: z.string(),
  createdAt: z.iso.datetime(),
  isRead: z.boolean(),
});
export type Notice = z.infer<typeof Notice>;

/** The ways by which a person is reached outside the house. */
export const CHANNELS = ['mail', 'sms', 'wecom'] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** What can be an address on a channel: a mail address, a mobile number, a user's id in WeCom. */
export const ADDRESS_FORM: Record<ChannelName, RegExp> = {
  mail: /^[\w.+-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i,
  sms: /^(?:\+86)?1[3-9]\d{9}$/,
  wecom: /^[A-Za-z0-9][\w.@-]{0,63}$/,
};

/** An own address as it is shown again: enough to recognise it, not enough to use it. */
export const OwnAddress = z.object({
  channel: z.enum(CHANNELS),
  masked: z.string(),
  language: z.enum(LANGUAGES),
  isVerified: z.boolean(),
});
export type OwnAddress = z.infer<typeof OwnAddress>;

const TopicChoice = z.object({
  topic: z.string(),
  title: z.string(),
  /** What is not urgent is told in the inbox alone, however it is chosen. */
  isUrgent: z.boolean(),
  channels: z.array(z.enum(CHANNELS)),
});

/** Events of which webhooks are told. */
export const EVENTS = ['figures.published', 'forms.sent', 'webhook.test'] as const;
export type EventName = (typeof EVENTS)[number];

const Webhook = z.object({
  id: z.uuid(),
  url: z.string(),
  events: z.array(z.enum(EVENTS)),
  createdAt: z.iso.datetime(),
  failingSince: z.iso.datetime().optional(),
  disabledAt: z.iso.datetime().optional(),
});
export type Webhook = z.infer<typeof Webhook>;

export const DELIVERY_STATES = ['waiting', 'sent', 'parked'] as const;

/** Something on its way out: to whom is not said, only by which way, what, and how it went. */
export const Delivery = z.object({
  id: z.uuid(),
  channel: z.enum([...CHANNELS, 'webhook']),
  /** The webhook; absent where it goes to a person. */
  webhookId: z.uuid().optional(),
  subject: z.string(),
  state: z.enum(DELIVERY_STATES),
  attempts: z.int(),
  fault: z.string().optional(),
  createdAt: z.iso.datetime(),
  nextAt: z.iso.datetime(),
});
export type Delivery = z.infer<typeof Delivery>;

const Ids = z.object({ ids: z.array(z.uuid()).min(1).max(200) });
const Id = z.object({ id: z.uuid() });
const Code = z.string().regex(/^\d{6}$/, '6 位数字 / six digits');

const NOTICE_ID = '01900000-0000-7000-8000-000000000004';

const InboxInput = z.object({ isUnreadOnly: z.boolean().default(false), ...PageInput });
const WebhooksInput = z.object({ ...PageInput });
const DeliveriesInput = z.object({
  state: z.enum(DELIVERY_STATES).optional(),
  webhook: z.uuid().optional(),
  ...PageInput,
});

export const notifyContracts = {
  inbox: queryContract({
    name: 'notify.inbox',
    title: { zh: '我的通知', en: 'My notices' },
    input: InboxInput,
    output: pageOf(Notice).extend({ unread: z.int() }),
    example: { limit: 20 },
  }),
  exportInbox: exportContract({
    name: 'notify.export-inbox',
    title: { zh: '导出我的通知', en: 'Export my notices' },
    list: { name: 'notify.inbox', input: InboxInput },
  }),
  read: commandContract({
    name: 'notify.read',
    title: { zh: '标为已读', en: 'Mark notices as read' },
    input: z.object({ ids: z.array(z.uuid()).min(1).max(200) }),
    output: z.object({ read: z.int() }),
    example: { ids: [NOTICE_ID] },
  }),
  readAll: commandContract({
    name: 'notify.read-all',
    title: { zh: '全部标为已读', en: 'Mark all notices as read' },
    input: z.object({}),
    output: z.object({ read: z.int() }),
    example: {},
  }),
  settings: queryContract({
    name: 'notify.settings',
    title: { zh: '我的接收设置', en: 'My notice settings' },
    input: z.object({}),
    output: z.object({ addresses: z.array(OwnAddress), topics: z.array(TopicChoice) }),
    example: {},
  }),
  setAddress: commandContract({
    name: 'notify.set-address',
    title: { zh: '登记接收地址', en: 'Give an address' },
    /** A code is sent there; until it is confirmed nothing else is. Messages come in this language. */
    input: z.object({
      channel: z.enum(CHANNELS),
      address: z.string().trim().min(1).max(200),
      language: z.enum(LANGUAGES).default('zh'),
    }),
    output: z.object({}),
    example: { channel: 'mail', address: 'post@example.cn' },
  }),
  confirmAddress: commandContract({
    name: 'notify.confirm-address',
    title: { zh: '验证接收地址', en: 'Confirm an address' },
    input: z.object({ channel: z.enum(CHANNELS), code: Code }),
    output: z.object({}),
    example: { channel: 'mail', code: '012345' },
  }),
  removeAddress: commandContract({
    name: 'notify.remove-address',
    title: { zh: '删除接收地址', en: 'Remove an address' },
    input: z.object({ channel: z.enum(CHANNELS) }),
    output: z.object({}),
    example: { channel: 'mail' },
  }),
  choose: commandContract({
    name: 'notify.choose',
    title: { zh: '选择接收方式', en: 'Choose how a topic comes' },
    input: z.object({ topic: z.string().max(100), channels: z.array(z.enum(CHANNELS)).max(CHANNELS.length) }),
    output: z.object({}),
    example: { topic: 'notify.digest', channels: ['mail'] },
  }),
  channels: queryContract({
    name: 'notify.channels',
    title: { zh: '发送渠道', en: 'Ways out' },
    input: z.object({}),
    output: z.object({
      channels: z.array(z.object({ channel: z.enum(CHANNELS), place: z.string(), isFile: z.boolean() })),
      parked: z.int(),
      waiting: z.int(),
    }),
    example: {},
  }),
  deliveries: queryContract({
    name: 'notify.deliveries',
    title: { zh: '发送记录', en: 'Deliveries' },
    input: DeliveriesInput,
    output: pageOf(Delivery),
    example: { state: 'parked', limit: 50 },
  }),
  exportDeliveries: exportContract({
    name: 'notify.export-deliveries',
    title: { zh: '导出发送记录', en: 'Export the deliveries' },
    list: { name: 'notify.deliveries', input: DeliveriesInput },
  }),
  retry: commandContract({
    name: 'notify.retry',
    title: { zh: '重新发送', en: 'Try parked deliveries again' },
    input: Ids,
    output: z.object({ waiting: z.int() }),
    example: { ids: [NOTICE_ID] },
  }),
  webhooks: queryContract({
    name: 'notify.webhooks',
    title: { zh: '事件推送列表', en: 'Webhooks' },
    input: WebhooksInput,
    output: pageOf(Webhook),
    example: { limit: 50 },
  }),
  exportWebhooks: exportContract({
    name: 'notify.export-webhooks',
    title: { zh: '导出事件推送列表', en: 'Export the webhooks' },
    list: { name: 'notify.webhooks', input: WebhooksInput },
  }),
  addWebhook: commandContract({
    name: 'notify.add-webhook',
    title: { zh: '登记事件推送', en: 'Add a webhook' },
    input: z.object({
      url: z.string().trim().min(1).max(500),
      events: z.array(z.enum(EVENTS)).min(1).max(EVENTS.length),
    }),
    /** The secret is shown this once. */
    output: Id.extend({ secret: z.string() }),
    example: { url: 'https://receiver.example.cn/taihu', events: ['figures.published'] },
  }),
  removeWebhook: commandContract({
    name: 'notify.remove-webhook',
    title: { zh: '删除事件推送', en: 'Remove a webhook' },
    input: Id,
    output: z.object({}),
    example: { id: NOTICE_ID },
  }),
  enableWebhook: commandContract({
    name: 'notify.enable-webhook',
    title: { zh: '重新启用事件推送', en: 'Enable a webhook again' },
    input: Id,
    output: z.object({}),
    example: { id: NOTICE_ID },
  }),
  disableWebhook: commandContract({
    name: 'notify.disable-webhook',
    title: { zh: '停用事件推送', en: 'Disable a webhook' },
    input: Id,
    output: z.object({}),
    example: { id: NOTICE_ID },
  }),
  testWebhook: commandContract({
    name: 'notify.test-webhook',
    title: { zh: '测试事件推送', en: 'Test a webhook' },
    input: Id,
    output: z.object({}),
    example: { id: NOTICE_ID },
  }),
} as const;
