/** Telling reporters what became of their reports: from an event of the outbox, by Taihu itself. */
import { z } from 'zod';
import { cityDay } from '#kernel/clock/index.ts';
import type { Tx } from '#kernel/db/index.ts';
import { listHolders } from '#kernel/identity/index.ts';
import { defineTopic, postNotices, type Topic } from '#kernel/notify/index.ts';
import type { Context } from '#kernel/operation/index.ts';
import { emit } from '#kernel/outbox/index.ts';
import type { ReportEvent } from './contract.ts';
import { listTold, type Told } from './notice-store.ts';

/** The outbox event of reports that were opened, returned or approved. */
export const REPORTS_MOVED = 'reporting.moved';

const Moved = z.object({
  kind: z.enum(['opened', 'returned', 'approved']),
  at: z.iso.datetime(),
  /** The audited command that did it: with the report it names what happened, once. */
  auditId: z.uuid(),
  reportIds: z.array(z.uuid()),
});

const facts = { form: 'form', period: 'period', unit: 'unit', dueOn: 'day' } as const;

const OPENED = defineTopic({
  name: 'reporting.opened',
  title: { zh: '有新的报表要填报', en: 'A form to fill in' },
  isUrgent: true,
  facts,
  text: {
    zh: ({ unit, form, period, dueOn }) => `${unit}：请在 ${dueOn} 前填报报表 ${form}（${period}）。`,
    en: ({ unit, form, period, dueOn }) => `${unit}: please fill in form ${form} (${period}) by ${dueOn}.`,
  },
});
const RETURNED = defineTopic({
  name: 'reporting.returned',
  title: { zh: '报表被退回', en: 'A report was returned' },
  isUrgent: true,
  facts,
  text: {
    zh: ({ unit, form, period }) => `${unit}：报表 ${form}（${period}）被退回，请查看理由并更正。`,
    en: ({ unit, form, period }) =>
      `${unit}: form ${form} (${period}) was returned. Read why and correct it.`,
  },
});
const APPROVED = defineTopic({
  name: 'reporting.approved',
  title: { zh: '报表已审定', en: 'A report was approved' },
  isUrgent: false,
  facts,
  text: {
    zh: ({ unit, form, period }) => `${unit}：报表 ${form}（${period}）各级均已审定。`,
    en: ({ unit, form, period }) =>
      `${unit}: form ${form} (${period}) is through: every level has approved it.`,
  },
});

/** What reporting tells people about. */
export const reportingTopics: readonly Topic[] = [OPENED, RETURNED, APPROVED];

const TOPICS = { opened: OPENED, returned: RETURNED, approved: APPROVED };

/** Says in the running transaction that reports moved; whom it concerns is found after the commit. */
export async function sayMoved(
  ctx: Context,
  kind: ReportEvent['kind'],
  reportIds: readonly string[],
): Promise<void> {
  if (!(kind in TOPICS) || reportIds.length === 0) return;
  await emit(ctx.tx, REPORTS_MOVED, { kind, at: ctx.now.toISOString(), auditId: ctx.auditId, reportIds });
}

/** Tells the reporters of the units what happened, each once; of an approval, when it was the last. */
export async function tellReporters(tx: Tx, payload: unknown): Promise<void> {
  const { kind, at, auditId, reportIds } = Moved.parse(payload);
  const told = (await listTold(tx, reportIds)).filter(
    ({ state }) => kind !== 'approved' || state === 'approved',
  );
  if (told.length === 0) return;
  const now = new Date(at);
  const byUnit = new Map<string, Told[]>();
  for (const one of told) byUnit.set(one.unitId, [...(byUnit.get(one.unitId) ?? []), one]);
  const holders = await listHolders(tx, ['reporter'], [...byUnit.keys()], cityDay(now));
  const notices = holders.flatMap(({ accountId, unitId }) =>
    (byUnit.get(unitId) ?? []).map(({ id, form, period, unitCode, dueOn, revision }) => ({
      accountId,
      facts: { form, period, unit: unitCode, dueOn },
      link: `/reports/${id}`,
      // Each level's approval is an event, and by the time it is read the last may have come: one a revision.
      key: `${kind}/${id}/${kind === 'approved' ? revision : auditId}`,
    })),
  );
  await postNotices({ tx, now }, TOPICS[kind], notices);
}
