import { z } from 'zod';
import { type Calendar, cityDay } from '#kernel/clock/index.ts';
import { refuse as refuseCommon } from '#kernel/errors/index.ts';
import { findCells, INTERNAL } from '#kernel/indicators/index.ts';
import { type Context, query, readCursor, unitsServed } from '#kernel/operation/index.ts';
import { getUnitByCode } from '#kernel/units/index.ts';
import { calendarOf, listSteps, type StepRecord } from '#kernel/workflow/index.ts';
import { encodeCursor } from '#lib/cursor.ts';
import { findPeriod } from '#lib/period.ts';
import { levelOf, subtreeOf } from '#lib/tree-key.ts';
import { type Action, isCounted, mayAct } from './acting.ts';
import type { Explanation } from './check-contract.ts';
import { referencesBeside } from './checks.ts';
import {
  type Cell,
  reportingContracts as contracts,
  type Evidence,
  Form,
  type ReportEvent,
  type ReportSummary,
  type ReportView,
  RevisionCode,
} from './contract.ts';
import { indicatorsOf } from './counting.ts';
import { evidenceOf } from './evidence.ts';
import { findExplanations } from './explanation-store.ts';
import { REPORT_FLOW } from './flow.ts';
import { type FormRecord, findForm, formView, listForms } from './form-store.ts';
import { countReports, listReports, type ReportCursor } from './list-store.ts';
import { isOnItsWay, readerOf } from './reader.ts';
import {
  countInbox,
  findReport,
  formsOf,
  listInbox,
  type ReportRecord,
  type Served,
} from './report-store.ts';

const Key = z.string().regex(/^\d{1,16}$/);
const FormCursor = z.tuple([z.iso.date(), Form.shape.code]);
const InboxCursor = z.tuple([z.iso.date(), z.uuid()]);
const ByInstant = z.tuple([z.iso.datetime(), Key, z.uuid()]);
const ReportsCursor = {
  unit: ByInstant,
  updatedAt: ByInstant,
  '-updatedAt': ByInstant,
  dueOn: z.tuple([z.iso.date(), Key, z.uuid()]),
} as const;

export const READERS = { roles: ['reporter', 'reviewer', 'office'] } as const;

const isWithUnit = ({ state }: ReportRecord) => state === 'draft' || state === 'returned';

/** The day on which a summary is read, and the working days by which it counts. */
interface Present {
  today: string;
  calendar: Calendar;
}

const presentOf = async ({ tx, now }: Context): Promise<Present> => ({
  today: cityDay(now),
  calendar: await calendarOf(tx),
});

function stepOf(
  { stepDueOn: dueOn, escalated }: ReportRecord,
  { today, calendar }: Present,
): ReportSummary['step'] {
  const workingDaysLeft = calendar.workingDaysBetween(today, dueOn);
  return { dueOn, workingDaysLeft, isEscalated: escalated !== undefined };
}

function summaryOf(present: Present, report: ReportRecord, form: FormRecord): ReportSummary {
  return {
    id: report.id,
    formId: form.id,
    formCode: form.code,
    formName: form.name,
    period: form.period,
    unitCode: report.unitCode,
    unitName: report.unitName,
    unitNameEn: report.unitNameEn,
    path: report.path,
    state: report.state,
    ...(report.waiting === undefined ? {} : { waitingLevel: levelOf(report.waiting.key) }),
    revision: report.revision,
    dueOn: report.dueOn,
    isOverdue: isWithUnit(report) && report.stepDueOn < present.today,
    ...(report.state === 'approved' ? {} : { step: stepOf(report, present) }),
    updatedAt: report.updatedAt.toISOString(),
    version: report.version,
  };
}

async function summariesOf(ctx: Context, reports: readonly ReportRecord[]): Promise<ReportSummary[]> {
  const forms = await formsOf(ctx.tx, reports);
  const present = await presentOf(ctx);
  return reports.flatMap((report) => {
    const form = forms.get(report.formId);
    return form ? [summaryOf(present, report, form)] : [];
  });
}

export async function formsPage(ctx: Context, input: z.output<typeof contracts.forms.input>) {
  const [dueOn, code] = readCursor(FormCursor, input.after) ?? [];
  const after = dueOn === undefined || code === undefined ? undefined : { dueOn, code };
  const filter = { state: input.state, sort: input.sort, reader: readerOf(ctx), today: cityDay(ctx.now) };
  const found = await listForms(ctx.tx, filter, after, input.limit + 1);
  const items = found.slice(0, input.limit);
  const last = items.at(-1);
  return found.length > input.limit && last
    ? { items, next: encodeCursor([last.dueOn, last.code]) }
    : { items };
}

export const forms = query(contracts.forms, { access: READERS, audit: 'not-audited', handle: formsPage });

export const form = query(contracts.form, {
  access: READERS,
  audit: 'not-audited',
  async handle(ctx, input) {
    const found = await findForm(ctx.tx, input.id);
    const [summary] = await listForms(
      ctx.tx,
      { id: input.id, sort: 'code', reader: readerOf(ctx), today: cityDay(ctx.now) },
      undefined,
      1,
    );
    if (!found || !summary) throw refuseCommon('not-found');
    const isOffice = ctx.actor.grants.some((grant) => grant.role === 'office');
    const policies = {
      change: isOffice && found.state === 'draft',
      send: isOffice && found.state !== 'closed',
      fill: unitsServed(ctx.actor, 'reporter').length > 0 && found.state === 'sent',
    };
    return { ...formView(found), summary, policies };
  },
});

const servedBy = ({ actor }: Context): Served => ({
  reporting: unitsServed(actor, 'reporter'),
  reviewing: unitsServed(actor, 'reviewer'),
});

/** What waits for the caller, most urgent first. */
export async function inboxPage(ctx: Context, input: z.output<typeof contracts.inbox.input>) {
  const [dueOn, id] = readCursor(InboxCursor, input.after) ?? [];
  const after = dueOn && id ? { dueOn, id } : undefined;
  const found = await listInbox(ctx.tx, servedBy(ctx), after, input.limit + 1);
  const shown = found.slice(0, input.limit);
  const last = shown.at(-1)?.report;
  const forms = await formsOf(
    ctx.tx,
    shown.map(({ report }) => report),
  );
  const present = await presentOf(ctx);
  const items = shown.flatMap(({ report, task }) => {
    const form = forms.get(report.formId);
    return form ? [{ ...summaryOf(present, report, form), task }] : [];
  });
  return found.length > input.limit && last
    ? { items, next: encodeCursor([last.stepDueOn, last.id]) }
    : { items };
}

export const inbox = query(contracts.inbox, {
  access: READERS,
  audit: 'not-audited',
  handle: async (ctx, input) => ({
    ...(await inboxPage(ctx, input)),
    counts: await countInbox(ctx.tx, servedBy(ctx)),
  }),
});

function cursorOf(report: ReportRecord, sort: string): string {
  const value = sort === 'dueOn' ? report.dueOn : report.updatedAt.toISOString();
  return encodeCursor([value, String(report.treeKey), report.id]);
}

type ReportsInput = z.output<typeof contracts.reports.input>;

async function reportFilter(ctx: Context, { form, unit: code, state, isOverdue, text }: ReportsInput) {
  const today = cityDay(ctx.now);
  const unit =
    code === undefined ? undefined : await getUnitByCode(ctx.tx, code, await dayOf(ctx, form, today));
  return {
    form,
    range: unit && subtreeOf(unit.treeKey),
    state,
    isOverdue,
    text,
    reader: readerOf(ctx),
    today,
  };
}

export async function reportsPage(ctx: Context, input: ReportsInput) {
  const filter = await reportFilter(ctx, input);
  const [value, key, id] = readCursor(ReportsCursor[input.sort], input.after) ?? [];
  const after: ReportCursor | undefined = value && key && id ? { value, key, id } : undefined;
  const found = await listReports(ctx.tx, filter, input.sort, after, input.limit + 1);
  const shown = found.slice(0, input.limit);
  const last = shown.at(-1);
  return {
    items: await summariesOf(ctx, shown),
    ...(found.length > input.limit && last ? { next: cursorOf(last, input.sort) } : {}),
  };
}

export const reports = query(contracts.reports, {
  access: READERS,
  audit: 'not-audited',
  async handle(ctx, input) {
    const page = await reportsPage(ctx, input);
    return { ...page, total: await countReports(ctx.tx, await reportFilter(ctx, input)) };
  },
});

/** The day on which a unit's code is understood: the end of the form's period, or today. */
async function dayOf(ctx: Context, formId: string | undefined, today: string): Promise<string> {
  const found = formId === undefined ? undefined : await findForm(ctx.tx, formId);
  return (found && findPeriod(found.period)?.end) ?? today;
}

function policiesOf(ctx: Context, report: ReportRecord, form: FormRecord): ReportView['policies'] {
  const may = (action: Action) => mayAct(ctx, action, report, form);
  return {
    save: may('save'),
    submit: may('submit'),
    approve: may('approve'),
    return: may('return'),
    correct: may('correct'),
  };
}

/** What the world calls the steps of a report's flow. */
const KINDS: Readonly<Record<string, ReportEvent['kind']>> = {
  opened: 'opened',
  save: 'saved',
  submit: 'submitted',
  approve: 'approved',
  return: 'returned',
  correct: 'correction',
  escalated: 'escalated',
};

function eventOf(
  step: StepRecord,
  isNamed: boolean,
  evidence: Evidence[] = [],
  explanations: Explanation[] = [],
): ReportEvent[] {
  const kind = KINDS[step.action];
  if (!kind) return [];
  const { at, unitCode, unitName, actorName, behalfOf, reason, reasonCode, revision, auditId } = step;
  return [
    {
      at: at.toISOString(),
      kind,
      unitCode,
      unitName,
      ...(isNamed ? { by: actorName } : {}),
      ...(isNamed && behalfOf !== undefined ? { onBehalfOf: behalfOf } : {}),
      ...(reason === undefined ? {} : { reason }),
      ...(reasonCode === undefined ? {} : { reasonCode: RevisionCode.parse(reasonCode) }),
      revision,
      auditEntry: auditId,
      ...(evidence.length === 0 ? {} : { evidence }),
      ...(explanations.length === 0 ? {} : { explanations }),
    },
  ];
}

async function countedCells(ctx: Context, report: ReportRecord, form: FormRecord): Promise<Cell[]> {
  const indicators = await indicatorsOf(ctx, [form]);
  const byId = new Map([...indicators.values()].map((indicator) => [indicator.id, indicator.code]));
  const cells = await findCells(ctx.tx, {
    treeKeys: [report.treeKey],
    periodIds: [form.periodId],
    audience: INTERNAL,
    indicatorIds: [...byId.keys()],
  });
  return cells.flatMap(({ indicatorId, value, isAtLeast }) => {
    const code = byId.get(indicatorId);
    return code === undefined
      ? []
      : [{ indicator: code, value, bound: isAtLeast ? ('atLeast' as const) : ('exact' as const) }];
  });
}

export const report = query(contracts.report, {
  access: READERS,
  audit: 'not-audited',
  async handle(ctx, input) {
    const found = await findReport(ctx.tx, input.id, readerOf(ctx));
    const form = found && (await findForm(ctx.tx, found.formId));
    if (!found || !form) throw refuseCommon('not-found');
    const steps = await listSteps(ctx.tx, [found.id]);
    const evidence = await evidenceOf(ctx, found.id, steps);
    const explained = await findExplanations(ctx.tx, found.id);
    const isNamed = isOnItsWay(ctx, found);
    return {
      ...summaryOf(await presentOf(ctx), found, form),
      form: formView(form),
      cells: found.cells,
      countedCells: await countedCells(ctx, found, form),
      // Another form may be confidential where this one is not: whoever is not on the way is told nothing of it.
      references: isNamed ? await referencesBeside(ctx, form, found) : [],
      explanations: found.explanations,
      events: steps.flatMap((step) =>
        eventOf(step, isNamed, evidence.get(step.auditId), explained.get(step.auditId)),
      ),
      flow: { name: REPORT_FLOW.flow.name, version: REPORT_FLOW.flow.version },
      isCounted: isCounted(found),
      policies: policiesOf(ctx, found, form),
    };
  },
});
