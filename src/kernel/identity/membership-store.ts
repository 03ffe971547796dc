import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { Role } from '#kernel/operation/contract.ts';
import { newId } from '#lib/id.ts';

/** A unit at which roles are held: as it stands on a day or, where it does not, as it was last known. */
export interface RoleUnit {
  unitId: string;
  code: string;
  treeKey: bigint;
}

export async function findRoleUnits(
  tx: Tx,
  codes: readonly string[],
  day: string,
): Promise<Map<string, RoleUnit>> {
  const { rows } = await sql<{ unit_id: string; code: string; tree_key: bigint }>`
    select distinct on (v.code) v.unit_id, v.code, v.tree_key from units.version v
    where v.code = any(${codes}::text[])
    order by v.code, (v.valid_from <= ${day}::date and (v.valid_to is null or v.valid_to > ${day}::date)) desc,
      v.valid_from desc`.execute(tx);
  return new Map(
    rows.map((row) => [row.code, { unitId: row.unit_id, code: row.code, treeKey: row.tree_key }]),
  );
}

export interface HeldRole {
  accountId: string;
  role: Role;
  unitId: string;
  unitCode: string;
}

interface HeldRow {
  account_id: string;
  role: Role;
  unit_id: string;
  unit_code: string;
}

/** The roles that some accounts hold, as far as row security shows them to whoever asks. */
export async function listHeld(tx: Tx, accountIds: readonly string[]): Promise<HeldRole[]> {
  const { rows } = await sql<HeldRow>`
    select account_id, role, unit_id, unit_code from identity.membership
    where account_id = any(${accountIds}::uuid[]) and ended_at is null
    order by account_id, unit_code, role`.execute(tx);
  return rows.map((row) => ({
    accountId: row.account_id,
    role: row.role,
    unitId: row.unit_id,
    unitCode: row.unit_code,
  }));
}

export interface RoleChange {
  accountId: string;
  role: Role;
  unit: RoleUnit;
}

/** By whom, when and in which audited command roles change. */
export interface Changed {
  at: Date;
  by: string;
  auditId: string;
}

/** Grants roles; those held already are passed by. Returns how many are new. */
export async function insertMemberships(
  tx: Tx,
  changes: readonly RoleChange[],
  changed: Changed,
): Promise<number> {
  const { rows } = await sql`
    insert into identity.membership (id, account_id, role, unit_id, unit_code, tree_key, granted_at, granted_by,
      granted_audit_id)
    select n.id, n.account_id, n.role, n.unit_id, n.unit_code, n.tree_key, ${changed.at}, ${changed.by},
      ${changed.auditId}
    from unnest(${changes.map(() => newId())}::uuid[], ${changes.map((c) => c.accountId)}::uuid[],
      ${changes.map((c) => c.role)}::text[], ${changes.map((c) => c.unit.unitId)}::uuid[],
      ${changes.map((c) => c.unit.code)}::text[], ${changes.map((c) => c.unit.treeKey)}::bigint[])
      as n(id, account_id, role, unit_id, unit_code, tree_key)
    on conflict (account_id, role, unit_id) where ended_at is null do nothing returning 1`.execute(tx);
  return rows.length;
}

/** Ends roles; those not held are passed by. Returns how many ended. */
export async function endMemberships(
  tx: Tx,
  changes: readonly RoleChange[],
  changed: Changed,
): Promise<number> {
  const { rows } = await sql`
    update identity.membership m
    set ended_at = ${changed.at}, ended_by = ${changed.by}, ended_audit_id = ${changed.auditId}
    from unnest(${changes.map((c) => c.accountId)}::uuid[], ${changes.map((c) => c.role)}::text[],
      ${changes.map((c) => c.unit.unitId)}::uuid[]) as n(account_id, role, unit_id)
    where m.account_id = n.account_id and m.role = n.role and m.unit_id = n.unit_id and m.ended_at is null
    returning 1`.execute(tx);
  return rows.length;
}

/** The names of some units, as last known, by id. */
export async function findUnitNames(tx: Tx, unitIds: readonly string[]) {
  const { rows } = await sql<{ unit_id: string; name: string; name_en: string }>`
    select distinct on (v.unit_id) v.unit_id, v.name, v.name_en from units.version v
    where v.unit_id = any(${unitIds}::uuid[]) order by v.unit_id, v.valid_from desc`.execute(tx);
  return new Map(rows.map((row) => [row.unit_id, { name: row.name, nameEn: row.name_en }]));
}
