/** The paper behind a figure: who said it, who approved it, and what of that the public may know. */
import type { SubmissionTrace } from '#kernel/indicators/contract.ts';
import type { Context } from '#kernel/operation/index.ts';
import type { StepRecord } from '#kernel/workflow/index.ts';
import type { Act } from './acting.ts';
import type { FormRecord } from './form-store.ts';
import type { ReportRecord } from './report-store.ts';
import { insertPublicTraces } from './trace-store.ts';

/** Keeps what the public may know of reports that are through, with all steps that led there. */
export async function keepPublicTraces(
  ctx: Context,
  acts: readonly Act[],
  steps: readonly StepRecord[],
): Promise<void> {
  if (acts.length === 0) return;
  const byReport = Map.groupBy(steps, (step) => step.instanceId);
  const traces = acts.flatMap(({ after, form }) => {
    const trace = traceOf(after, form, byReport.get(after.id) ?? [], after.revision);
    return trace ? [withoutNames(trace)] : [];
  });
  await insertPublicTraces(ctx.tx, traces);
}

/** The paper behind a revision of a report: who said it, who approved it, and the audit entries of both. */
export function traceOf(
  report: Pick<ReportRecord, 'id' | 'unitCode'>,
  form: FormRecord,
  steps: readonly StepRecord[],
  revision: number,
): SubmissionTrace | undefined {
  const own = steps.filter((step) => step.revision === revision);
  const submitted = own.findLast((step) => step.action === 'submit');
  if (!submitted) return undefined;
  const approvals = own.slice(own.indexOf(submitted) + 1).filter((step) => step.action === 'approve');
  return {
    id: report.id,
    form: form.name.zh,
    formEn: form.name.en,
    formCode: form.code,
    unit: report.unitCode,
    reporter: actorOf(submitted),
    submittedAt: submitted.at.toISOString(),
    revision,
    approvals: approvals.map((step) => ({
      unitCode: step.unitCode,
      unitName: step.unitName,
      by: actorOf(step),
      at: step.at.toISOString(),
      auditEntry: step.auditId,
    })),
    auditEntry: submitted.auditId,
  };
}

/** Who acted, and for whom. */
function actorOf({ actorName, behalfOf }: StepRecord): string {
  return behalfOf === undefined ? actorName : `${actorName} 代 ${behalfOf}`;
}

/** A trace as those see it who have no part in the report's way: units and times, no person. */
export function withoutNames(trace: SubmissionTrace): SubmissionTrace {
  const { reporter: _, ...rest } = trace;
  return { ...rest, approvals: trace.approvals.map(({ by: __, ...approval }) => approval) };
}
