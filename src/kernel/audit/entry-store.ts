import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { Keyring } from '#kernel/keys/index.ts';
import type { AuditRecord } from '#kernel/operation/index.ts';
import type { KeyRange } from '#lib/tree-key.ts';
import type { AuditEntry } from './contract.ts';
import { contentHash, contentOf, type StoredSeal, sealsOf } from './entry.ts';

/** Writes an entry in the transaction of its operation; where it cannot be written the operation does not commit. */
export type RecordAudit = (tx: Tx, record: AuditRecord) => Promise<void>;

/** The recorder of an installation: one INSERT an entry, and no other query. */
export function createRecorder(keyring: Keyring): RecordAudit {
  const inputKey = keyring.secretFor('audit.input');
  return async (tx, record) => {
    const entry = contentOf(record, inputKey);
    await sql`
      insert into audit.entry (id, at, actor_kind, actor_id, actor_job, operation, subject, unit_key, outcome, refusal,
        details, input_hash, seals, salt, content_hash)
      values (${entry.id}, ${record.at}, ${entry.actorKind}, ${entry.actorId}, ${entry.actorJob}, ${entry.operation},
        ${entry.subject}, ${entry.unitKey}, ${entry.outcome}, ${entry.refusal}, ${JSON.stringify(entry.details)}::jsonb,
        ${entry.inputHash}, ${JSON.stringify(entry.seals)}::jsonb, ${entry.salt}, ${contentHash(entry)})`.execute(
      tx,
    );
  };
}

interface EntryRow {
  id: string;
  written: bigint;
  at: Date;
  actor_kind: AuditEntry['actorKind'];
  actor_id: string;
  actor_job: string | null;
  operation: string;
  subject: string;
  unit_key: bigint | null;
  outcome: AuditEntry['outcome'];
  refusal: string | null;
  details: AuditEntry['details'];
  content_hash: string;
}

function viewOf(row: EntryRow): AuditEntry {
  return {
    id: row.id,
    at: row.at.toISOString(),
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    operation: row.operation,
    subject: row.subject,
    outcome: row.outcome,
    details: row.details,
    contentHash: row.content_hash,
    ...(row.actor_job === null ? {} : { actorJob: row.actor_job }),
    ...(row.unit_key === null ? {} : { unitKey: String(row.unit_key) }),
    ...(row.refusal === null ? {} : { refusal: row.refusal }),
  };
}

const columns = sql`e.id, e.written, e.at, e.actor_kind, e.actor_id, e.actor_job, e.operation, e.subject, e.unit_key,
  e.outcome, e.refusal, e.details, e.content_hash`;

/** What an auditor looks for; `before` is the last entry of the page before. */
export interface EntryFilter {
  actor?: string | undefined;
  operation?: string | undefined;
  subject?: string | undefined;
  outcome?: string | undefined;
  /** The part of the tree that the entry concerns. */
  ranges?: readonly KeyRange[] | undefined;
  from?: string | undefined;
  to?: string | undefined;
  before?: { written: bigint; id: string } | undefined;
  limit: number;
}

function withinRanges(ranges: readonly KeyRange[]) {
  const [los, his] = [ranges.map(({ lo }) => lo), ranges.map(({ hi }) => hi)];
  return sql`exists (
    select from unnest(${los}::bigint[], ${his}::bigint[]) as r(lo, hi) where e.unit_key between r.lo and r.hi)`;
}

/** Entries, newest first, each with its place in the order. */
export async function listEntries(tx: Tx, filter: EntryFilter) {
  // Only what is asked for is written into the statement, so that each combination gets the plan that suits it.
  const wanted = [
    filter.actor === undefined ? undefined : sql`e.actor_id = ${filter.actor}`,
    filter.operation === undefined ? undefined : sql`e.operation = ${filter.operation}`,
    filter.subject === undefined ? undefined : sql`e.subject = ${filter.subject}`,
    filter.outcome === undefined ? undefined : sql`e.outcome = ${filter.outcome}`,
    filter.ranges === undefined ? undefined : withinRanges(filter.ranges),
    filter.from === undefined ? undefined : sql`e.at >= ${new Date(filter.from)}`,
    filter.to === undefined ? undefined : sql`e.at < ${new Date(filter.to)}`,
    filter.before === undefined
      ? undefined
      : sql`(e.written, e.id) < (${filter.before.written}::bigint, ${filter.before.id}::uuid)`,
  ].filter((one) => one !== undefined);
  const where = wanted.length > 0 ? sql`where ${sql.join(wanted, sql` and `)}` : sql``;
  const { rows } = await sql<EntryRow>`
    select ${columns} from audit.entry e ${where}
    order by e.written desc, e.id desc limit ${filter.limit}`.execute(tx);
  return rows.map((row) => ({ view: viewOf(row), written: row.written }));
}

/** An entry with what it vouches for and the anchor that chains it. */
export async function findEntry(tx: Tx, id: string) {
  const { rows } = await sql<EntryRow & { input_hash: string; seals: unknown; seal_count: number }>`
    select ${columns}, e.input_hash, jsonb_array_length(e.seals) as seal_count,
      jsonb_path_query_array(e.seals, '$[0 to 999]') as seals
    from audit.entry e where e.id = ${id}`.execute(tx);
  const row = rows[0];
  if (!row) return undefined;
  const anchors = await sql<{ seq: bigint; root: string; at: Date }>`
    select seq, root, at from audit.anchor
    where (through_written, last_id) >= (${row.written}::bigint, ${row.id}::uuid) order by seq limit 1`.execute(
    tx,
  );
  const anchor = anchors.rows[0];
  const seals: StoredSeal[] = sealsOf(row.seals) ?? [];
  return {
    ...viewOf(row),
    inputHash: row.input_hash,
    seals: seals.map(([kind, rowId, sha256]) => ({ kind, id: rowId, sha256 })),
    sealCount: row.seal_count,
    ...(anchor
      ? { anchor: { seq: String(anchor.seq), root: anchor.root, at: anchor.at.toISOString() } }
      : {}),
  };
}
