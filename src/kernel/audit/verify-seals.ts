import type { Tx } from '#kernel/db/index.ts';
import { salted, sealsOf, TOMBSTONE } from './entry.ts';
import type { AuditFindingCode, Findings } from './findings.ts';
import type { StoredEntry } from './verify-store.ts';

/** How a room's rows are checked against the entries that vouch for them. */
export interface SealedKind {
  kind: string;
  /** The hashes of rows as they stand now, by id; rows that are gone are left out. */
  hashesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string>>;
  /** Rows that no entry vouches for: a bounded list of ids. `audit.vouches` in SQL says it of one row. */
  unvouched(tx: Tx): Promise<string[]>;
}

/** Checks seals in batches as the entries pass by. */
export interface SealCheck {
  take(entry: StoredEntry): Promise<void>;
  /** Checks what is left and reports what never came right. */
  finish(): Promise<void>;
}

interface Vouched {
  id: string;
  sha256: string;
  salt: string | null;
  entryId: string;
}

const BATCH = 1000;

/**
 * A row that is replaced is vouched for anew each time, so the last seal counts: a mismatch is held until the end and
 * dropped when a later entry vouches for what the row is now. What is held is bounded by the rows that are replaced.
 */
export function checkSeals(tx: Tx, kinds: readonly SealedKind[], findings: Findings): SealCheck {
  const known = new Map(kinds.map((kind) => [kind.kind, kind]));
  const unknown = new Set<string>();
  const waiting = new Map<string, Vouched[]>();
  const wrong = new Map<
    string,
    { code: AuditFindingCode; rowKind: string; rowId: string; entryId: string }
  >();

  function judge(kind: string, { id, sha256, salt, entryId }: Vouched, hash: string | undefined): void {
    const key = `${kind}\n${id}`;
    wrong.delete(key);
    const found = { rowKind: kind, rowId: id, entryId };
    if (sha256 === TOMBSTONE) {
      if (hash !== undefined) wrong.set(key, { code: 'row-not-gone', ...found });
    } else if (hash === undefined || salted(hash, salt) !== sha256) {
      wrong.set(key, { code: hash === undefined ? 'row-removed' : 'row-altered', ...found });
    }
  }

  async function check(kind: SealedKind, batch: readonly Vouched[]): Promise<void> {
    if (batch.length === 0) return;
    const hashes = await kind.hashesOf(tx, [...new Set(batch.map(({ id }) => id))]);
    for (const vouched of batch) judge(kind.kind, vouched, hashes.get(vouched.id));
  }

  return {
    async take(entry) {
      for (const [kindName, id, sha256] of sealsOf(entry.seals) ?? []) {
        const kind = known.get(kindName);
        if (!kind) {
          if (!unknown.has(kindName))
            findings.add('seal-kind-unknown', { entryId: entry.id, rowKind: kindName });
          unknown.add(kindName);
          continue;
        }
        const batch = waiting.get(kindName) ?? [];
        waiting.set(kindName, batch);
        batch.push({ id, sha256, salt: entry.salt, entryId: entry.id });
        if (batch.length >= BATCH) await check(kind, batch.splice(0));
      }
    },
    async finish() {
      for (const kind of kinds) await check(kind, waiting.get(kind.kind) ?? []);
      for (const { code, ...about } of wrong.values()) findings.add(code, about);
      for (const kind of kinds) {
        for (const rowId of await kind.unvouched(tx))
          findings.add('row-unvouched', { rowKind: kind.kind, rowId });
      }
    },
  };
}
