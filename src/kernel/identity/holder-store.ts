import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { Role } from '#kernel/operation/contract.ts';

/** An account that can act in a role at a unit. */
export interface Holder {
  accountId: string;
  account: string;
  role: Role;
  unitId: string;
  /** Whose role it is, where the account is a deputy. */
  onBehalfOf?: string;
}

/** The accounts that can act in one of some roles at some units on a day, in their own right or as deputies. */
export async function listHolders(
  tx: Tx,
  roles: readonly Role[],
  unitIds: readonly string[],
  day: string,
): Promise<Holder[]> {
  const { rows } = await sql<{
    account_id: string;
    account: string;
    role: Role;
    unit_id: string;
    behalf_of: string | null;
  }>`select * from identity.holders(${roles}::text[], ${unitIds}::uuid[], ${day}::date)`.execute(tx);
  return rows.map((row) => ({
    accountId: row.account_id,
    account: row.account,
    role: row.role,
    unitId: row.unit_id,
    ...(row.behalf_of === null ? {} : { onBehalfOf: row.behalf_of }),
  }));
}
