import { sql } from 'kysely';
import type { Follower } from '#kernel/units/index.ts';

/**
 * Reports follow their units without a row being written: a report keeps the unit and the key of its own day, and what
 * waits for a unit waits for whoever stands for it. What is counted here is what is still open.
 */
export const reportsFollow: Follower = {
  async countEffects(tx, { left }) {
    const { rows } = await sql<{ forms: number; reports: number }>`
      select count(distinct r.form_id)::int as forms, count(*)::int as reports
      from unnest(${left.map((range) => range.lo)}::bigint[], ${left.map((range) => range.hi)}::bigint[])
        as place(lo, hi)
      join reporting.report r on r.tree_key between place.lo and place.hi and r.state <> 'approved'`.execute(
      tx,
    );
    return rows[0] ?? {};
  },
};
