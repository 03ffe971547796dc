/** What the lists of notices, webhooks and deliveries keep in their addresses. */
import { cursor, flag, id, oneOf, search } from '#console/api/url-state.ts';
import { DELIVERY_STATES } from '#kernel/notify/contract.ts';

export const readNotices = search({ isUnreadOnly: flag, after: cursor });
export const readWebhooks = search({ after: cursor });
export const readDeliveries = search({ state: oneOf(DELIVERY_STATES), webhook: id, after: cursor });
