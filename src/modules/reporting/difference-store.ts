import { sql } from 'kysely';
import type { AuditEntry, Difference } from '#kernel/audit/contract.ts';
import type { DifferenceSource } from '#kernel/audit/index.ts';
import type { Tx } from '#kernel/db/index.ts';
import { findIndicators, tellChanges } from '#kernel/indicators/index.ts';
import type { Context } from '#kernel/operation/index.ts';
import { type EntryStep, listStepsOf } from '#kernel/workflow/index.ts';
import type { Cell } from './contract.ts';
import { REPORT_FLOW } from './flow.ts';
import { findReports, formsOf, type ReportRecord } from './report-store.ts';

type Text = Difference['what'];

/** `kind/what`, as entries name what they are about. */
function named(entry: AuditEntry, kind: string): string[] {
  const start = `${kind}/`;
  return [entry.subject, ...Object.keys(entry.details)]
    .filter((subject) => subject.startsWith(start))
    .map((subject) => subject.slice(start.length));
}

/** The reports that an entry is about: named itself, or by the form and the units that handed in together. */
async function reportsOf(tx: Tx, entry: AuditEntry, most: number): Promise<ReportRecord[]> {
  const reports = named(entry, 'report');
  const [[form], units] = [named(entry, 'form'), named(entry, 'unit')];
  if (form === undefined || units.length === 0) return findReports(tx, reports.slice(0, most), undefined);
  const { rows } = await sql<{ id: string }>`
    select id from reporting.report where form_id = ${form} and unit_code = any(${units}::text[])
    order by unit_code limit ${most}`.execute(tx);
  return findReports(
    tx,
    rows.map(({ id }) => id),
    undefined,
  );
}

const STATE = { zh: '报表', en: 'report' };
const titles = new Map(REPORT_FLOW.flow.states.map(({ name, title }) => [name, title]));
const stateOf = (name: string) => {
  const title = titles.get(name);
  return title ? `${title.zh} / ${title.en}` : name;
};

const cellsOf = (content: unknown) =>
  new Map(((content ?? []) as Cell[]).map((cell) => [cell.indicator, cell]));
const said = (cell: Cell | undefined) =>
  cell?.value === undefined ? undefined : { value: cell.value, isAtLeast: cell.bound === 'atLeast' };
const isSame = (one: ReturnType<typeof said>, other: ReturnType<typeof said>) =>
  one?.value === other?.value && one?.isAtLeast === other?.isAtLeast;

/** What a step said otherwise than the step before that said any, by indicator. */
function changedCells({ content, contentBefore }: EntryStep) {
  if (content === undefined) return [];
  const [was, is] = [cellsOf(contentBefore), cellsOf(content)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((indicator) => ({ indicator, before: said(was.get(indicator)), after: said(is.get(indicator)) }))
    .filter(({ before, after }) => !isSame(before, after));
}

type Told = Pick<Difference, 'before' | 'after' | 'withheld'>;

function changeOf({ id, unitName, unitNameEn }: ReportRecord, of: Text, told: Told | undefined): Difference {
  const what = { zh: `${unitName} ${of.zh}`, en: `${unitNameEn} ${of.en}` };
  return { kind: 'reporting.report', id, what, ...told };
}

const movedOf = (report: ReportRecord, { from, to }: EntryStep) =>
  from === to
    ? []
    : [
        changeOf(report, STATE, {
          ...(from === undefined ? {} : { before: stateOf(from) }),
          after: stateOf(to),
        }),
      ];

/** What the cells of some steps said otherwise, by step: of which figure, and its values as far as they are told. */
async function valuesOf(
  ctx: Context,
  steps: readonly EntryStep[],
  reports: ReadonlyMap<string, ReportRecord>,
) {
  const changed = steps.flatMap((step) => changedCells(step).map((cell) => ({ step, cell })));
  const indicators = await findIndicators(ctx.tx, [...new Set(changed.map(({ cell }) => cell.indicator))]);
  const forms = await formsOf(ctx.tx, [...reports.values()]);
  const changes = changed.flatMap(({ step, cell: { indicator: code, before, after } }) => {
    const report = reports.get(step.instanceId);
    const form = report && forms.get(report.formId);
    const indicator = indicators.get(code);
    return report && form && indicator
      ? [{ step, report, form, indicator, periodId: form.periodId, before, after }]
      : [];
  });
  const told = await tellChanges(ctx, changes);
  const values = changes.map(({ step, report, form: { period }, indicator: { name } }, index) => {
    const of = { zh: `${name.zh} ${period}`, en: `${name.en} ${period}` };
    return { step, difference: changeOf(report, of, told[index]) };
  });
  return Map.groupBy(values, ({ step }) => step);
}

/** Where a report stood and what it said, before an act and after; what became of figures, their own room tells. */
export const reportDifferences: DifferenceSource = {
  async of(ctx, entry, most) {
    if (!entry.operation.startsWith('reporting.')) return [];
    const reports = new Map((await reportsOf(ctx.tx, entry, most)).map((report) => [report.id, report]));
    if (reports.size === 0) return [];
    const steps = await listStepsOf(ctx.tx, entry.id, [...reports.keys()]);
    const values = await valuesOf(ctx, steps, reports);
    const differences = steps.flatMap((step) => {
      const report = reports.get(step.instanceId);
      if (!report) return [];
      return [...movedOf(report, step), ...(values.get(step) ?? []).map(({ difference }) => difference)];
    });
    return differences.slice(0, most);
  },
};
