import { cityDay } from '#kernel/clock/index.ts';
import { isInScope } from '#kernel/db/index.ts';
import type { FieldFault } from '#kernel/errors/index.ts';
import { importOf } from '#kernel/exchange/index.ts';
import { type Command, type Context, command } from '#kernel/operation/index.ts';
import { listServed } from '#kernel/units/index.ts';
import { lockAccounts, signInName } from './account-store.ts';
import type { Auth } from './auth.ts';
import { identityContracts as contracts } from './contract.ts';
import { indexPeople } from './found-store.ts';
import { ACCOUNT_HEADINGS, GRANT_HEADINGS, LISTED_HEADINGS } from './import-contract.ts';
import { hasNoGrant, readGrantCell } from './import-file.ts';
import {
  type Changed,
  endMemberships,
  findRoleUnits,
  type HeldRole,
  insertMemberships,
  listDeputed,
  listHeld,
  type RoleChange,
  type RoleEnd,
} from './membership-store.ts';
import { refuse } from './refusals.ts';
import { areExclusive, type Period } from './rules.ts';

type Given = (typeof contracts.grantRoles)['input']['_zod']['output']['grants'];

const FAULTS = {
  account: { zh: '没有这个账号', en: 'there is no such account' },
  unitCode: {
    zh: '没有这个单位，或不在您的权限范围内',
    en: 'there is no such unit, or it is outside your scope',
  },
  validFrom: { zh: '不能早于今天', en: 'not before today' },
  validTo: { zh: '应晚于起始日', en: 'after the first day' },
  role: {
    zh: '与此账号同时持有的其他角色互斥',
    en: 'excluded by another role that the account holds at the same time',
  },
} as const;

function faultAt(ctx: Context, index: number, field: keyof typeof FAULTS, code = 'unknown'): FieldFault {
  return { path: `grants.${index}.${field}`, code: `identity.${code}`, message: FAULTS[field][ctx.language] };
}

interface Named extends RoleChange {
  account: string;
}

/** The accounts and units that are named, with the roles held so far; the accounts stay locked until the end. */
export async function lookUpGrants(
  { withAuth }: Auth,
  ctx: Context,
  given: Given,
): Promise<{ changes: Named[]; held: HeldRole[] }> {
  const today = cityDay(ctx.now);
  const { ids, held } = await withAuth(ctx, async () => {
    const found = await lockAccounts(ctx.tx, [...new Set(given.map(({ account }) => signInName(account)))]);
    const accountIds = [...found.values()];
    const own = await listHeld(ctx.tx, accountIds, today);
    return { ids: found, held: [...own, ...(await listDeputed(ctx.tx, accountIds, today))] };
  });
  const codes = [...new Set(given.map(({ unitCode }) => unitCode))];
  const units = await findRoleUnits(ctx.tx, codes, today);
  const faults: FieldFault[] = [];
  const changes = given.flatMap(({ account, role, unitCode, validFrom = today, validTo }, index) => {
    const accountId = ids.get(signInName(account));
    const unit = units.get(unitCode);
    const isReached = unit !== undefined && isInScope(ctx.scope, unit.treeKey);
    if (accountId === undefined) faults.push(faultAt(ctx, index, 'account'));
    if (!isReached) faults.push(faultAt(ctx, index, 'unitCode'));
    const period: Period = { validFrom, ...(validTo === undefined ? {} : { validTo }) };
    return accountId !== undefined && isReached ? [{ accountId, account, role, unit, ...period }] : [];
  });
  if (faults.length > 0) throw refuse('unknown-grants', { count: faults.length }, faults);
  return { changes, held };
}

function requireDays(ctx: Context, given: Given): void {
  const today = cityDay(ctx.now);
  const faults = given.flatMap(({ validFrom = today, validTo }, index) => {
    if (validFrom < today) return [faultAt(ctx, index, 'validFrom', 'wrong-days')];
    return validTo !== undefined && validTo <= validFrom
      ? [faultAt(ctx, index, 'validTo', 'wrong-days')]
      : [];
  });
  if (faults.length > 0) throw refuse('wrong-days', { count: faults.length }, faults);
}

/** Grants roles to others, as far as they exclude nothing that is held on any of their days. */
export async function grantAll(auth: Auth, ctx: Context, given: Given): Promise<number> {
  requireDays(ctx, given);
  const { changes, held } = await lookUpGrants(auth, ctx, given);
  if (changes.some((change) => change.accountId === ctx.actor.id)) throw refuse('own-roles');
  const roles = Map.groupBy([...held, ...changes], ({ accountId }) => accountId);
  const isBoth = ({ accountId }: Named) => areExclusive(roles.get(accountId) ?? []);
  const both = changes.find(isBoth);
  if (both) {
    const faults = changes.flatMap((change, index) =>
      isBoth(change) ? [faultAt(ctx, index, 'role', 'exclusive-administrators')] : [],
    );
    throw refuse('exclusive-administrators', { account: both.account }, faults);
  }
  // Entries of sign-ins or accounts belong to no unit, and anchors chain them all: whoever reads any reads the whole.
  const part = changes.find(({ role, unit }) => role === 'auditor' && !unit.isRoot);
  if (part) throw refuse('auditor-at-part', { account: part.account });
  const granted = await insertMemberships(ctx.tx, changes, changedBy(ctx));
  await indexHolders(auth, ctx, changes);
  return granted;
}

/** Who finds a person follows from the roles held: in the same transaction. */
function indexHolders(auth: Auth, ctx: Context, changes: readonly Named[]): Promise<void> {
  return indexPeople(auth, ctx, [...new Set(changes.map(({ accountId }) => accountId))]);
}

function changedBy(ctx: Context): Changed {
  return { at: ctx.now, by: ctx.actor.id, auditId: ctx.auditId };
}

export function createRoleOperations(auth: Auth): Command[] {
  const grantRoles = command(contracts.grantRoles, {
    access: { roles: ['security'] },
    audit: (input, output) => ({ subject: 'roles', details: detailsOf(input.grants, output?.granted ?? 0) }),
    handle: async (ctx, { grants }) => ({ granted: await grantAll(auth, ctx, grants) }),
  });

  const revokeRoles = command(contracts.revokeRoles, {
    access: { roles: ['security'] },
    audit: (input, output) => ({ subject: 'roles', details: detailsOf(input.grants, output?.revoked ?? 0) }),
    async handle(ctx, { grants, on }) {
      const { changes } = await lookUpGrants(auth, ctx, grants);
      const today = cityDay(ctx.now);
      const later = on !== undefined && on > today ? { on } : {};
      // A role that was granted at a unit since succeeded is held at its successor, and ends there.
      const ends: RoleEnd[] = [];
      for (const { accountId, role, unit } of changes) {
        const served = await listServed(ctx.tx, unit.unitId, today);
        ends.push(...served.map((unitId) => ({ accountId, role, unit: { ...unit, unitId }, ...later })));
      }
      const revoked = await endMemberships(ctx.tx, ends, changedBy(ctx));
      await indexHolders(auth, ctx, changes);
      return { revoked };
    },
  });

  const importRoles = importOf(contracts.importRoles, {
    access: { roles: ['security'] },
    subject: 'roles',
    input: contracts.grantRoles.input,
    list: 'grants',
    headings: { account: ACCOUNT_HEADINGS.account, ...GRANT_HEADINGS },
    elsewhere: {
      displayName: ACCOUNT_HEADINGS.displayName,
      password: ACCOUNT_HEADINGS.password,
      passwordHash: ACCOUNT_HEADINGS.passwordHash,
    },
    read: readGrantCell,
    listed: LISTED_HEADINGS,
    passing: () => hasNoGrant,
    handle: (ctx, { grants }) => grantAll(auth, ctx, grants),
  });

  return [grantRoles, revokeRoles, importRoles];
}

/** Which roles changed and how many; whose, stands in the memberships, which name the audit entry. */
function detailsOf(given: Given, changed: number): Record<string, string | number> {
  return { roles: [...new Set(given.map(({ role }) => role))].sort().join(','), changed };
}
