import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { ReportState } from './contract.ts';

/** What a notice says of a report, and at which unit it is read. */
export interface Told {
  id: string;
  unitId: string;
  unitCode: string;
  state: ReportState;
  dueOn: string;
  revision: number;
  form: string;
  period: string;
}

export async function listTold(tx: Tx, reportIds: readonly string[]): Promise<Told[]> {
  const { rows } = await sql<Told>`
    select r.id, r.unit_id as "unitId", r.unit_code as "unitCode", r.state, r.due_on as "dueOn", r.revision,
      f.code as form, f.period_code as period
    from reporting.report r join reporting.form f on f.id = r.form_id
    where r.id = any(${reportIds}::uuid[])`.execute(tx);
  return rows;
}
