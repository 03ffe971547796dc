import type { z } from 'zod';
import { refuse as refuseCommon } from '#kernel/errors/index.ts';
import { type ExportColumn, exportOf } from '#kernel/exchange/index.ts';
import type { Language } from '#kernel/i18n/contract.ts';
import { type Context, command, type Operation, query } from '#kernel/operation/index.ts';
import { emit } from '#kernel/outbox/index.ts';
import { isId, newId } from '#lib/id.ts';
import type { Outside } from './channels/outside.ts';
import { notifyContracts as contracts, type Webhook } from './contract.ts';
import { insertEventDeliveries } from './delivery-store.ts';
import { NOTICES_POSTED } from './post.ts';
import { refuse } from './refusals.ts';
import { newWebhookSecret, type Secrets, webhookOwner } from './secrets.ts';
import {
  deleteWebhook,
  disableWebhook,
  enableWebhook,
  insertWebhook,
  listWebhooks,
  type WebhookRecord,
} from './webhook-store.ts';
import { EVENT_WORDS } from './words-contract.ts';

const SYSTEM = { roles: ['system'] } as const;
const MOST_WEBHOOKS = 50;

function viewOf({ id, url, events, createdAt, failingSince, disabledAt }: WebhookRecord): Webhook {
  return {
    id,
    url,
    events,
    createdAt: createdAt.toISOString(),
    ...(failingSince ? { failingSince: failingSince.toISOString() } : {}),
    ...(disabledAt ? { disabledAt: disabledAt.toISOString() } : {}),
  };
}

async function webhooksPage(
  ctx: Context,
  { after, limit }: z.output<typeof contracts.webhooks.input>,
): Promise<z.output<typeof contracts.webhooks.output>> {
  if (after !== undefined && !isId(after)) throw refuseCommon('not-a-cursor');
  const rows = await listWebhooks(ctx.tx, { after, limit: limit + 1 });
  const items = rows.slice(0, limit).map(viewOf);
  const last = items.at(-1);
  return rows.length > limit && last ? { items, next: last.id } : { items };
}

const webhookColumns = (language: Language): readonly ExportColumn<Webhook>[] => [
  { title: { zh: '推送地址', en: 'Address' }, value: ({ url }) => url },
  {
    title: { zh: '事件', en: 'Events' },
    value: ({ events }) => events.map((event) => EVENT_WORDS[event][language]).join('; '),
  },
  { title: { zh: '登记时间', en: 'Added at' }, value: ({ createdAt }) => createdAt },
  { title: { zh: '持续失败自', en: 'Failing since' }, value: ({ failingSince }) => failingSince },
  { title: { zh: '停用时间', en: 'Disabled at' }, value: ({ disabledAt }) => disabledAt },
  { title: { zh: '推送编号', en: 'Webhook' }, value: ({ id }) => id },
];

/** A change of one webhook, where it is there. */
function onOne(
  contract: typeof contracts.removeWebhook | typeof contracts.enableWebhook | typeof contracts.disableWebhook,
  change: (ctx: Context, id: string) => Promise<boolean>,
): Operation {
  return command(contract, {
    access: SYSTEM,
    audit: ({ id }) => ({ subject: `webhook/${id}` }),
    async handle(ctx, { id }) {
      if (!(await change(ctx, id))) throw refuseCommon('not-found');
      return {};
    },
  });
}

/** Those outside who are told of public events, kept by the system administrator. */
export function createWebhooks(secrets: Secrets, outside: Outside): Operation[] {
  const webhooks = query(contracts.webhooks, { access: SYSTEM, audit: 'not-audited', handle: webhooksPage });

  const exportWebhooks = exportOf(contracts.exportWebhooks, {
    access: SYSTEM,
    subject: 'webhooks',
    page: webhooksPage,
    columns: webhookColumns,
  });

  const addWebhook = command(contracts.addWebhook, {
    access: SYSTEM,
    keeps: 'nothing',
    audit: ({ events }, output) => ({
      subject: `webhook/${output?.id ?? ''}`,
      details: { events: events.join(',') },
    }),
    async handle(ctx, { url, events }) {
      const allowed = outside.allowed(url);
      if (!allowed) throw refuse('url-forbidden');
      const known = await listWebhooks(ctx.tx, { limit: MOST_WEBHOOKS });
      if (known.length >= MOST_WEBHOOKS) throw refuse('too-many-webhooks', { most: MOST_WEBHOOKS });
      const id = newId();
      const secret = newWebhookSecret();
      await insertWebhook(ctx.tx, {
        id,
        url: allowed.href,
        events: [...new Set(events)],
        secretSealed: secrets.seal(webhookOwner(id), secret),
        createdAt: ctx.now,
        createdBy: ctx.actor.id,
      });
      return { id, secret };
    },
  });

  const removeWebhook = onOne(contracts.removeWebhook, (ctx, id) => deleteWebhook(ctx.tx, id, ctx.now));
  const enable = onOne(contracts.enableWebhook, (ctx, id) => enableWebhook(ctx.tx, id));
  const disable = onOne(contracts.disableWebhook, (ctx, id) => disableWebhook(ctx.tx, id, ctx.now));

  const testWebhook = command(contracts.testWebhook, {
    access: SYSTEM,
    audit: ({ id }) => ({ subject: `webhook/${id}` }),
    async handle(ctx, { id }) {
      const event = { type: 'webhook.test', key: `test/${newId()}`, data: {}, at: ctx.now, webhookId: id };
      await insertEventDeliveries(ctx.tx, event);
      await emit(ctx.tx, NOTICES_POSTED, {});
      return {};
    },
  });

  return [webhooks, exportWebhooks, addWebhook, removeWebhook, enable, disable, testWebhook];
}
