import { z } from 'zod';
import { FIGURES_CHANGED, type FiguresChanged, withoutHeld } from '#kernel/indicators/index.ts';
import { announceOutside, type EventName, hasWebhooksFor, NOTICES_POSTED } from '#kernel/notify/index.ts';
import { SYSTEM_ACTOR } from '#kernel/operation/index.ts';
import type { OutboxEvent } from '#kernel/outbox/index.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { REPORTS_MOVED, tellReporters } from '#modules/reporting/index.ts';
import type { House } from './house.ts';
import { movedFigures } from './publishing.ts';

const AS_TAIHU = { actor: SYSTEM_ACTOR.id, roles: ['system-actor'], scope: [WHOLE_TREE] };
/** A webhook names so many figures or reports; who wants all asks for them. */
const NAMED_AN_EVENT = 200;

const Opened = z.object({ kind: z.literal('opened'), auditId: z.uuid(), reportIds: z.array(z.uuid()) });

function isAsked({ database }: House, type: EventName): Promise<boolean> {
  return database.transaction({ ...AS_TAIHU, isReadOnly: true }, (tx) => hasWebhooksFor(tx, type));
}

/** Tells webhooks of a form that was sent, by the reports that it opened: who may read them asks for them. */
async function announceForms(house: House, events: readonly OutboxEvent[]): Promise<boolean> {
  const sendings = events.flatMap(({ payload }) => Opened.safeParse(payload).data ?? []);
  if (sendings.length === 0 || !(await isAsked(house, 'forms.sent'))) return false;
  for (const { auditId, reportIds } of sendings) {
    const reports = reportIds.slice(0, NAMED_AN_EVENT).map((id) => `/console/reports/${id}`);
    const data = { reports, total: reportIds.length };
    const at = house.clock.now();
    await house.database.transaction(AS_TAIHU, (tx) =>
      announceOutside(tx, { type: 'forms.sent', key: `forms/${auditId}`, data, at }),
    );
  }
  return true;
}

/**
 * Tells webhooks of public figures that changed, each event once however often it is delivered. What a release holds
 * back is told when it comes out.
 */
async function announceFigures(house: House, events: readonly OutboxEvent[]): Promise<boolean> {
  if (!(await isAsked(house, 'figures.published'))) return false;
  for (const event of events) {
    const at = house.clock.now();
    const open = await house.database.transaction({ ...AS_TAIHU, isReadOnly: true }, (tx) =>
      withoutHeld(tx, event.payload as FiguresChanged, at),
    );
    const figures = await movedFigures(house, open);
    if (figures.length === 0) continue;
    const data = { figures: figures.slice(0, NAMED_AN_EVENT), total: figures.length };
    await house.database.transaction(AS_TAIHU, (tx) =>
      announceOutside(tx, { type: 'figures.published', key: `figures/${event.id}`, data, at }),
    );
  }
  return true;
}

/** Tells people and webhooks of what happened; true where there may be something to carry out of the house. */
export async function tellOf(house: House, events: readonly OutboxEvent[]): Promise<boolean> {
  const moved = events.filter(({ topic }) => topic === REPORTS_MOVED);
  for (const event of moved) {
    const settings = { ...AS_TAIHU, ...(event.reference === null ? {} : { reference: event.reference }) };
    await house.database.transaction(settings, (tx) => tellReporters(tx, event.payload));
  }
  const changed = events.filter(({ topic }) => topic === FIGURES_CHANGED);
  const isFormTold = await announceForms(house, moved);
  const isFigureTold = changed.length > 0 && (await announceFigures(house, changed));
  return isFormTold || isFigureTold || events.some(({ topic }) => topic === NOTICES_POSTED);
}
