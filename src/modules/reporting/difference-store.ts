import { sql } from 'kysely';
import type { AuditEntry, Difference } from '#kernel/audit/contract.ts';
import type { DifferenceSource } from '#kernel/audit/index.ts';
import type { Tx } from '#kernel/db/index.ts';
import { findIndicators } from '#kernel/indicators/index.ts';
import { type EntryStep, listStepsOf } from '#kernel/workflow/index.ts';
import type { Cell } from './contract.ts';
import { REPORT_FLOW } from './flow.ts';
import { findReports, type ReportRecord } from './report-store.ts';

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
  cell?.value === undefined ? undefined : `${cell.bound === 'atLeast' ? '≥ ' : ''}${cell.value}`;

/** What a step said otherwise than the step before that said any, by indicator. */
function changedCells({ content, contentBefore }: EntryStep) {
  if (content === undefined) return [];
  const [was, is] = [cellsOf(contentBefore), cellsOf(content)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((indicator) => ({ indicator, before: said(was.get(indicator)), after: said(is.get(indicator)) }))
    .filter(({ before, after }) => before !== after);
}

function changeOf(
  { id, unitName, unitNameEn }: ReportRecord,
  of: Text,
  was?: string,
  is?: string,
): Difference {
  return {
    kind: 'reporting.report',
    id,
    what: { zh: `${unitName} ${of.zh}`, en: `${unitNameEn} ${of.en}` },
    ...(was === undefined ? {} : { before: was }),
    ...(is === undefined ? {} : { after: is }),
  };
}

/** Where a report stood and what it said, before an act and after; what became of figures, their own room tells. */
export const reportDifferences: DifferenceSource = {
  async of(tx, entry, most) {
    if (!entry.operation.startsWith('reporting.')) return [];
    const reports = new Map((await reportsOf(tx, entry, most)).map((report) => [report.id, report]));
    if (reports.size === 0) return [];
    const steps = (await listStepsOf(tx, entry.id, [...reports.keys()])).map((step) => ({
      ...step,
      cells: changedCells(step),
    }));
    const codes = steps.flatMap(({ cells }) => cells.map(({ indicator }) => indicator));
    const indicators = await findIndicators(tx, [...new Set(codes)]);
    const differences = steps.flatMap(({ instanceId, from, to, cells }) => {
      const report = reports.get(instanceId);
      if (!report) return [];
      const was = from === undefined ? undefined : stateOf(from);
      const state = from === to ? [] : [changeOf(report, STATE, was, stateOf(to))];
      const values = cells.map(({ indicator, before, after }) =>
        changeOf(report, indicators.get(indicator)?.name ?? { zh: indicator, en: indicator }, before, after),
      );
      return [...state, ...values];
    });
    return differences.slice(0, most);
  },
};
