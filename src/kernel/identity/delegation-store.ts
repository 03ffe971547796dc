import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { Role } from '#kernel/operation/contract.ts';

/** A role held in one's own right that can be passed on for some days. */
export interface OwnRole {
  id: string;
  unitId: string;
  treeKey: bigint;
}

/** The role of an account at a unit that covers all of some days. */
export async function findOwnRole(
  tx: Tx,
  wanted: { accountId: string; role: Role; unitIds: readonly string[]; validFrom: string; validTo: string },
): Promise<OwnRole | undefined> {
  const { rows } = await sql<{ id: string; unit_id: string; tree_key: bigint }>`
    select id, unit_id, tree_key from identity.membership
    where account_id = ${wanted.accountId} and role = ${wanted.role} and unit_id = any(${wanted.unitIds}::uuid[])
      and ended_at is null and valid_from <= ${wanted.validFrom}::date
      and (valid_to is null or valid_to >= ${wanted.validTo}::date)
    order by valid_to desc nulls first limit 1`.execute(tx);
  const row = rows[0];
  return row && { id: row.id, unitId: row.unit_id, treeKey: row.tree_key };
}

export interface NewDelegation {
  id: string;
  membershipId: string;
  accountId: string;
  deputyId: string;
  treeKey: bigint;
  validFrom: string;
  validTo: string;
  reason: string;
  at: Date;
  auditId: string;
}

export async function insertDelegation(tx: Tx, given: NewDelegation): Promise<void> {
  await sql`
    insert into identity.delegation (id, membership_id, account_id, deputy_id, tree_key, valid_from, valid_to, reason,
      made_at, made_audit_id)
    values (${given.id}, ${given.membershipId}, ${given.accountId}, ${given.deputyId}, ${given.treeKey},
      ${given.validFrom}, ${given.validTo}, ${given.reason}, ${given.at}, ${given.auditId})`.execute(tx);
}

/** Ends a delegation that one gave or took, or administers; false where there is none that goes on. */
export async function endDelegation(
  tx: Tx,
  id: string,
  by: { at: Date; by: string; auditId: string },
): Promise<boolean> {
  const { rows } = await sql`
    update identity.delegation set ended_at = ${by.at}, ended_by = ${by.by}, ended_audit_id = ${by.auditId}
    where id = ${id} and ended_at is null returning 1`.execute(tx);
  return rows.length > 0;
}

export interface DelegationRow {
  id: string;
  role: Role;
  unit_id: string;
  unit_code: string;
  holder: string;
  deputy: string;
  account_id: string;
  valid_from: string;
  valid_to: string;
  reason: string;
  ended_at: Date | null;
}

/** What an account gave to others and took from them, the newest first; in the role of the sign-in library. */
export async function listDelegations(
  tx: Tx,
  accountId: string,
  page: { after: string | undefined; limit: number },
): Promise<DelegationRow[]> {
  const { rows } = await sql<DelegationRow>`
    select d.id, m.role, m.unit_id, m.unit_code, h.name as holder, p.name as deputy, d.account_id,
      d.valid_from::text, d.valid_to::text, d.reason, d.ended_at
    from identity.delegation d join identity.membership m on m.id = d.membership_id
    join auth."user" h on h.id = d.account_id join auth."user" p on p.id = d.deputy_id
    where ${accountId}::uuid in (d.account_id, d.deputy_id)
      and (${page.after ?? null}::uuid is null or d.id < ${page.after ?? null}::uuid)
    order by d.id desc limit ${page.limit}`.execute(tx);
  return rows;
}
