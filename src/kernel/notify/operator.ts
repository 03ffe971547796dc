import { z } from 'zod';
import { type ExportColumn, exportOf } from '#kernel/exchange/index.ts';
import type { Language } from '#kernel/i18n/contract.ts';
import { type Context, command, type Operation, query, readCursor } from '#kernel/operation/index.ts';
import { emit } from '#kernel/outbox/index.ts';
import { encodeCursor } from '#lib/cursor.ts';
import { CHANNELS, notifyContracts as contracts, type Delivery } from './contract.ts';
import { countDeliveries, type DeliveryRecord, listDeliveries, wakeDeliveries } from './delivery-store.ts';
import { NOTICES_POSTED } from './post.ts';
import type { Topic } from './topic.ts';
import type { Ways } from './ways.ts';
import { CHANNEL_WORDS, DELIVERY_STATE_WORDS } from './words-contract.ts';

const SYSTEM = { roles: ['system'] } as const;
const CODE = { zh: '验证码', en: 'Code' } as const;

const Place = z.tuple([z.iso.datetime(), z.uuid()]);

const deliveryColumns = (language: Language): readonly ExportColumn<Delivery>[] => [
  { title: { zh: '时间', en: 'Time' }, value: ({ createdAt }) => createdAt },
  { title: { zh: '渠道', en: 'Way' }, value: ({ channel }) => CHANNEL_WORDS[channel][language] },
  { title: { zh: '事项', en: 'Subject' }, value: ({ subject }) => subject },
  { title: { zh: '状态', en: 'State' }, value: ({ state }) => DELIVERY_STATE_WORDS[state][language] },
  { title: { zh: '次数', en: 'Attempts' }, type: 'number', value: ({ attempts }) => attempts },
  { title: { zh: '故障', en: 'Fault' }, value: ({ fault }) => fault },
  {
    title: { zh: '下次发送', en: 'Next at' },
    value: ({ state, nextAt }) => (state === 'waiting' ? nextAt : undefined),
  },
  { title: { zh: '推送编号', en: 'Webhook' }, value: ({ webhookId }) => webhookId },
  { title: { zh: '编号', en: 'Id' }, value: ({ id }) => id },
];

/** What the operator sees of what leaves the house: ways, subjects and faults; nobody's address, nobody's name. */
export function createOperator(topics: ReadonlyMap<string, Topic>, ways: Ways): Operation[] {
  const channels = query(contracts.channels, {
    access: SYSTEM,
    audit: 'not-audited',
    async handle(ctx) {
      const shown = CHANNELS.flatMap((channel) => {
        const way = ways.channels[channel];
        return way ? [{ channel, place: way.place, isFile: way.isFile }] : [];
      });
      return { channels: shown, ...(await countDeliveries(ctx.tx)) };
    },
  });

  async function deliveriesPage(
    ctx: Context,
    { state, webhook, after, limit }: z.output<typeof contracts.deliveries.input>,
  ): Promise<z.output<typeof contracts.deliveries.output>> {
    const [at, id] = readCursor(Place, after) ?? [];
    const before = at === undefined || id === undefined ? undefined : { at, id };
    const rows = await listDeliveries(ctx.tx, { state, webhook, before, limit: limit + 1 });
    const viewOf = (row: DeliveryRecord): Delivery => {
      const { topic, type } = row.payload;
      const title = topic === undefined ? undefined : (topics.get(topic)?.title[ctx.language] ?? topic);
      return {
        id: row.id,
        channel: row.channel,
        ...(row.channel === 'webhook' ? { webhookId: row.targetId } : {}),
        subject: title ?? type ?? CODE[ctx.language],
        state: row.state,
        attempts: row.attempts,
        ...(row.fault === null ? {} : { fault: row.fault }),
        createdAt: row.createdAt.toISOString(),
        nextAt: row.nextAt.toISOString(),
      };
    };
    const items = rows.slice(0, limit).map(viewOf);
    const last = items.at(-1);
    return rows.length > limit && last ? { items, next: encodeCursor([last.createdAt, last.id]) } : { items };
  }

  const deliveries = query(contracts.deliveries, {
    access: SYSTEM,
    audit: 'not-audited',
    handle: deliveriesPage,
  });

  const exportDeliveries = exportOf(contracts.exportDeliveries, {
    access: SYSTEM,
    subject: 'deliveries',
    page: deliveriesPage,
    columns: deliveryColumns,
  });

  const retry = command(contracts.retry, {
    access: SYSTEM,
    audit: (_, output) => ({ subject: 'deliveries', details: { waiting: output?.waiting ?? 0 } }),
    async handle(ctx, { ids }) {
      const waiting = await wakeDeliveries(ctx.tx, ids, ctx.now);
      await emit(ctx.tx, NOTICES_POSTED, {});
      return { waiting };
    },
  });

  return [channels, deliveries, exportDeliveries, retry];
}
