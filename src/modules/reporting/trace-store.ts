import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import { SubmissionTrace } from '#kernel/indicators/contract.ts';

/** Keeps what the public may know of approved reports. */
export async function insertPublicTraces(tx: Tx, traces: readonly SubmissionTrace[]): Promise<void> {
  await sql`
    insert into reporting.public_trace (report_id, revision, trace)
    select * from unnest(${traces.map((t) => t.id)}::uuid[], ${traces.map((t) => t.revision)}::int[],
      ${traces.map((t) => JSON.stringify(t))}::jsonb[])
    on conflict do nothing`.execute(tx);
}

export async function findPublicTrace(
  tx: Tx,
  reportId: string,
  revision: number,
): Promise<SubmissionTrace | undefined> {
  const { rows } = await sql<{ trace: unknown }>`
    select trace from reporting.public_trace where report_id = ${reportId} and revision = ${revision}`.execute(
    tx,
  );
  return rows[0] && SubmissionTrace.parse(rows[0].trace);
}
