import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';

/** So many rows of the log are kept; a process that fell further behind forgets everything instead. */
const KEPT = 100_000;

/** Tells every process that pages changed, when this transaction commits. */
export async function logInvalidations(tx: Tx, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  await sql`insert into publication.invalidation (path) select * from unnest(${paths}::text[])`.execute(tx);
  await sql`
    delete from publication.invalidation
    where seq <= (select max(seq) from publication.invalidation) - ${KEPT}::bigint`.execute(tx);
}

export interface Invalidation {
  seq: bigint;
  path: string;
  written: bigint;
}

export interface InvalidationPage {
  /** Everything written below is in, for good: the next cursor. */
  closed: bigint;
  rows: Invalidation[];
}

/** The rows at or above the cursor that are committed by now, and how far the log is closed, in one snapshot. */
export async function readInvalidations(
  tx: Tx,
  cursor: bigint | undefined,
  limit: number,
): Promise<InvalidationPage> {
  const { rows } = await sql<{
    closed: bigint;
    seq: bigint | null;
    path: string | null;
    written: bigint | null;
  }>`
    select c.closed, i.seq, i.path, i.written
    from (select kernel.written_closed() as closed) c
    left join publication.invalidation i on i.written >= coalesce(${cursor ?? null}::bigint, c.closed)
    order by i.written, i.seq limit ${limit}`.execute(tx);
  return {
    closed: rows[0]?.closed ?? 0n,
    rows: rows.flatMap(({ seq, path, written }) =>
      seq === null || path === null || written === null ? [] : [{ seq, path, written }],
    ),
  };
}
