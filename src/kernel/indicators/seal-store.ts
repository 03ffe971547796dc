import { sql } from 'kysely';
import type { SealedKind } from '#kernel/audit/index.ts';
import type { Tx } from '#kernel/db/index.ts';
import type { Purpose } from './contract.ts';
import { observationSeal, type RevisionReason } from './write-store.ts';

async function hashesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{
    id: bigint;
    tree_key: bigint;
    indicator_id: number;
    period_id: number;
    audience: number;
    value: string;
    is_at_least: boolean;
    is_provisional: boolean;
    revision: number;
    source_id: string;
    audit_id: string;
    purpose: Purpose;
    reason_code: RevisionReason['code'] | null;
    reason_text: string | null;
  }>`
    select id, tree_key, indicator_id, period_id, audience, value::text as value, is_at_least, is_provisional, revision,
      source_id, audit_id, purpose, reason_code, reason_text
    from indicators.observation where id = any(${ids}::bigint[])`.execute(tx);
  return new Map(
    rows.map((row) => [
      String(row.id),
      observationSeal({
        treeKey: row.tree_key,
        indicatorId: row.indicator_id,
        periodId: row.period_id,
        audience: row.audience,
        value: row.value,
        isAtLeast: row.is_at_least,
        isProvisional: row.is_provisional,
        revision: row.revision,
        sourceId: row.source_id,
        auditId: row.audit_id,
        purpose: row.purpose,
        ...(row.reason_code ? { reason: { code: row.reason_code, text: row.reason_text ?? '' } } : {}),
      }),
    ]),
  );
}

/** How verify-audit recomputes an observation. */
export const sealedObservations: SealedKind = {
  kind: 'indicators.observation',
  hashesOf,
  async unvouched(tx) {
    const { rows } = await sql<{ id: bigint }>`
      select o.id from indicators.observation o
      where not audit.vouches(o.audit_id, 'indicators.observation', o.id::text) limit 100`.execute(tx);
    return rows.map((row) => String(row.id));
  },
};
