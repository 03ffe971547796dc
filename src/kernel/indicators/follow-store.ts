import { sql } from 'kysely';
import type { Follower } from '#kernel/units/index.ts';
import { periodOfId } from '#lib/period.ts';

/** The day after an ISO day. */
function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}

/**
 * Figures stay where they were reported. One of a period that ends on or after the day of a reform would lie in a
 * place that no longer stands at the period's end, and be lost to whoever reads it there: such a reform waits for a
 * later day. What is folded is asked of the nodes; only what is not yet folded is looked for by row.
 */
export const figuresFollow: Follower = {
  async findObstacle(tx, { left, on }) {
    if (left.length === 0) return undefined;
    const { rows } = await sql<{ period_id: number }>`
      with place as (
        select * from unnest(${left.map((range) => range.lo)}::bigint[], ${left.map((range) => range.hi)}::bigint[])
          as p(lo, hi))
      select r.period_id from place join indicators.rollup r on r.tree_key = place.lo
      union
      select d.period_id from indicators.fold_cursor c join indicators.delta d on d.written >= c.written_through
      where exists (select 1 from place where d.tree_key between place.lo and place.hi)`.execute(tx);
    const periods = rows.map((row) => periodOfId(row.period_id)).filter((period) => period.end >= on);
    const last = periods.toSorted((a, b) => (a.end < b.end ? -1 : 1)).at(-1);
    return last && { period: last.code, earliest: dayAfter(last.end) };
  },
};
