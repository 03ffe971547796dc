import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { KeyRange } from '#lib/tree-key.ts';
import type { ReportState } from './contract.ts';
import type { Reader } from './reader.ts';
import { isReadBy } from './reader-store.ts';
import { type ReportRecord, type ReportRow, reportOf } from './report-store.ts';

export interface ReportFilter {
  form?: string | undefined;
  range?: KeyRange | undefined;
  state?: ReportState | undefined;
  isOverdue?: boolean | undefined;
  text?: string | undefined;
  reader: Reader | undefined;
  today: string;
}

const ORDERS = {
  unit: sql`tree_key, id`,
  '-updatedAt': sql`updated_at desc, id desc`,
  updatedAt: sql`updated_at, id`,
  dueOn: sql`due_on, tree_key, id`,
} as const;
export type ReportOrder = keyof typeof ORDERS;

/** A place in a list: the sort value and the id of the last row shown. */
export interface ReportCursor {
  value: string;
  key: string;
  id: string;
}

function conditions(filter: ReportFilter) {
  const text = filter.text ? `%${filter.text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%` : null;
  const overdue = sql`(state in ('draft', 'returned') and step_due_on < ${filter.today}::date)`;
  return sql`${isReadBy(filter.reader)}
    and (${filter.form ?? null}::uuid is null or form_id = ${filter.form ?? null}::uuid)
    and (${filter.range?.lo ?? null}::bigint is null
      or tree_key between ${filter.range?.lo ?? null}::bigint and ${filter.range?.hi ?? null}::bigint)
    and (${filter.state ?? null}::text is null or state = ${filter.state ?? null}::text)
    and (${filter.isOverdue ?? null}::boolean is null or ${overdue} = ${filter.isOverdue ?? null}::boolean)
    and (${text}::text is null or (unit_name || ' ' || unit_code) like ${text}::text)`;
}

function beyond(order: ReportOrder, cursor: ReportCursor | undefined) {
  if (!cursor) return sql`true`;
  if (order === 'unit') return sql`(tree_key, id) > (${cursor.key}::bigint, ${cursor.id}::uuid)`;
  if (order === 'dueOn') {
    return sql`(due_on, tree_key, id) > (${cursor.value}::date, ${cursor.key}::bigint, ${cursor.id}::uuid)`;
  }
  const sign = order === 'updatedAt' ? sql`>` : sql`<`;
  return sql`(updated_at, id) ${sign} (${cursor.value}::timestamptz, ${cursor.id}::uuid)`;
}

/** Reports within the caller's scope that he may read, after a place in the order. */
export async function listReports(
  tx: Tx,
  filter: ReportFilter,
  order: ReportOrder,
  after: ReportCursor | undefined,
  limit: number,
): Promise<ReportRecord[]> {
  const { rows } = await sql<ReportRow>`
    select * from reporting.report where ${conditions(filter)} and ${beyond(order, after)}
    order by ${ORDERS[order]} limit ${limit}`.execute(tx);
  return rows.map(reportOf);
}

export async function countReports(tx: Tx, filter: ReportFilter): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select count(*)::int as total from reporting.report where ${conditions(filter)}`.execute(tx);
  return rows[0]?.total ?? 0;
}
