import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { AnchoredEntry, EntryPlace } from './anchor.ts';
import { BEFORE_ALL } from './anchor.ts';
import { contentHash, type EntryContent } from './entry.ts';

const PAGE_ENTRIES = 1000;
/** Entries of bulk commands vouch for many rows: a page also ends after so many bytes, as stored. */
const PAGE_BYTES = 4 * 1024 * 1024;

/** From here on the transaction sees one moment, however long it takes and whatever is written meanwhile. */
export async function stayAtOneMoment(tx: Tx): Promise<void> {
  await sql`set transaction isolation level repeatable read`.execute(tx);
}

/** An entry as it stands in the database, or what is left of one that retention has buried. */
export interface StoredEntry extends AnchoredEntry {
  /** Whether its fields still have the hash that stands beside them; of a buried one only the hash is left. */
  isSound: boolean;
  isBuried: boolean;
  seals: unknown;
  salt: string | null;
}

interface StoredRow {
  id: string;
  written: bigint;
  content_hash: string;
  is_buried: boolean;
  at_seconds: string;
  actor_kind: string;
  actor_id: string;
  actor_job: string | null;
  operation: string;
  subject: string;
  unit_key: string | null;
  outcome: string;
  refusal: string | null;
  details: unknown;
  input_hash: string;
  seals: unknown;
  salt: string | null;
}

function storedOf(row: StoredRow): StoredEntry {
  const place = { id: row.id, written: row.written, contentHash: row.content_hash };
  if (row.is_buried) return { ...place, isSound: true, isBuried: true, seals: [], salt: null };
  const content: EntryContent = {
    id: row.id,
    atSeconds: row.at_seconds,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    actorJob: row.actor_job,
    operation: row.operation,
    subject: row.subject,
    unitKey: row.unit_key,
    outcome: row.outcome,
    refusal: row.refusal,
    details: row.details,
    inputHash: row.input_hash,
    seals: row.seals,
    salt: row.salt,
  };
  const isSound = hashIfAny(content) === row.content_hash;
  return { ...place, isSound, isBuried: false, seals: row.seals, salt: row.salt };
}

/** Altered fields may hold what no entry ever holds, and then they have no hash. */
function hashIfAny(content: EntryContent): string | undefined {
  try {
    return contentHash(content);
  } catch {
    return undefined;
  }
}

async function listPage(tx: Tx, after: EntryPlace): Promise<StoredEntry[]> {
  const { rows } = await sql<StoredRow>`
    with entries as (
      select id, written, content_hash, false as is_buried, extract(epoch from at)::text as at_seconds, actor_kind,
        actor_id::text as actor_id, actor_job, operation, subject, unit_key::text as unit_key, outcome, refusal,
        details, input_hash, seals, salt, pg_column_size(seals) + pg_column_size(details) as bytes
      from audit.entry where (written, id) > (${after.written}::bigint, ${after.id}::uuid)
      order by written, id limit ${PAGE_ENTRIES}
    ), tombstones as (
      select id, written, content_hash from audit.tombstone
      where (written, id) > (${after.written}::bigint, ${after.id}::uuid)
      order by written, id limit ${PAGE_ENTRIES}
    ), page as (
      select * from entries
      union all
      select id, written, content_hash, true, '', '', null, null, '', '', null, '', null, null, '', null, null, 0
      from tombstones
      order by written, id limit ${PAGE_ENTRIES}
    ), sized as (select *, sum(bytes) over (order by written, id) - bytes as bytes_before from page)
    select * from sized where bytes_before < ${PAGE_BYTES} order by written, id`.execute(tx);
  return rows.map(storedOf);
}

/** All entries, one after the other in the order of the anchors, held a page at a time. */
export interface EntryStream {
  /** The next entry, left where it is; undefined at the end. */
  peek(): Promise<StoredEntry | undefined>;
  /** Goes past the entry that peek gave. */
  pass(): void;
}

export function streamEntries(tx: Tx): EntryStream {
  let page: StoredEntry[] = [];
  let at = 0;
  let after = BEFORE_ALL;
  let isAtEnd = false;
  return {
    async peek() {
      if (at === page.length && !isAtEnd) {
        page = await listPage(tx, after);
        at = 0;
        after = page.at(-1) ?? after;
        isAtEnd = page.length === 0;
      }
      return page[at];
    },
    pass() {
      at += 1;
    },
  };
}

/** Those of some entries that stand somewhere, in whatever place. */
export async function findStanding(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from audit.entry where id = any(${ids}::uuid[])
    union select id from audit.tombstone where id = any(${ids}::uuid[])`.execute(tx);
  return new Set(rows.map((row) => row.id));
}
