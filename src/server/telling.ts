import { FIGURES_CHANGED, type FiguresChanged } from '#kernel/indicators/index.ts';
import { announceOutside, hasWebhooksFor, NOTICES_POSTED } from '#kernel/notify/index.ts';
import { SYSTEM_ACTOR } from '#kernel/operation/index.ts';
import type { OutboxEvent } from '#kernel/outbox/index.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { REPORTS_MOVED, tellReporters } from '#modules/reporting/index.ts';
import type { House } from './house.ts';
import { pathsOf } from './publishing.ts';

const AS_TAIHU = { actor: SYSTEM_ACTOR.id, roles: ['system-actor'], scope: [WHOLE_TREE] };
/** A webhook names so many figures; who wants all asks for them. */
const FIGURES_AN_EVENT = 200;

/** Tells webhooks of public figures that changed, each event once however often it is delivered. */
async function announceFigures(house: House, events: readonly OutboxEvent[]): Promise<boolean> {
  const isAsked = await house.database.transaction({ ...AS_TAIHU, isReadOnly: true }, (tx) =>
    hasWebhooksFor(tx, 'figures.published'),
  );
  if (!isAsked) return false;
  for (const event of events) {
    const paths = await pathsOf(house, [event.payload as FiguresChanged]);
    const figures = paths.filter((path) => path.startsWith('/figures/'));
    const data = { figures: figures.slice(0, FIGURES_AN_EVENT), total: figures.length };
    const at = house.clock.now();
    await house.database.transaction(AS_TAIHU, (tx) =>
      announceOutside(tx, { type: 'figures.published', key: `figures/${event.id}`, data, at }),
    );
  }
  return true;
}

/** Tells people and webhooks of what happened; true where there may be something to carry out of the house. */
export async function tellOf(house: House, events: readonly OutboxEvent[]): Promise<boolean> {
  for (const event of events) {
    if (event.topic !== REPORTS_MOVED) continue;
    await house.database.transaction(AS_TAIHU, (tx) => tellReporters(tx, event.payload));
  }
  const changed = events.filter(({ topic }) => topic === FIGURES_CHANGED);
  const isTold = changed.length > 0 && (await announceFigures(house, changed));
  return isTold || events.some(({ topic }) => topic === NOTICES_POSTED);
}
