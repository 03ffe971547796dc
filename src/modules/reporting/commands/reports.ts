import { refuse as refuseCommon } from '#kernel/errors/index.ts';
import { type Context, command } from '#kernel/operation/index.ts';
import { type Action, actOnMany, actOnOne, mayAct, type Work } from '../acting.ts';
import type { Explanation } from '../check-contract.ts';
import { draftTaker, submissionTaker } from '../checks.ts';
import { type Cell, reportingContracts as contracts, type RevisionCode, type Settled } from '../contract.ts';
import { type FormRecord, findForm } from '../form-store.ts';
import { formsOfIds, lockReports, lockReportsOf, type ReportRecord } from '../report-store.ts';

const REPORTERS = { roles: ['reporter'] } as const;
const REVIEWERS = { roles: ['reviewer'] } as const;

/** The one report of an id, locked, in the version that the caller saw. */
async function getLocked(
  ctx: Context,
  id: string,
  version: number,
): Promise<{ report: ReportRecord; form: FormRecord }> {
  const [[report], forms] = await Promise.all([lockReports(ctx.tx, [id]), formsOfIds(ctx.tx, [id])]);
  const form = report && forms.get(report.formId);
  if (!report || !form) throw refuseCommon('not-found');
  if (report.version !== version) throw refuseCommon('stale');
  return { report, form };
}

interface Given {
  id: string;
  version: number;
  cells?: Cell[];
  explanations?: Explanation[];
  reason?: string;
  reasonCode?: RevisionCode | undefined;
}

/** One act on one report; what is said is looked at only where whoever says it may. */
async function act(ctx: Context, action: Action, { id, version, ...said }: Given) {
  const work: Work = { ...(await getLocked(ctx, id, version)), ...said };
  const { report, form } = work;
  if (said.cells && mayAct(ctx, action, report, form)) {
    const take = await (action === 'submit' ? submissionTaker(ctx, form, [report]) : draftTaker(ctx, form));
    work.explanations = take(report, { cells: said.cells, explanations: said.explanations ?? [] });
  }
  const { next } = await actOnOne(ctx, action, work);
  return { id, version: version + 1, state: next.state as ReportRecord['state'] };
}

const aboutReport = (input: { id: string }) => ({ subject: `report/${input.id}` });

export const save = command(contracts.save, {
  access: REPORTERS,
  audit: aboutReport,
  handle: (ctx, input) => act(ctx, 'save', input),
});

export const submit = command(contracts.submit, {
  access: REPORTERS,
  audit: aboutReport,
  handle: (ctx, input) => act(ctx, 'submit', input),
});

export const approve = command(contracts.approve, {
  access: REVIEWERS,
  audit: aboutReport,
  handle: (ctx, input) => act(ctx, 'approve', input),
});

export const returnReport = command(contracts.return, {
  access: REVIEWERS,
  audit: aboutReport,
  handle: (ctx, input) => act(ctx, 'return', input),
});

export const correct = command(contracts.correct, {
  access: REPORTERS,
  audit: aboutReport,
  handle: (ctx, input) => act(ctx, 'correct', input),
});

/** What an entry says of many: how many of each, and of every one what became of it. */
function detailsOf(items: readonly (Settled & { subject: string })[]): Record<string, string | number> {
  const done = items.filter(({ outcome }) => outcome === 'done').length;
  const each = items.map(({ subject, outcome, code }) => [subject, code ?? outcome] as const);
  return { done, refused: items.length - done, ...Object.fromEntries(each) };
}

export const submitMany = command(contracts.submitMany, {
  access: REPORTERS,
  audit: (input, output) => ({
    subject: `form/${input.form}`,
    details: detailsOf((output?.items ?? []).map((item) => ({ ...item, subject: `unit/${item.unit}` }))),
  }),
  async handle(ctx, input) {
    const form = await findForm(ctx.tx, input.form);
    if (!form) throw refuseCommon('not-found');
    const given = new Map(input.reports.map(({ unit, ...said }) => [unit, said]));
    const reports = await lockReportsOf(ctx.tx, form.id, [...given.keys()]);
    const byUnit = new Map(reports.map((report) => [report.unitCode, report]));
    const take = await submissionTaker(ctx, form, reports);
    const { acts, settled } = await actOnMany(ctx, 'submit', [...given.keys()], (unit) => {
      const report = byUnit.get(unit);
      if (!report) throw refuseCommon('not-found');
      const said = given.get(unit) ?? { cells: [], explanations: [] };
      const work: Work = { report, form, ...said };
      return mayAct(ctx, 'submit', report, form) ? { ...work, explanations: take(report, said) } : work;
    });
    return { submitted: acts.length, items: settled.map(({ key: unit, ...one }) => ({ unit, ...one })) };
  },
});

export const approveMany = command(contracts.approveMany, {
  access: REVIEWERS,
  audit: (_, output) => ({
    subject: 'reports',
    details: detailsOf((output?.items ?? []).map((item) => ({ ...item, subject: `report/${item.id}` }))),
  }),
  async handle(ctx, input) {
    const ids = [...new Set(input.ids)];
    const [reports, forms] = await Promise.all([lockReports(ctx.tx, ids), formsOfIds(ctx.tx, ids)]);
    const byId = new Map(reports.map((report) => [report.id, report]));
    const { acts, settled } = await actOnMany(ctx, 'approve', ids, (id) => {
      const report = byId.get(id);
      const form = report && forms.get(report.formId);
      if (!report || !form) throw refuseCommon('not-found');
      return { report, form };
    });
    return { approved: acts.length, items: settled.map(({ key: id, ...one }) => ({ id, ...one })) };
  },
});
