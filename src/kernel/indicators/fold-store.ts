import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';

/** How long after its commit a closed sequence comes into force: longer than a commit ever takes. */
const IN_FORCE_AFTER_MS = 1000;

/**
 * Adds all deltas that are closed and not yet folded to the sums of their nodes; sums may be added in any order, and
 * readers see the cursor and the sums move together. Returns the number of sums touched.
 */
export async function foldDeltas(tx: Tx): Promise<number> {
  const idle = await sql<{ isIdle: boolean }>`
    select not exists (select 1 from indicators.delta
      where written >= (select written_through from indicators.fold_cursor)) as "isIdle"`.execute(tx);
  if (idle.rows[0]?.isIdle) return 0;
  const { rows } = await sql<{ from: bigint; to: bigint }>`
    select written_through as from, kernel.written_closed() as to from indicators.fold_cursor for update`.execute(
    tx,
  );
  const span = rows[0];
  if (!span || span.from >= span.to) return 0;
  const folded = await sql`
    insert into indicators.rollup as r (tree_key, indicator_id, period_id, audience, value, expected, received,
      positive, at_least, provisional, revised)
    select node, indicator_id, period_id, audience, sum(value), sum(expected), sum(received), sum(positive),
      sum(at_least), sum(provisional), sum(revised)
    from indicators.delta d, indicators.nodes_of(d.tree_key) as node
    where d.written >= ${span.from} and d.written < ${span.to}
    group by node, indicator_id, period_id, audience
    on conflict (tree_key, indicator_id, period_id, audience) do update set
      value = r.value + excluded.value, expected = r.expected + excluded.expected,
      received = r.received + excluded.received, positive = r.positive + excluded.positive,
      at_least = r.at_least + excluded.at_least, provisional = r.provisional + excluded.provisional,
      revised = r.revised + excluded.revised`.execute(tx);
  await sql`update indicators.fold_cursor set written_through = ${span.to}`.execute(tx);
  return Number(folded.numAffectedRows ?? 0n);
}

/**
 * Closes a sequence over everything committed so far, if anything changed since the last one; returns whether one
 * was closed. The row comes into force a moment later, when every process can see it.
 */
export async function closeVintage(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ sequence: bigint }>`
    with last as (select coalesce(max(written_below), 0) as below, max(in_force_at) as at from indicators.vintage),
      closed as (select kernel.written_closed() as below)
    insert into indicators.vintage (in_force_at, written_below)
    select greatest(clock_timestamp() + make_interval(secs => ${IN_FORCE_AFTER_MS / 1000}::float8),
        last.at + interval '1 microsecond'), closed.below
    from last, closed
    where exists (select 1 from indicators.delta d where d.written >= last.below and d.written < closed.below)
    returning sequence`.execute(tx);
  return rows.length > 0;
}

export interface Vintage {
  sequence: bigint;
  at: Date;
  writtenBelow: bigint;
}

/** The sequence in force at an instant, or the newest; undefined where there was none yet. */
export async function findVintage(tx: Tx, asOf?: Date): Promise<Vintage | undefined> {
  const { rows } = await sql<{ sequence: bigint; at: Date; below: bigint }>`
    select sequence, in_force_at as at, written_below as below from indicators.vintage
    where in_force_at <= coalesce(${asOf ?? null}::timestamptz, clock_timestamp())
    order by in_force_at desc limit 1`.execute(tx);
  const row = rows[0];
  return row && { sequence: row.sequence, at: row.at, writtenBelow: row.below };
}

/** Whether an instant lies ahead of the database's own clock. */
export async function isInFuture(tx: Tx, instant: Date): Promise<boolean> {
  const { rows } = await sql<{
    ahead: boolean;
  }>`select ${instant}::timestamptz > clock_timestamp() as ahead`.execute(tx);
  return rows[0]?.ahead ?? false;
}
