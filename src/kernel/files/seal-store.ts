import { sql } from 'kysely';
import type { SealedKind } from '#kernel/audit/index.ts';
import { FILE_SEAL } from './commands.ts';
import { COLUMNS, type FileRow, fileOf, SOURCE, sealOf } from './file-store.ts';

/** How verify-audit recomputes files: the row, and the hash of the bytes that are really there. */
export const sealedFiles: SealedKind = {
  kind: FILE_SEAL,
  async hashesOf(tx, ids) {
    // Each content is joined and hashed by itself, so that no more than one is held at a time.
    const { rows } = await sql<FileRow & { actual: string | null }>`
      select ${COLUMNS}, (select encode(sha256(string_agg(k.bytes, ''::bytea order by k.n)), 'hex')
        from files.chunk k where k.sha256 = f.sha256) as actual
      from ${SOURCE} where f.id = any(${ids}::uuid[])`.execute(tx);
    return new Map(rows.map((row) => [row.id, sealOf({ ...fileOf(row), sha256: row.actual ?? '' })]));
  },
  async unvouched(tx) {
    const { rows } = await sql<{ id: string }>`
      select id::text from files.file where not audit.vouches(audit_id, ${FILE_SEAL}, id::text)
      union all
      select 'content/' || sha256 from files.content c
      where not exists (select 1 from files.file f where f.sha256 = c.sha256) limit 100`.execute(tx);
    return rows.map(({ id }) => id);
  },
};
