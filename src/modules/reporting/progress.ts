/** What becomes of reports when someone acts on them: every act works on many at once, a single one included. */

import { cityDay } from '#kernel/clock/index.ts';
import { refuse as refuseCommon } from '#kernel/errors/index.ts';
import type { SubmissionTrace } from '#kernel/indicators/contract.ts';
import {
  type Audience,
  type CellChange,
  countCells,
  findIndicators,
  INTERNAL,
  type IndicatorRecord,
  PUBLIC,
} from '#kernel/indicators/index.ts';
import { type Context, unitsServed } from '#kernel/operation/index.ts';
import { findUnitsByKeys, type UnitRecord } from '#kernel/units/index.ts';
import { findPeriod } from '#lib/period.ts';
import type { Cell } from './contract.ts';
import { type EventRecord, insertEvents, insertPublicTraces, listEvents } from './event-store.ts';
import type { FormRecord } from './form-store.ts';
import { refuse } from './refusals.ts';
import { type ReportRecord, updateReports } from './report-store.ts';
import {
  type Action,
  allowsAction,
  approvalChain,
  cellFaults,
  nextApprover,
  revisionToSubmit,
} from './rules.ts';

/** The indicators of some forms, by code. */
export function indicatorsOf(
  ctx: Context,
  forms: Iterable<FormRecord>,
): Promise<Map<string, IndicatorRecord>> {
  const codes = [...forms].flatMap((form) => form.items.map((item) => item.indicator));
  return findIndicators(ctx.tx, [...new Set(codes)]);
}

/** Whether the caller holds a role at a unit itself, or at what succeeded it, not merely above it. */
export function holdsRoleAt(
  ctx: Context,
  role: 'reporter' | 'reviewer',
  unitId: string | undefined,
): boolean {
  return unitId !== undefined && unitsServed(ctx.actor, role).includes(unitId);
}

export function requireAction(report: ReportRecord, action: Action): void {
  if (!allowsAction(report.state, action)) throw refuse('wrong-state');
}

/** Refuses cells that the form does not take; `complete` also what is missing. */
export function requireCells(
  ctx: Context,
  form: FormRecord,
  cells: readonly Cell[],
  indicators: ReadonlyMap<string, IndicatorRecord>,
  isComplete: boolean,
): void {
  const faults = cellFaults(form, cells, indicators, isComplete, ctx.language);
  if (faults.length > 0) throw refuse('cells-wrong', {}, faults);
}

export function requireNotExpired(ctx: Context, form: FormRecord): void {
  if (cityDay(ctx.now) > form.expiresOn) throw refuse('expired', { day: form.expiresOn });
}

/** Sends filled reports to the first reviewer above each. */
export async function submitReports(
  ctx: Context,
  form: FormRecord,
  reports: readonly ReportRecord[],
): Promise<ReportRecord[]> {
  const day = findPeriod(form.period)?.end ?? '';
  const firstKeys = reports.map((report) => approvalChain(report.treeKey, form.ownerKey)[0] ?? form.ownerKey);
  const units = await findUnitsByKeys(ctx.tx, firstKeys, day);
  const submitted = reports.map((report, index): ReportRecord => {
    const first = units.get(firstKeys[index] ?? 0n);
    if (!first) throw refuseCommon('not-found');
    return {
      ...report,
      state: 'submitted',
      waitingUnitId: first.id,
      waitingKey: first.treeKey,
      revision: revisionToSubmit(report.revision, report.countedRevision),
      submittedBy: ctx.actor.id,
    };
  });
  await updateReports(ctx.tx, submitted, ctx.now);
  await insertEvents(
    ctx,
    'submitted',
    submitted.map((report) => ({ ...eventOf(report), cells: report.cells })),
  );
  return submitted;
}

function eventOf(report: ReportRecord) {
  const { treeKey, id: reportId, unitCode, unitName, revision } = report;
  return { treeKey, reportId, unitCode, unitName, revision };
}

interface Decision {
  before: ReportRecord;
  after: ReportRecord;
  form: FormRecord;
  /** The unit that decides. */
  at: UnitRecord;
}

function decide(before: ReportRecord, form: FormRecord, units: ReadonlyMap<bigint, UnitRecord>): Decision {
  const at = units.get(before.waitingKey ?? 0n);
  const nextKey = nextApprover(before.treeKey, form.ownerKey, before.waitingKey ?? 0n);
  const next = nextKey === undefined ? undefined : units.get(nextKey);
  if (!at || (nextKey !== undefined && !next)) throw refuseCommon('not-found');
  const { waitingUnitId: _, waitingKey: __, ...rest } = before;
  const counted = { ...rest, countedRevision: before.revision };
  const after: ReportRecord = next
    ? { ...counted, waitingUnitId: next.id, waitingKey: next.treeKey }
    : { ...counted, state: 'approved', publicRevision: before.revision };
  return { before, after, form, at };
}

/** The values that a decision makes count: inside on the first approval, for all on the last. */
function changesOf(
  { before, after, form }: Decision,
  indicators: ReadonlyMap<string, IndicatorRecord>,
  reasons: ReadonlyMap<string, string>,
): CellChange[] {
  const isThrough = after.state === 'approved';
  const isFirst = before.countedRevision < before.revision;
  if (!isThrough && !isFirst) return [];
  const text = after.revision > 1 ? reasons.get(after.id) : undefined;
  const audiences: Audience[] = isThrough ? [INTERNAL, PUBLIC] : [INTERNAL];
  return after.cells.flatMap((cell) => {
    const indicator = indicators.get(cell.indicator);
    if (!indicator || cell.value === undefined) return [];
    const { value } = cell;
    return audiences.map((audience) => ({
      treeKey: after.treeKey,
      indicatorId: indicator.id,
      periodId: form.periodId,
      audience,
      value,
      isAtLeast: cell.bound === 'atLeast',
      isProvisional: !isThrough,
      revision: after.revision,
      sourceId: after.id,
      purpose: form.purpose,
      ...(text === undefined ? {} : { reason: { code: 'correction' as const, text } }),
    }));
  });
}

/** Why reports speak anew: what was written when each was last opened for correction, or returned. */
async function reasonsOf(ctx: Context, reports: readonly ReportRecord[]): Promise<Map<string, string>> {
  const ids = reports.filter(({ revision }) => revision > 1).map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const events = await listEvents(ctx.tx, ids);
  return new Map(
    events.flatMap(({ kind, reportId, reason }) =>
      (kind === 'correction' || kind === 'returned') && reason !== undefined ? [[reportId, reason]] : [],
    ),
  );
}

/** Approves reports that wait for the caller: each goes to the next above, or is through and its figures public. */
export async function approveReports(
  ctx: Context,
  reports: readonly ReportRecord[],
  forms: ReadonlyMap<string, FormRecord>,
): Promise<ReportRecord[]> {
  const keys = new Set<bigint>();
  let day = '';
  for (const report of reports) {
    const form = forms.get(report.formId);
    if (!form) throw refuseCommon('not-found');
    day = findPeriod(form.period)?.end ?? day;
    for (const key of approvalChain(report.treeKey, form.ownerKey)) keys.add(key);
  }
  const [units, indicators, reasons] = await Promise.all([
    findUnitsByKeys(ctx.tx, [...keys], day),
    indicatorsOf(ctx, forms.values()),
    reasonsOf(ctx, reports),
  ]);
  const decisions = reports.map((report) => {
    const form = forms.get(report.formId);
    if (!form) throw refuseCommon('not-found');
    return decide(report, form, units);
  });
  const after = decisions.map((decision) => decision.after);
  const events = decisions.map(({ after: report, at }) => ({
    ...eventOf(report),
    unitCode: at.code,
    unitName: at.name,
  }));
  const changes = decisions.flatMap((decision) => changesOf(decision, indicators, reasons));
  await Promise.all([
    updateReports(ctx.tx, after, ctx.now),
    insertEvents(ctx, 'approved', events),
    countCells(ctx, changes),
  ]);
  await keepPublicTraces(
    ctx,
    decisions.filter((decision) => decision.after.state === 'approved'),
  );
  return after;
}

async function keepPublicTraces(ctx: Context, decisions: readonly Decision[]): Promise<void> {
  if (decisions.length === 0) return;
  const events = await listEvents(
    ctx.tx,
    decisions.map((decision) => decision.after.id),
  );
  const byReport = Map.groupBy(events, (event) => event.reportId);
  const traces = decisions.flatMap(({ after, form }) => {
    const trace = traceOf(after, form, byReport.get(after.id) ?? [], after.revision);
    return trace ? [withoutNames(trace)] : [];
  });
  await insertPublicTraces(ctx.tx, traces);
}

/** The paper behind a revision of a report: who said it, who approved it, and the audit entries of both. */
export function traceOf(
  report: Pick<ReportRecord, 'id' | 'unitCode'>,
  form: FormRecord,
  events: readonly EventRecord[],
  revision: number,
): SubmissionTrace | undefined {
  const own = events.filter((event) => event.revision === revision);
  const submitted = own.findLast((event) => event.kind === 'submitted');
  if (!submitted) return undefined;
  const approvals = own.slice(own.indexOf(submitted) + 1).filter((event) => event.kind === 'approved');
  return {
    id: report.id,
    form: form.name.zh,
    formEn: form.name.en,
    formCode: form.code,
    unit: report.unitCode,
    reporter: submitted.actorName,
    submittedAt: submitted.at.toISOString(),
    revision,
    approvals: approvals.map((event) => ({
      unitCode: event.unitCode,
      unitName: event.unitName,
      by: event.actorName,
      at: event.at.toISOString(),
      auditEntry: event.auditId,
    })),
    auditEntry: submitted.auditId,
  };
}

function withoutNames(trace: SubmissionTrace): SubmissionTrace {
  const { reporter: _, ...rest } = trace;
  return { ...rest, approvals: trace.approvals.map(({ by: __, ...approval }) => approval) };
}
