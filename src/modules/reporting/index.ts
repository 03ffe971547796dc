/** Reporting: forms of indicators, filled by units and approved level by level until their figures are public. */
import { fileURLToPath } from 'node:url';
import type { Lineage } from '#kernel/indicators/index.ts';
import type { Room } from '#kernel/operation/index.ts';
import { listSteps } from '#kernel/workflow/index.ts';
import { changeForm, defineForm, sendForm } from './commands/forms.ts';
import { approve, approveMany, correct, returnReport, save, submit, submitMany } from './commands/reports.ts';
import { evidenceOf } from './evidence.ts';
import { exportForms, exportInbox, exportReports } from './exports.ts';
import { exportFilling, importFilling } from './filling.ts';
import { findForm } from './form-store.ts';
import { form, forms, inbox, report, reports } from './queries.ts';
import { isOnItsWay, readerOf } from './reader.ts';
import { findReport } from './report-store.ts';
import { findPublicTrace } from './trace-store.ts';
import { traceOf, withoutNames } from './tracing.ts';

export { reportDifferences } from './difference-store.ts';
export { reportFiles } from './evidence.ts';
export { REPORT_FLOW } from './flow.ts';
export { reportsFollow } from './follow-store.ts';
export { formsIndexed } from './form-store.ts';

export { REPORTS_MOVED, reportingTopics, tellReporters } from './notices.ts';

export const reportingRoom: Room = {
  name: 'reporting',
  operations: [
    defineForm,
    changeForm,
    sendForm,
    save,
    submit,
    approve,
    returnReport,
    correct,
    submitMany,
    approveMany,
    forms,
    form,
    inbox,
    reports,
    report,
    exportForms,
    exportInbox,
    exportReports,
    exportFilling,
    importFilling,
  ],
  migrations: { room: 'reporting', folder: fileURLToPath(new URL('./migrations', import.meta.url)) },
};

/** The report that a leaf's figure stands on; the public sees units and times, no person. */
export const traceReport: Lineage['traceSource'] = async (ctx, reportId, revision, isPublic) => {
  if (isPublic) return findPublicTrace(ctx.tx, reportId, revision);
  const found = await findReport(ctx.tx, reportId, readerOf(ctx));
  const asked = found && (await findForm(ctx.tx, found.formId));
  // Who may not read the report is told of it what everyone is.
  if (!found || !asked) return findPublicTrace(ctx.tx, reportId, revision);
  const steps = await listSteps(ctx.tx, [reportId]);
  const whole = traceOf(found, asked, steps, revision);
  const trace = whole && !isOnItsWay(ctx, found) ? withoutNames(whole) : whole;
  const evidence = trace && (await evidenceOf(ctx, reportId, steps)).get(trace.auditEntry);
  return trace && evidence ? { ...trace, evidence } : trace;
};
