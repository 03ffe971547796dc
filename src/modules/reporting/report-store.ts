import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import { Cell, type ReportState } from './contract.ts';
import { type FormRecord, findForm } from './form-store.ts';

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
  waitingUnitId?: string;
  waitingKey?: bigint;
  revision: number;
  countedRevision: number;
  publicRevision: number;
  cells: Cell[];
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
  waiting_unit_id: string | null;
  waiting_key: bigint | null;
  revision: number;
  counted_revision: number;
  public_revision: number;
  cells: unknown;
  submitted_by: string | null;
  due_on: string;
  version: number;
  updated_at: Date;
}

export function reportOf(row: ReportRow): ReportRecord {
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
    ...(row.waiting_unit_id === null ? {} : { waitingUnitId: row.waiting_unit_id }),
    ...(row.waiting_key === null ? {} : { waitingKey: row.waiting_key }),
    revision: row.revision,
    countedRevision: row.counted_revision,
    publicRevision: row.public_revision,
    cells: Cell.array().parse(row.cells),
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

export async function findReport(tx: Tx, id: string): Promise<ReportRecord | undefined> {
  const { rows } = await sql<ReportRow>`select * from reporting.report where id = ${id}`.execute(tx);
  return rows[0] && reportOf(rows[0]);
}

/** The forms of reports, by id. */
export async function formsOf(tx: Tx, reports: readonly ReportRecord[]): Promise<Map<string, FormRecord>> {
  const forms = new Map<string, FormRecord>();
  for (const id of new Set(reports.map((report) => report.formId))) {
    const form = await findForm(tx, id);
    if (form) forms.set(id, form);
  }
  return forms;
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

/** Opens reports; units that have one already are passed by. Returns the keys of the new ones. */
export async function insertReports(tx: Tx, form: FormRecord, recipients: readonly Recipient[], at: Date) {
  const { rows } = await sql<{ id: string; tree_key: bigint }>`
    insert into reporting.report (id, tree_key, form_id, unit_id, unit_code, unit_name, unit_name_en, path, state,
      due_on, updated_at)
    select t.*, 'draft', ${form.dueOn}::date, ${at}::timestamptz from (
      select id, tree_key, ${form.id}::uuid, unit_id, unit_code, unit_name, unit_name_en, path from unnest(
        ${recipients.map((r) => r.reportId)}::uuid[], ${recipients.map((r) => r.treeKey)}::bigint[],
        ${recipients.map((r) => r.unitId)}::uuid[], ${recipients.map((r) => r.unitCode)}::text[],
        ${recipients.map((r) => r.unitName)}::text[], ${recipients.map((r) => r.unitNameEn)}::text[],
        ${recipients.map((r) => r.path)}::text[])
      as u(id, tree_key, unit_id, unit_code, unit_name, unit_name_en, path)) t
    on conflict (tree_key, form_id) do nothing
    returning id, tree_key`.execute(tx);
  return rows.map((row) => ({ id: row.id, treeKey: row.tree_key }));
}

/** Writes reports back as they now stand; every version grows by one. */
export async function updateReports(tx: Tx, reports: readonly ReportRecord[], at: Date): Promise<void> {
  await sql`
    update reporting.report r set state = n.state, waiting_unit_id = n.waiting_unit_id, waiting_key = n.waiting_key,
      revision = n.revision, counted_revision = n.counted_revision, public_revision = n.public_revision,
      cells = n.cells, submitted_by = n.submitted_by, version = r.version + 1, updated_at = ${at}
    from unnest(${reports.map((r) => r.treeKey)}::bigint[], ${reports.map((r) => r.id)}::uuid[],
      ${reports.map((r) => r.state)}::text[], ${reports.map((r) => r.waitingUnitId ?? null)}::uuid[],
      ${reports.map((r) => r.waitingKey ?? null)}::bigint[], ${reports.map((r) => r.revision)}::int[],
      ${reports.map((r) => r.countedRevision)}::int[], ${reports.map((r) => r.publicRevision)}::int[],
      ${reports.map((r) => JSON.stringify(r.cells))}::jsonb[], ${reports.map((r) => r.submittedBy ?? null)}::uuid[])
    as n(tree_key, id, state, waiting_unit_id, waiting_key, revision, counted_revision, public_revision, cells,
      submitted_by)
    where r.tree_key = n.tree_key and r.id = n.id`.execute(tx);
}

/** Counts what waits for a person: to fill, to correct, to decide. */
export async function countInbox(
  tx: Tx,
  reportingUnits: readonly string[],
  reviewingUnits: readonly string[],
) {
  const { rows } = await sql<{ fill: number; correct: number; decide: number }>`
    select count(*) filter (where unit_id = any(${reportingUnits}::uuid[]) and state = 'draft')::int as fill,
      count(*) filter (where unit_id = any(${reportingUnits}::uuid[]) and state = 'returned')::int as correct,
      count(*) filter (where waiting_unit_id = any(${reviewingUnits}::uuid[]))::int as decide
    from reporting.report
    where (unit_id = any(${reportingUnits}::uuid[]) and state in ('draft', 'returned'))
      or waiting_unit_id = any(${reviewingUnits}::uuid[])`.execute(tx);
  return rows[0] ?? { fill: 0, correct: 0, decide: 0 };
}

/** What waits for a person, most urgent first, after a place in that order. */
export async function listInbox(
  tx: Tx,
  reportingUnits: readonly string[],
  reviewingUnits: readonly string[],
  after: { dueOn: string; id: string } | undefined,
  limit: number,
): Promise<ReportRecord[]> {
  const { dueOn, id } = after ?? { dueOn: '0001-01-01', id: '00000000-0000-0000-0000-000000000000' };
  const { rows } = await sql<ReportRow>`
    select * from (
      select * from reporting.report where unit_id = any(${reportingUnits}::uuid[]) and state in ('draft', 'returned')
      union all
      select * from reporting.report where waiting_unit_id = any(${reviewingUnits}::uuid[])) r
    where (due_on, id) > (${dueOn}::date, ${id}::uuid)
    order by due_on, id limit ${limit}`.execute(tx);
  return rows.map(reportOf);
}
