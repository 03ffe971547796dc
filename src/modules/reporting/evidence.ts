/** Evidence: the files that a unit hands in with its report, kept for every handing-in as they were. */
import { type FileOwner, listFiles, type OwnerStanding } from '#kernel/files/index.ts';
import type { Context } from '#kernel/operation/index.ts';
import { listSteps, type StepRecord } from '#kernel/workflow/index.ts';
import { mayAct } from './acting.ts';
import type { Evidence } from './contract.ts';
import { isOnItsWay, readerOf } from './reader.ts';
import { findReports, formsOf, lockReports } from './report-store.ts';

/** The kind under which reports have files. */
export const REPORT_FILES = 'reporting.report';
/** More than the room of files ever keeps of one report. */
const ALL = 1000;

/** Whoever may read a report sees its files; whoever may save it changes them, while he may. */
export const reportFiles: FileOwner = {
  kind: REPORT_FILES,
  async stand(ctx, ids, isLocked) {
    const readable = await findReports(ctx.tx, ids, readerOf(ctx));
    const readableIds = readable.map(({ id }) => id);
    const reports = isLocked ? await lockReports(ctx.tx, readableIds) : readable;
    const forms = await formsOf(ctx.tx, reports);
    const rounds = Map.groupBy(await listSteps(ctx.tx, ids), ({ instanceId }) => instanceId);
    const standings = reports.map((report): [string, OwnerStanding] => {
      const form = forms.get(report.formId);
      const mayChange = form !== undefined && mayAct(ctx, 'save', report, form);
      const round = countSubmits(rounds.get(report.id));
      return [report.id, { treeKey: report.treeKey, round, mayChange, isNamed: isOnItsWay(ctx, report) }];
    });
    return new Map(standings);
  },
};

const isSubmit = ({ action }: StepRecord) => action === 'submit';
const countSubmits = (steps: readonly StepRecord[] = []) => steps.filter(isSubmit).length;

/** What was handed in with each submission of a report, by the audit entry of its step. */
export async function evidenceOf(
  ctx: Context,
  reportId: string,
  steps: readonly StepRecord[],
): Promise<ReadonlyMap<string, Evidence[]>> {
  const files = await listFiles(ctx.tx, REPORT_FILES, reportId, undefined, ALL);
  const submits = steps.filter(isSubmit).map((step, before): [string, Evidence[]] => {
    const handedIn = files.filter(
      ({ fromRound, untilRound }) => fromRound <= before && (untilRound === undefined || untilRound > before),
    );
    return [
      step.auditId,
      handedIn.map(({ id, name, type, sizeBytes, sha256 }) => ({ id, name, type, sizeBytes, sha256 })),
    ];
  });
  return new Map(submits);
}
