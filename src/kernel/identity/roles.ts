import { cityDay } from '#kernel/clock/index.ts';
import { isInScope } from '#kernel/db/index.ts';
import type { FieldFault } from '#kernel/errors/index.ts';
import type { Role } from '#kernel/operation/contract.ts';
import { type Command, type Context, command } from '#kernel/operation/index.ts';
import { listServed } from '#kernel/units/index.ts';
import { lockAccounts, signInName } from './account-store.ts';
import type { Auth } from './auth.ts';
import { identityContracts as contracts } from './contract.ts';
import {
  type Changed,
  endMemberships,
  findRoleUnits,
  type HeldRole,
  insertMemberships,
  listHeld,
  type RoleChange,
} from './membership-store.ts';
import { refuse } from './refusals.ts';
import { areExclusive } from './rules.ts';

type Given = (typeof contracts.grantRoles)['input']['_zod']['output']['grants'];

const FAULTS = {
  account: { zh: '没有这个账号', en: 'there is no such account' },
  unitCode: {
    zh: '没有这个单位，或不在您的权限范围内',
    en: 'there is no such unit, or it is outside your scope',
  },
} as const;

interface Named extends RoleChange {
  account: string;
}

export function createRoleOperations({ withAuth }: Auth): Command[] {
  /** The accounts and units that are named, with the roles held so far; the accounts stay locked until the end. */
  async function look(ctx: Context, given: Given): Promise<{ changes: Named[]; held: HeldRole[] }> {
    const { ids, held } = await withAuth(ctx, async () => {
      const found = await lockAccounts(ctx.tx, [...new Set(given.map(({ account }) => signInName(account)))]);
      return { ids: found, held: await listHeld(ctx.tx, [...found.values()]) };
    });
    const codes = [...new Set(given.map(({ unitCode }) => unitCode))];
    const units = await findRoleUnits(ctx.tx, codes, cityDay(ctx.now));
    const faults: FieldFault[] = [];
    const faultAt = (index: number, field: keyof typeof FAULTS) =>
      faults.push({
        path: `grants.${index}.${field}`,
        code: 'identity.unknown',
        message: FAULTS[field][ctx.language],
      });
    const changes = given.flatMap(({ account, role, unitCode }, index) => {
      const accountId = ids.get(signInName(account));
      const unit = units.get(unitCode);
      const isReached = unit !== undefined && isInScope(ctx.scope, unit.treeKey);
      if (accountId === undefined) faultAt(index, 'account');
      if (!isReached) faultAt(index, 'unitCode');
      return accountId !== undefined && isReached ? [{ accountId, account, role, unit }] : [];
    });
    if (faults.length > 0) throw refuse('unknown-grants', { count: faults.length }, faults);
    return { changes, held };
  }

  const changedBy = (ctx: Context): Changed => ({ at: ctx.now, by: ctx.actor.id, auditId: ctx.auditId });

  const grantRoles = command(contracts.grantRoles, {
    access: { roles: ['security'] },
    audit: (input, output) => ({ subject: 'roles', details: detailsOf(input.grants, output?.granted ?? 0) }),
    async handle(ctx, { grants }) {
      const { changes, held } = await look(ctx, grants);
      if (changes.some((change) => change.accountId === ctx.actor.id)) throw refuse('own-roles');
      const roles = new Map<string, Set<Role>>();
      for (const { accountId, role } of [...held, ...changes]) {
        roles.set(accountId, (roles.get(accountId) ?? new Set()).add(role));
      }
      const both = changes.find(({ accountId }) => areExclusive(roles.get(accountId) ?? []));
      if (both) throw refuse('exclusive-administrators', { account: both.account });
      return { granted: await insertMemberships(ctx.tx, changes, changedBy(ctx)) };
    },
  });

  const revokeRoles = command(contracts.revokeRoles, {
    access: { roles: ['security'] },
    audit: (input, output) => ({ subject: 'roles', details: detailsOf(input.grants, output?.revoked ?? 0) }),
    async handle(ctx, { grants }) {
      const { changes } = await look(ctx, grants);
      // A role that was granted at a unit since succeeded is held at its successor, and ends there.
      const held: RoleChange[] = [];
      for (const change of changes) {
        const served = await listServed(ctx.tx, change.unit.unitId, cityDay(ctx.now));
        held.push(...served.map((unitId) => ({ ...change, unit: { ...change.unit, unitId } })));
      }
      return { revoked: await endMemberships(ctx.tx, held, changedBy(ctx)) };
    },
  });

  return [grantRoles, revokeRoles];
}

/** Which roles changed and how many; whose, stands in the memberships, which name the audit entry. */
function detailsOf(given: Given, changed: number): Record<string, string | number> {
  return { roles: [...new Set(given.map(({ role }) => role))].sort().join(','), changed };
}
