import { refuse as refuseCommon } from '#kernel/errors/index.ts';
import { type Context, command } from '#kernel/operation/index.ts';
import { findUnitsByKeys } from '#kernel/units/index.ts';
import { findPeriod } from '#lib/period.ts';
import { type Cell, reportingContracts as contracts } from '../contract.ts';
import { insertEvents } from '../event-store.ts';
import { type FormRecord, findForm } from '../form-store.ts';
import {
  approveReports,
  holdsRoleAt,
  indicatorsOf,
  requireAction,
  requireCells,
  requireNotExpired,
  submitReports,
} from '../progress.ts';
import { refuse } from '../refusals.ts';
import { formsOf, lockReports, lockReportsOf, type ReportRecord, updateReports } from '../report-store.ts';

const REPORTERS = { roles: ['reporter'] } as const;
const REVIEWERS = { roles: ['reviewer'] } as const;

/** The one report of an id, locked, in the version that the caller saw. */
async function getLocked(
  ctx: Context,
  id: string,
  version: number,
): Promise<{ report: ReportRecord; form: FormRecord }> {
  const [report] = await lockReports(ctx.tx, [id]);
  const form = report && (await findForm(ctx.tx, report.formId));
  if (!report || !form) throw refuseCommon('not-found');
  if (report.version !== version) throw refuseCommon('stale');
  return { report, form };
}

function requireReporter(ctx: Context, report: ReportRecord): void {
  if (!holdsRoleAt(ctx, 'reporter', report.unitId)) throw refuseCommon('not-found');
}

async function requireTurn(ctx: Context, report: ReportRecord, form: FormRecord): Promise<void> {
  requireAction(report, 'approve');
  if (!holdsRoleAt(ctx, 'reviewer', report.waitingUnitId)) {
    const key = report.waitingKey ?? 0n;
    const units = await findUnitsByKeys(ctx.tx, [key], findPeriod(form.period)?.end ?? '');
    throw refuse('not-your-turn', { unit: units.get(key)?.name ?? '' });
  }
  if (report.submittedBy === ctx.actor.id) throw refuse('own-report');
}

async function eventFor(
  ctx: Context,
  kind: 'saved' | 'returned' | 'correction',
  report: ReportRecord,
  extra: object,
) {
  const { treeKey, id: reportId, unitCode, unitName, revision } = report;
  await insertEvents(ctx, kind, [{ treeKey, reportId, unitCode, unitName, revision, ...extra }]);
}

async function fill(
  ctx: Context,
  input: { id: string; version: number; cells: Cell[] },
  isComplete: boolean,
) {
  const { report, form } = await getLocked(ctx, input.id, input.version);
  requireReporter(ctx, report);
  requireAction(report, 'save');
  requireNotExpired(ctx, form);
  requireCells(ctx, form, input.cells, await indicatorsOf(ctx, [form]), isComplete);
  return { report: { ...report, cells: input.cells }, form };
}

export const save = command(contracts.save, {
  access: REPORTERS,
  audit: (input) => ({ subject: `report/${input.id}` }),
  async handle(ctx, input) {
    const { report } = await fill(ctx, input, false);
    await updateReports(ctx.tx, [report], ctx.now);
    await eventFor(ctx, 'saved', report, {});
    return { id: report.id, version: report.version + 1 };
  },
});

export const submit = command(contracts.submit, {
  access: REPORTERS,
  audit: (input) => ({ subject: `report/${input.id}` }),
  async handle(ctx, input) {
    const { report, form } = await fill(ctx, input, true);
    await submitReports(ctx, form, [report]);
    return { id: report.id, version: report.version + 1 };
  },
});

export const approve = command(contracts.approve, {
  access: REVIEWERS,
  audit: (input) => ({ subject: `report/${input.id}` }),
  async handle(ctx, input) {
    const { report, form } = await getLocked(ctx, input.id, input.version);
    await requireTurn(ctx, report, form);
    const [after] = await approveReports(ctx, [report], new Map([[form.id, form]]));
    return { id: report.id, version: report.version + 1, state: after?.state ?? 'submitted' };
  },
});

export const returnReport = command(contracts.return, {
  access: REVIEWERS,
  audit: (input) => ({ subject: `report/${input.id}` }),
  async handle(ctx, input) {
    const { report, form } = await getLocked(ctx, input.id, input.version);
    await requireTurn(ctx, report, form);
    const { waitingUnitId: _, waitingKey, ...rest } = report;
    const units = await findUnitsByKeys(ctx.tx, [waitingKey ?? 0n], findPeriod(form.period)?.end ?? '');
    const at = units.get(waitingKey ?? 0n);
    await updateReports(ctx.tx, [{ ...rest, state: 'returned' }], ctx.now);
    await eventFor(ctx, 'returned', report, {
      reason: input.reason,
      ...(at ? { unitCode: at.code, unitName: at.name } : {}),
    });
    return { id: report.id, version: report.version + 1 };
  },
});

export const correct = command(contracts.correct, {
  access: REPORTERS,
  audit: (input) => ({ subject: `report/${input.id}` }),
  async handle(ctx, input) {
    const { report, form } = await getLocked(ctx, input.id, input.version);
    requireReporter(ctx, report);
    requireAction(report, 'correct');
    requireNotExpired(ctx, form);
    const opened: ReportRecord = { ...report, state: 'returned', revision: report.revision + 1 };
    await updateReports(ctx.tx, [opened], ctx.now);
    await eventFor(ctx, 'correction', opened, { reason: input.reason });
    return { id: report.id, version: report.version + 1 };
  },
});

export const submitMany = command(contracts.submitMany, {
  access: REPORTERS,
  audit: (input, output) => ({
    subject: `form/${input.form}`,
    details: { submitted: output?.submitted ?? 0 },
  }),
  async handle(ctx, input) {
    const form = await findForm(ctx.tx, input.form);
    if (!form) throw refuseCommon('not-found');
    requireNotExpired(ctx, form);
    const indicators = await indicatorsOf(ctx, [form]);
    const cells = new Map(input.reports.map((entry) => [entry.unit, entry.cells]));
    const reports = await lockReportsOf(ctx.tx, form.id, [...cells.keys()]);
    if (reports.length !== input.reports.length) throw refuseCommon('not-found');
    const filled = reports.map((report) => {
      requireReporter(ctx, report);
      requireAction(report, 'submit');
      const entered = cells.get(report.unitCode) ?? [];
      requireCells(ctx, form, entered, indicators, true);
      return { ...report, cells: entered };
    });
    await submitReports(ctx, form, filled);
    return { submitted: filled.length };
  },
});

export const approveMany = command(contracts.approveMany, {
  access: REVIEWERS,
  audit: (input, output) => ({
    subject: 'reports',
    details: { approved: output?.approved ?? 0, first: input.ids[0] ?? '' },
  }),
  async handle(ctx, input) {
    const reports = await lockReports(ctx.tx, input.ids);
    if (reports.length !== new Set(input.ids).size) throw refuseCommon('not-found');
    const forms = await formsOf(ctx.tx, reports);
    for (const report of reports) {
      const form = forms.get(report.formId);
      if (!form) throw refuseCommon('not-found');
      await requireTurn(ctx, report, form);
    }
    await approveReports(ctx, reports, forms);
    return { approved: reports.length };
  },
});
