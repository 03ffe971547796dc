/** Delegation: a role is carried out by another for some days, with a reason, and the trail says for whom. */
import { z } from 'zod';
import { cityDay } from '#kernel/clock/index.ts';
import { type Command, command, type Query, query, readCursor } from '#kernel/operation/index.ts';
import { listServed } from '#kernel/units/index.ts';
import { encodeCursor } from '#lib/cursor.ts';
import { newId } from '#lib/id.ts';
import { lockAccounts, signInName } from './account-store.ts';
import type { Auth } from './auth.ts';
import { identityContracts as contracts, DELEGATION_DAYS_MOST } from './contract.ts';
import { endDelegation, findOwnRole, insertDelegation, listDelegations } from './delegation-store.ts';
import { findRoleUnits, findUnitNames, listDeputed, listHeld } from './membership-store.ts';
import { refuse } from './refusals.ts';
import { areExclusive } from './rules.ts';

const Place = z.tuple([z.uuid()]);
const DAY_MS = 86_400_000;

function areDays(validFrom: string, validTo: string, today: string): boolean {
  const days = (Date.parse(validTo) - Date.parse(validFrom)) / DAY_MS;
  return validFrom >= today && days >= 1 && days <= DELEGATION_DAYS_MOST;
}

function createDelegate({ withAuth }: Auth): Command {
  return command(contracts.delegate, {
    access: 'signed-in',
    audit: ({ role }, output) => ({
      subject: output ? `delegation/${output.id}` : 'delegation',
      details: { role },
    }),
    async handle(ctx, { role, unitCode, deputy, validFrom, validTo, reason }) {
      const today = cityDay(ctx.now);
      if (!areDays(validFrom, validTo, today)) throw refuse('wrong-days', { count: 1 });
      const name = signInName(deputy);
      const self = signInName(ctx.actor.name);
      const { deputyId, held } = await withAuth(ctx, async () => {
        // Both stay locked: what either holds cannot change meanwhile.
        const id = (await lockAccounts(ctx.tx, [name, self])).get(name);
        const ids = id === undefined ? [] : [id];
        const own = await listHeld(ctx.tx, ids, today);
        return { deputyId: id, held: [...own, ...(await listDeputed(ctx.tx, ids, today))] };
      });
      if (deputyId === undefined) throw refuse('unknown-account', { account: deputy });
      if (deputyId === ctx.actor.id) throw refuse('own-account');
      const unit = (await findRoleUnits(ctx.tx, [unitCode], today)).get(unitCode);
      const unitIds = unit ? await listServed(ctx.tx, unit.unitId, today) : [];
      const wanted = { accountId: ctx.actor.id, role, unitIds, validFrom, validTo };
      const own = await findOwnRole(ctx.tx, wanted);
      if (!own) throw refuse('not-held');
      if (areExclusive([...held, { role, validFrom, validTo }])) {
        throw refuse('exclusive-administrators', { account: deputy });
      }
      const id = newId();
      const days = { validFrom, validTo, reason };
      const parties = { membershipId: own.id, accountId: ctx.actor.id, deputyId, treeKey: own.treeKey };
      await insertDelegation(ctx.tx, { id, ...parties, ...days, at: ctx.now, auditId: ctx.auditId });
      return { id };
    },
  });
}

export function createDelegationOperations(auth: Auth): (Command | Query)[] {
  const recall = command(contracts.recallDelegation, {
    access: 'signed-in',
    audit: ({ id }) => ({ subject: `delegation/${id}` }),
    async handle(ctx, { id }) {
      const by = { at: ctx.now, by: ctx.actor.id, auditId: ctx.auditId };
      if (!(await endDelegation(ctx.tx, id, by))) throw refuse('unknown-delegation');
      return { ended: 1 };
    },
  });

  const delegations = query(contracts.delegations, {
    access: 'signed-in',
    audit: 'not-audited',
    async handle(ctx, input) {
      const [after] = readCursor(Place, input.after) ?? [];
      const found = await auth.withAuth(ctx, () =>
        listDelegations(ctx.tx, ctx.actor.id, { after, limit: input.limit + 1 }),
      );
      const page = found.slice(0, input.limit);
      const names = await findUnitNames(
        ctx.tx,
        page.map((row) => row.unit_id),
      );
      const items = page.map((row) => ({
        id: row.id,
        role: row.role,
        unitCode: row.unit_code,
        unitName: names.get(row.unit_id)?.name ?? row.unit_code,
        unitNameEn: names.get(row.unit_id)?.nameEn ?? row.unit_code,
        holder: row.holder,
        deputy: row.deputy,
        isGiven: row.account_id === ctx.actor.id,
        validFrom: row.valid_from,
        validTo: row.valid_to,
        reason: row.reason,
        ...(row.ended_at === null ? {} : { endedAt: row.ended_at.toISOString() }),
      }));
      const last = page.at(-1);
      return found.length > input.limit && last ? { items, next: encodeCursor([last.id]) } : { items };
    },
  });
  return [createDelegate(auth), recall, delegations];
}
