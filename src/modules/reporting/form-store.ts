import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import { type IndexSource, putEntries, type SearchEntry } from '#kernel/search/index.ts';
import { findPeriod } from '#lib/period.ts';
import { Check } from './check-contract.ts';
import { type Form, FormItem, type FormSummary } from './contract.ts';
import type { Reader } from './reader.ts';
import { isReadBy } from './reader-store.ts';

/** A form with what only the server needs of it. */
export interface FormRecord extends Form {
  ownerKey: bigint;
  periodId: number;
}

export interface FormRow {
  id: string;
  code: string;
  name_zh: string;
  name_en: string;
  owner_key: bigint;
  period_id: number;
  period_code: string;
  items: unknown;
  checks: unknown;
  due_on: string;
  expires_on: string;
  approver_zh: string;
  approver_en: string;
  purpose: Form['purpose'];
  minutes_asked: number;
  state: Form['state'];
  version: number;
}

export function formOf(row: FormRow): FormRecord {
  return {
    id: row.id,
    code: row.code,
    name: { zh: row.name_zh, en: row.name_en },
    ownerKey: row.owner_key,
    periodId: row.period_id,
    period: row.period_code,
    periodKind: findPeriod(row.period_code)?.kind ?? 'year',
    items: FormItem.array().parse(row.items),
    checks: Check.array().parse(row.checks),
    dueOn: row.due_on,
    expiresOn: row.expires_on,
    approver: { zh: row.approver_zh, en: row.approver_en },
    purpose: row.purpose,
    minutesAsked: row.minutes_asked,
    state: row.state,
    version: row.version,
  };
}

/** The form as the world sees it. */
export function formView(record: FormRecord): Form {
  const { ownerKey: _owner, periodId: _period, ...form } = record;
  return form;
}

export async function insertForm(
  tx: Tx,
  form: FormRecord,
  createdBy: string,
  createdAt: Date,
): Promise<boolean> {
  const { rows } = await sql`
    insert into reporting.form (id, code, name_zh, name_en, owner_key, period_id, period_code, items, checks, due_on,
      expires_on, approver_zh, approver_en, purpose, minutes_asked, state, version, created_by, created_at)
    values (${form.id}, ${form.code}, ${form.name.zh}, ${form.name.en}, ${form.ownerKey}, ${form.periodId},
      ${form.period}, ${JSON.stringify(form.items)}::jsonb, ${JSON.stringify(form.checks)}::jsonb, ${form.dueOn},
      ${form.expiresOn}, ${form.approver.zh}, ${form.approver.en}, ${form.purpose}, ${form.minutesAsked},
      ${form.state}, ${form.version}, ${createdBy}, ${createdAt})
    on conflict (code) do nothing returning 1`.execute(tx);
  return rows.length === 1;
}

/** A form as it is found: by whoever may read the list of forms. */
function entryOf({ id, code, name, period }: FormRecord): SearchEntry {
  const detail = { zh: period, en: period };
  return { kind: 'form', id, code, name, detail, readers: ['reporter', 'reviewer', 'office'], keys: [] };
}

/** Lets a form be found as it stands now. */
export async function indexForm(tx: Tx, form: FormRecord): Promise<void> {
  await putEntries(tx, [entryOf(form)]);
}

/** All forms, for the search. */
export const formsIndexed: IndexSource = {
  kind: 'form',
  async page({ tx }, after, limit) {
    const { rows } = await sql<FormRow>`
      select * from reporting.form f where ${after} = '' or f.id > nullif(${after}, '')::uuid
      order by f.id limit ${limit}`.execute(tx);
    return rows.map((row) => entryOf(formOf(row)));
  },
};

/** Replaces what a draft says; false where the version or the state is another. */
export async function updateForm(tx: Tx, form: FormRecord): Promise<boolean> {
  const { rows } = await sql`
    update reporting.form set code = ${form.code}, name_zh = ${form.name.zh}, name_en = ${form.name.en},
      period_id = ${form.periodId}, period_code = ${form.period}, items = ${JSON.stringify(form.items)}::jsonb,
      checks = ${JSON.stringify(form.checks)}::jsonb, due_on = ${form.dueOn}, expires_on = ${form.expiresOn},
      approver_zh = ${form.approver.zh}, approver_en = ${form.approver.en}, purpose = ${form.purpose},
      minutes_asked = ${form.minutesAsked}, version = version + 1
    where id = ${form.id} and version = ${form.version} and state = 'draft' returning 1`.execute(tx);
  return rows.length === 1;
}

/** Whether another form has a code. */
export async function isCodeTaken(tx: Tx, code: string, formId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from reporting.form where code = ${code} and id <> ${formId}`.execute(
    tx,
  );
  return rows.length > 0;
}

/** Claims a form's indicators for its period; names the form that already asks for one of them. */
export async function claimIndicators(
  tx: Tx,
  form: Pick<FormRecord, 'id' | 'periodId'>,
  indicatorIds: readonly number[],
): Promise<{ indicatorId: number; formCode: string } | undefined> {
  await sql`delete from reporting.form_indicator where form_id = ${form.id}`.execute(tx);
  await sql`
    insert into reporting.form_indicator (indicator_id, period_id, form_id)
    select id, ${form.periodId}, ${form.id}::uuid from unnest(${indicatorIds}::int[]) as id
    on conflict do nothing`.execute(tx);
  const { rows } = await sql<{ indicator_id: number; code: string }>`
    select i.indicator_id, f.code from reporting.form_indicator i join reporting.form f on f.id = i.form_id
    where i.period_id = ${form.periodId} and i.indicator_id = any(${indicatorIds}::int[]) and i.form_id <> ${form.id}
    limit 1`.execute(tx);
  const row = rows[0];
  return row && { indicatorId: row.indicator_id, formCode: row.code };
}

export async function findForm(tx: Tx, id: string): Promise<FormRecord | undefined> {
  const { rows } = await sql<FormRow>`select * from reporting.form where id = ${id}`.execute(tx);
  return rows[0] && formOf(rows[0]);
}

/** Marks a form as sent; false where the version is another. */
export async function markSent(tx: Tx, id: string, version: number): Promise<boolean> {
  const { rows } = await sql`
    update reporting.form set state = 'sent', version = version + 1
    where id = ${id} and version = ${version} and state <> 'closed' returning 1`.execute(tx);
  return rows.length === 1;
}

interface SummaryRow extends FormRow {
  expected: number;
  submitted: number;
  approved: number;
  overdue: number;
}

/** The place of a form in a list, whatever its order. */
export interface FormPlace {
  dueOn: string;
  code: string;
}

const ORDERS = {
  '-dueOn': sql`f.due_on desc, f.code desc`,
  dueOn: sql`f.due_on, f.code`,
  code: sql`f.code`,
} as const;
type FormOrder = keyof typeof ORDERS;

function beyond(order: FormOrder, place: FormPlace | undefined) {
  if (!place) return sql`true`;
  if (order === 'code') return sql`f.code > ${place.code}`;
  const sign = order === 'dueOn' ? sql`>` : sql`<`;
  return sql`(f.due_on, f.code) ${sign} (${place.dueOn}::date, ${place.code})`;
}

function summaryOf(row: SummaryRow): FormSummary {
  const { items: _items, checks: _checks, ...form } = formView(formOf(row));
  return {
    ...form,
    expected: row.expected,
    submitted: row.submitted,
    approved: row.approved,
    overdue: row.overdue,
  };
}

/** Forms with how far their reports are, as far as the caller sees them, after a place in the order. */
export async function listForms(
  tx: Tx,
  filter: {
    id?: string | undefined;
    state?: Form['state'] | undefined;
    sort: FormOrder;
    reader: Reader | undefined;
    today: string;
  },
  after: FormPlace | undefined,
  limit: number,
): Promise<FormSummary[]> {
  const { rows } = await sql<SummaryRow>`
    select f.*, r.expected, r.submitted, r.approved, r.overdue from reporting.form f, lateral (
      select count(*)::int as expected, count(*) filter (where state in ('submitted', 'approved'))::int as submitted,
        count(*) filter (where state = 'approved')::int as approved,
        count(*) filter (where state in ('draft', 'returned') and step_due_on < ${filter.today}::date)::int as overdue
      from reporting.report r where r.form_id = f.id and ${isReadBy(filter.reader)}) r
    where (${filter.id ?? null}::uuid is null or f.id = ${filter.id ?? null}::uuid)
      and (${filter.state ?? null}::text is null or f.state = ${filter.state ?? null}::text)
      and ${beyond(filter.sort, after)}
    order by ${ORDERS[filter.sort]} limit ${limit}`.execute(tx);
  return rows.map(summaryOf);
}
