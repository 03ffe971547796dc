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

interface Row {
  account_id: string;
  account: string;
  role: Role;
  unit_id: string;
  behalf_of: string | null;
}

const holderOf = (row: Row): Holder => ({
  accountId: row.account_id,
  account: row.account,
  role: row.role,
  unitId: row.unit_id,
  ...(row.behalf_of === null ? {} : { onBehalfOf: row.behalf_of }),
});

/** The accounts that can act in one of some roles at some units on a day, in their own right or as deputies. */
export async function listHolders(
  tx: Tx,
  roles: readonly Role[],
  unitIds: readonly string[],
  day: string,
): Promise<Holder[]> {
  const { rows } = await sql<Row>`
    select * from identity.holders(${roles}::text[], ${unitIds}::uuid[], ${day}::date)`.execute(tx);
  return rows.map(holderOf);
}

/** The accounts that can act in one of some roles on a day, wherever in the caller's scope they hold it. */
export async function listHoldersAnywhere(tx: Tx, roles: readonly Role[], day: string): Promise<Holder[]> {
  const { rows } = await sql<Row>`
    select * from identity.holders(${roles}::text[], array(
      select distinct unit_id from identity.membership
      where role = any(${roles}::text[]) and ended_at is null), ${day}::date)`.execute(tx);
  return rows.map(holderOf);
}
