import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import { type Follower, unitsConcerned } from '#kernel/units/index.ts';

async function countAccounts(tx: Tx, unitIds: readonly string[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct account_id)::int as count from identity.membership
    where unit_id = any(${unitIds}::uuid[]) and ended_at is null`.execute(tx);
  return rows[0]?.count ?? 0;
}

/**
 * Accounts follow their units without a row being written: a role at a unit that ended is held at the unit that stands
 * for it. Where nobody wholly succeeds a unit, as after a split, the role reaches that unit's past and nothing new.
 */
export const accountsFollow: Follower = {
  async countEffects(tx, plan) {
    const { moving, ending } = unitsConcerned(plan);
    return { accounts: await countAccounts(tx, moving), endingAccounts: await countAccounts(tx, ending) };
  },
};
