/** What the lists of notices, webhooks and deliveries keep in their addresses. */
import { z } from 'zod';
import { Flag } from '#console/api/url-state.ts';
import { DELIVERY_STATES } from '#kernel/notify/contract.ts';

const after = z.string().max(500).optional();

export const NoticesSearch = z.object({ isUnreadOnly: Flag.optional(), after });
export const WebhooksSearch = z.object({ after });
export const DeliveriesSearch = z.object({
  state: z.enum(DELIVERY_STATES).optional(),
  webhook: z.uuid().optional(),
  after,
});
