import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { Role } from '#kernel/operation/contract.ts';
import { newId } from '#lib/id.ts';
import type { Period } from './rules.ts';

/** A unit at which roles are held: as it stands on a day or, where it does not, as it was last known. */
export interface RoleUnit {
  unitId: string;
  code: string;
  treeKey: bigint;
  /** Whether nothing stands above it: the city, where it is the top of the tree. */
  isRoot: boolean;
}

export async function findRoleUnits(
  tx: Tx,
  codes: readonly string[],
  day: string,
): Promise<Map<string, RoleUnit>> {
  const { rows } = await sql<{ unit_id: string; code: string; tree_key: bigint; is_root: boolean }>`
    select distinct on (v.code) v.unit_id, v.code, v.tree_key, v.parent_key is null as is_root from units.version v
    where v.code = any(${codes}::text[])
    order by v.code, (v.valid_from <= ${day}::date and (v.valid_to is null or v.valid_to > ${day}::date)) desc,
      v.valid_from desc`.execute(tx);
  return new Map(
    rows.map((row) => [
      row.code,
      { unitId: row.unit_id, code: row.code, treeKey: row.tree_key, isRoot: row.is_root },
    ]),
  );
}

export interface HeldRole extends Period {
  accountId: string;
  role: Role;
  unitId: string;
  unitCode: string;
  /** Whose role it is, where the account carries it out for another. */
  onBehalfOf?: string;
}

interface HeldRow {
  account_id: string;
  role: Role;
  unit_id: string;
  unit_code: string;
  valid_from: string;
  valid_to: string | null;
  on_behalf_of: string | null;
}

/** The roles that some accounts hold on a day or later, as far as row security shows them to whoever asks. */
export async function listHeld(tx: Tx, accountIds: readonly string[], day: string): Promise<HeldRole[]> {
  const { rows } = await sql<HeldRow>`
    select m.account_id, m.role, m.unit_id, m.unit_code, m.valid_from::text, m.valid_to::text,
      null::text as on_behalf_of
    from identity.membership m
    where m.account_id = any(${accountIds}::uuid[]) and m.ended_at is null
      and (m.valid_to is null or m.valid_to > ${day}::date)
    order by m.account_id, m.unit_code, m.role, m.valid_from`.execute(tx);
  return rows.map(heldRole);
}

/** The roles that others let an account carry out on a day or later; in the role of the sign-in library only. */
export async function listDeputed(tx: Tx, accountIds: readonly string[], day: string): Promise<HeldRole[]> {
  const { rows } = await sql<HeldRow>`
    select d.deputy_id as account_id, m.role, m.unit_id, m.unit_code, u.name as on_behalf_of,
      greatest(m.valid_from, d.valid_from)::text as valid_from, least(m.valid_to, d.valid_to)::text as valid_to
    from identity.delegation d join identity.membership m on m.id = d.membership_id
    join auth."user" u on u.id = d.account_id
    where d.deputy_id = any(${accountIds}::uuid[]) and d.ended_at is null and m.ended_at is null
      and least(m.valid_to, d.valid_to) > ${day}::date
    order by d.deputy_id, m.unit_code, m.role, valid_from`.execute(tx);
  return rows.map(heldRole);
}

function heldRole(row: HeldRow): HeldRole {
  return {
    accountId: row.account_id,
    role: row.role,
    unitId: row.unit_id,
    unitCode: row.unit_code,
    validFrom: row.valid_from,
    ...(row.valid_to === null ? {} : { validTo: row.valid_to }),
    ...(row.on_behalf_of === null ? {} : { onBehalfOf: row.on_behalf_of }),
  };
}

export interface RoleChange extends Period {
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

/** Grants roles of locked accounts; those held already on all of their days are passed by. Returns how many are new. */
export async function insertMemberships(
  tx: Tx,
  changes: readonly RoleChange[],
  changed: Changed,
): Promise<number> {
  const { rows } = await sql`
    insert into identity.membership (id, account_id, role, unit_id, unit_code, tree_key, valid_from,
      valid_to, granted_at, granted_by,
      granted_audit_id)
    select distinct on (n.account_id, n.role, n.unit_id, n.valid_from, n.valid_to)
      n.id, n.account_id, n.role, n.unit_id, n.unit_code, n.tree_key, n.valid_from, n.valid_to,
      ${changed.at}, ${changed.by}, ${changed.auditId}
    from unnest(${changes.map(() => newId())}::uuid[], ${changes.map((c) => c.accountId)}::uuid[],
      ${changes.map((c) => c.role)}::text[], ${changes.map((c) => c.unit.unitId)}::uuid[],
      ${changes.map((c) => c.unit.code)}::text[], ${changes.map((c) => c.unit.treeKey)}::bigint[],
      ${changes.map((c) => c.validFrom)}::date[], ${changes.map((c) => c.validTo ?? null)}::date[])
      as n(id, account_id, role, unit_id, unit_code, tree_key, valid_from, valid_to)
    where not exists (select 1 from identity.membership h where h.account_id = n.account_id and h.role = n.role
      and h.unit_id = n.unit_id and h.ended_at is null and h.valid_from <= n.valid_from
      and coalesce(h.valid_to, 'infinity') >= coalesce(n.valid_to, 'infinity'))
    returning 1`.execute(tx);
  return rows.length;
}

/** Which roles end, and on which day where not at once. */
export interface RoleEnd extends Omit<RoleChange, keyof Period> {
  on?: string;
}

/** Ends roles, at once or on a later day; those not held are passed by. Returns how many ended or will end. */
export async function endMemberships(tx: Tx, changes: readonly RoleEnd[], changed: Changed): Promise<number> {
  const { rows } = await sql`
    update identity.membership m
    set valid_to = case when n.later then n.on_day else m.valid_to end,
      limited_by = case when n.later then ${changed.by}::uuid else m.limited_by end,
      limited_audit_id = case when n.later then ${changed.auditId}::uuid else m.limited_audit_id end,
      ended_at = case when n.later is true then null else ${changed.at}::timestamptz end,
      ended_by = case when n.later is true then null else ${changed.by}::uuid end,
      ended_audit_id = case when n.later is true then null else ${changed.auditId}::uuid end
    from (select h.id, g.on_day, g.on_day > h.valid_from as later from unnest(
      ${changes.map((c) => c.accountId)}::uuid[], ${changes.map((c) => c.role)}::text[],
      ${changes.map((c) => c.unit.unitId)}::uuid[], ${changes.map((c) => c.on ?? null)}::date[])
      as g(account_id, role, unit_id, on_day)
      join identity.membership h on h.account_id = g.account_id and h.role = g.role and h.unit_id = g.unit_id
      where h.ended_at is null and (h.valid_to is null or g.on_day is null or h.valid_to > g.on_day)) n
    where m.id = n.id returning 1`.execute(tx);
  return rows.length;
}

/** The names of some units, as last known, by id. */
export async function findUnitNames(tx: Tx, unitIds: readonly string[]) {
  const { rows } = await sql<{ unit_id: string; name: string; name_en: string }>`
    select distinct on (v.unit_id) v.unit_id, v.name, v.name_en from units.version v
    where v.unit_id = any(${unitIds}::uuid[]) order by v.unit_id, v.valid_from desc`.execute(tx);
  return new Map(rows.map((row) => [row.unit_id, { name: row.name, nameEn: row.name_en }]));
}
