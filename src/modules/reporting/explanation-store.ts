import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import { Explanation } from './check-contract.ts';
import type { ReportRecord } from './report-store.ts';

/** Keeps what was explained with submissions, by the audit entry of their steps. */
export async function insertExplanations(
  tx: Tx,
  auditId: string,
  reports: readonly Pick<ReportRecord, 'id' | 'treeKey' | 'explanations'>[],
): Promise<void> {
  const rows = reports.flatMap(({ id, treeKey, explanations }) =>
    explanations.map((explanation) => ({ id, treeKey, ...explanation })),
  );
  if (rows.length === 0) return;
  await sql`
    insert into reporting.explanation (tree_key, report_id, audit_id, check_code, reason, text)
    select tree_key, report_id, ${auditId}::uuid, check_code, reason, text
    from unnest(${rows.map((r) => r.treeKey)}::bigint[], ${rows.map((r) => r.id)}::uuid[],
      ${rows.map((r) => r.check)}::text[], ${rows.map((r) => r.reason)}::text[], ${rows.map((r) => r.text)}::text[])
    as n(tree_key, report_id, check_code, reason, text)`.execute(tx);
}

/** What was explained with the submissions of a report, by the audit entry of each. */
export async function findExplanations(tx: Tx, reportId: string): Promise<Map<string, Explanation[]>> {
  const { rows } = await sql<{ audit_id: string; check: string; reason: string; text: string }>`
    select audit_id, check_code as check, reason, text from reporting.explanation
    where report_id = ${reportId} order by check_code`.execute(tx);
  const bySubmission = Map.groupBy(rows, ({ audit_id: auditId }) => auditId);
  return new Map([...bySubmission].map(([auditId, all]) => [auditId, Explanation.array().parse(all)]));
}
