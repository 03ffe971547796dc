import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { Standing } from '#kernel/workflow/index.ts';
import { Explanation } from './check-contract.ts';
import { Cell, type ReportState, type Task } from './contract.ts';
import { type FormRecord, type FormRow, formOf } from './form-store.ts';
import type { Reader } from './reader.ts';
import { isReadBy } from './reader-store.ts';

/** A report with what only the server needs of it. */
export interface ReportRecord {
  id: string;
  treeKey: bigint;
  formId: string;
  unitId: string;
  unitCode: string;
  unitName: string;
  unitNameEn: string;
  path: string;
  state: ReportState;
  topKey: bigint;
  waiting?: Standing['waiting'];
  escalated?: Standing['escalated'];
  /** Until when the present step is to be taken; `dueOn` is the day by which the form asked for the report. */
  stepDueOn: string;
  escalatesOn?: string;
  authors: string[];
  revision: number;
  countedRevision: number;
  publicRevision: number;
  cells: Cell[];
  explanations: Explanation[];
  submittedBy?: string;
  dueOn: string;
  version: number;
  updatedAt: Date;
}

export interface ReportRow {
  id: string;
  tree_key: bigint;
  form_id: string;
  unit_id: string;
  unit_code: string;
  unit_name: string;
  unit_name_en: string;
  path: string;
  state: ReportState;
  top_key: bigint;
  waiting_unit_id: string | null;
  waiting_key: bigint | null;
  escalated_unit_id: string | null;
  escalated_key: bigint | null;
  step_due_on: string;
  escalates_on: string | null;
  authors: string[];
  revision: number;
  counted_revision: number;
  public_revision: number;
  cells: unknown;
  explanations: unknown;
  submitted_by: string | null;
  due_on: string;
  version: number;
  updated_at: Date;
}

function placeOf(unitId: string | null, key: bigint | null) {
  return unitId === null || key === null ? undefined : { unitId, key };
}

export function reportOf(row: ReportRow): ReportRecord {
  const waiting = placeOf(row.waiting_unit_id, row.waiting_key);
  const escalated = placeOf(row.escalated_unit_id, row.escalated_key);
  return {
    id: row.id,
    treeKey: row.tree_key,
    formId: row.form_id,
    unitId: row.unit_id,
    unitCode: row.unit_code,
    unitName: row.unit_name,
    unitNameEn: row.unit_name_en,
    path: row.path,
    state: row.state,
    topKey: row.top_key,
    ...(waiting ? { waiting } : {}),
    ...(escalated ? { escalated } : {}),
    stepDueOn: row.step_due_on,
    ...(row.escalates_on === null ? {} : { escalatesOn: row.escalates_on }),
    authors: row.authors,
    revision: row.revision,
    countedRevision: row.counted_revision,
    publicRevision: row.public_revision,
    cells: Cell.array().parse(row.cells),
    explanations: Explanation.array().parse(row.explanations),
    ...(row.submitted_by === null ? {} : { submittedBy: row.submitted_by }),
    dueOn: row.due_on,
    version: row.version,
    updatedAt: row.updated_at,
  };
}

/** The reports of some ids within the caller's scope, locked until the transaction ends, in order of their keys. */
export async function lockReports(tx: Tx, ids: readonly string[]): Promise<ReportRecord[]> {
  const { rows } = await sql<ReportRow>`
    select * from reporting.report where id = any(${ids}::uuid[]) order by tree_key for update`.execute(tx);
  return rows.map(reportOf);
}

/** The reports of some units on a form, locked. */
export async function lockReportsOf(
  tx: Tx,
  formId: string,
  unitCodes: readonly string[],
): Promise<ReportRecord[]> {
  const { rows } = await sql<ReportRow>`
    select * from reporting.report where form_id = ${formId} and unit_code = any(${unitCodes}::text[])
    order by tree_key for update`.execute(tx);
  return rows.map(reportOf);
}

/** Reports on a form that are with some units, after a place in the tree. */
export async function listOpenReports(
  tx: Tx,
  formId: string,
  unitIds: readonly string[],
  after: bigint,
  limit: number,
): Promise<ReportRecord[]> {
  const { rows } = await sql<ReportRow>`
    select * from reporting.report where form_id = ${formId} and unit_id = any(${unitIds}::uuid[])
      and state in ('draft', 'returned') and tree_key > ${after}
    order by tree_key limit ${limit}`.execute(tx);
  return rows.map(reportOf);
}

/** The reports of some ids within the caller's scope that somebody may read. */
export async function findReports(
  tx: Tx,
  ids: readonly string[],
  reader: Reader | undefined,
): Promise<ReportRecord[]> {
  const { rows } = await sql<ReportRow>`
    select * from reporting.report where id = any(${ids}::uuid[]) and ${isReadBy(reader)}`.execute(tx);
  return rows.map(reportOf);
}

export async function findReport(
  tx: Tx,
  id: string,
  reader: Reader | undefined,
): Promise<ReportRecord | undefined> {
  return (await findReports(tx, [id], reader))[0];
}

/** The forms of reports, by id. */
export function formsOf(tx: Tx, reports: readonly ReportRecord[]): Promise<Map<string, FormRecord>> {
  const ids = [...new Set(reports.map((report) => report.formId))];
  return findForms(tx, sql`id = any(${ids}::uuid[])`);
}

/** The forms of reports that are known by their ids alone: asked for together with the reports. */
export function formsOfIds(tx: Tx, reportIds: readonly string[]): Promise<Map<string, FormRecord>> {
  return findForms(
    tx,
    sql`id in (select r.form_id from reporting.content r where r.id = any(${reportIds}::uuid[]))`,
  );
}

async function findForms(tx: Tx, are: RawBuilder<unknown>): Promise<Map<string, FormRecord>> {
  const { rows } = await sql<FormRow>`select * from reporting.form where ${are}`.execute(tx);
  return new Map(rows.map((row) => [row.id, formOf(row)]));
}

/** A unit that a form is sent to. */
export interface Recipient {
  reportId: string;
  treeKey: bigint;
  unitId: string;
  unitCode: string;
  unitName: string;
  unitNameEn: string;
  path: string;
}

/** Opens reports; units that have one already are passed by. Returns the ids of the new ones. */
export async function insertReports(
  tx: Tx,
  form: FormRecord,
  recipients: readonly Recipient[],
): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    insert into reporting.content (id, tree_key, form_id, unit_id, unit_code, unit_name, unit_name_en, path, due_on)
    select id, tree_key, ${form.id}::uuid, unit_id, unit_code, unit_name, unit_name_en, path, ${form.dueOn}::date
    from unnest(${recipients.map((r) => r.reportId)}::uuid[], ${recipients.map((r) => r.treeKey)}::bigint[],
      ${recipients.map((r) => r.unitId)}::uuid[], ${recipients.map((r) => r.unitCode)}::text[],
      ${recipients.map((r) => r.unitName)}::text[], ${recipients.map((r) => r.unitNameEn)}::text[],
      ${recipients.map((r) => r.path)}::text[])
    as u(id, tree_key, unit_id, unit_code, unit_name, unit_name_en, path)
    on conflict (tree_key, form_id) do nothing returning id`.execute(tx);
  return new Set(rows.map((row) => row.id));
}

/** Writes back what reports say and which revisions count; where they stand is the workflow's to write. */
export async function updateContents(tx: Tx, reports: readonly ReportRecord[]): Promise<void> {
  if (reports.length === 0) return;
  await sql`
    update reporting.content r set revision = n.revision, counted_revision = n.counted_revision,
      public_revision = n.public_revision, cells = n.cells, explanations = n.explanations,
      submitted_by = n.submitted_by
    from unnest(${reports.map((r) => r.treeKey)}::bigint[], ${reports.map((r) => r.id)}::uuid[],
      ${reports.map((r) => r.revision)}::int[], ${reports.map((r) => r.countedRevision)}::int[],
      ${reports.map((r) => r.publicRevision)}::int[], ${reports.map((r) => JSON.stringify(r.cells))}::jsonb[],
      ${reports.map((r) => JSON.stringify(r.explanations))}::jsonb[],
      ${reports.map((r) => r.submittedBy ?? null)}::uuid[])
    as n(tree_key, id, revision, counted_revision, public_revision, cells, explanations, submitted_by)
    where r.tree_key = n.tree_key and r.id = n.id`.execute(tx);
}

/** The units at which a person reports, and those at which it reviews. */
export interface Served {
  reporting: readonly string[];
  reviewing: readonly string[];
}

/** What waits for a person: to fill, to correct, to decide, or to see to because it went up. */
function waitsFor({ reporting, reviewing }: Served) {
  return sql`
    select *, case when state = 'draft' then 'fill' else 'correct' end as task from reporting.report
    where unit_id = any(${reporting}::uuid[]) and state in ('draft', 'returned')
    union all
    select *, 'decide' from reporting.report where waiting_unit_id = any(${reviewing}::uuid[])
      or (escalated_unit_id = any(${reviewing}::uuid[]) and state = 'submitted')
    union all
    select *, 'chase' from reporting.report
    where escalated_unit_id = any(${reviewing}::uuid[]) and state in ('draft', 'returned')
      and not unit_id = any(${reporting}::uuid[])`;
}

/** Counts what waits for a person, by task. */
export async function countInbox(tx: Tx, served: Served): Promise<Record<Task, number>> {
  const { rows } = await sql<{ task: Task; count: number }>`
    select task, count(*)::int as count from (${waitsFor(served)}) w group by task`.execute(tx);
  const counted = new Map(rows.map(({ task, count }) => [task, count]));
  const of = (task: Task) => counted.get(task) ?? 0;
  return { fill: of('fill'), correct: of('correct'), decide: of('decide'), chase: of('chase') };
}

/** What waits for a person, most urgent first, after a place in that order. */
export async function listInbox(
  tx: Tx,
  served: Served,
  after: { dueOn: string; id: string } | undefined,
  limit: number,
): Promise<{ report: ReportRecord; task: Task }[]> {
  const { dueOn, id } = after ?? { dueOn: '0001-01-01', id: '00000000-0000-0000-0000-000000000000' };
  const { rows } = await sql<ReportRow & { task: Task }>`
    select * from (${waitsFor(served)}) r
    where (step_due_on, id) > (${dueOn}::date, ${id}::uuid)
    order by step_due_on, id limit ${limit}`.execute(tx);
  return rows.map((row) => ({ report: reportOf(row), task: row.task }));
}
