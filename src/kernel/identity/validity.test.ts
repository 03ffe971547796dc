/** Roles are held from a day of the city to before another. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stoppedClock } from '#kernel/clock/index.ts';
import type { Role } from '#kernel/operation/contract.ts';
import { type Actor, getOperation, SYSTEM_ACTOR } from '#kernel/operation/index.ts';
import { unitsContracts } from '#kernel/units/contract.ts';
import { unitsRoom } from '#kernel/units/index.ts';
import { newId } from '#lib/id.ts';
import { makeAccount, plantTree, systemCaller } from '#test/support/accounts.ts';
import { actorWith } from '#test/support/actors.ts';
import { createTestDatabase, queryAs, type TestDatabase } from '#test/support/database.ts';
import { codeOf } from '#test/support/refusal.ts';
import { identityContracts as contracts } from './contract.ts';
import { listHolders } from './index.ts';
import { createTestIdentity } from './testing.ts';

/** Noon of a day in the city. */
const clock = stoppedClock('2026-03-02T04:00:00Z');
const XISHAN = '320205000000';
const TOWN = '320205001000';
const CITY = '320200000000';
/** Where a role is held here: an auditor's for the whole city alone. */
const placeOf = (role: Role) => (role === 'auditor' ? CITY : TOWN);
const OTHER_TOWN = '320205002000';
const identity = createTestIdentity(clock);
const rooms = [unitsRoom, identity.room];
const operations = new Map(identity.room.operations.map((one) => [one.contract.name, one]));
const security = actorWith(['security']);

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase(rooms);
  await plantTree(db.runner({ clock }), rooms);
});
afterAll(() => db.close());

function run(name: string, input: unknown, actor: Actor = security) {
  const call = { actor, input, language: 'en', reference: newId() } as const;
  return db.runner({ clock }).run(getOperation(operations, name), call);
}

const newAccount = async () => (await makeAccount(db.runner({ clock }), rooms)).account;
const rolesOf = async (account: string) =>
  (await identity.getAccount(db.database, account)).grants.map(({ role }) => role);

interface Days {
  validFrom?: string;
  validTo?: string;
}
const grant = (account: string, role: Role, days: Days = {}, unitCode = placeOf(role)) =>
  run(contracts.grantRoles.name, { grants: [{ account, role, unitCode, ...days }] });

async function on<T>(instant: string, work: () => Promise<T>): Promise<T> {
  const before = clock.now().toISOString();
  clock.moveTo(instant);
  try {
    return await work();
  } finally {
    clock.moveTo(before);
  }
}

describe('a role', () => {
  test('counts from its first day to before its last, by the city’s midnight', async () => {
    const account = await newAccount();
    await grant(account, 'reporter', { validFrom: '2026-03-05', validTo: '2026-03-08' });
    expect(await rolesOf(account)).toEqual([]);
    expect(await on('2026-03-04T15:59:59Z', () => rolesOf(account))).toEqual([]);
    expect(await on('2026-03-04T16:00:00Z', () => rolesOf(account))).toEqual(['reporter']);
    expect(await on('2026-03-07T15:59:59Z', () => rolesOf(account))).toEqual(['reporter']);
    expect(await on('2026-03-07T16:00:00Z', () => rolesOf(account))).toEqual([]);
  });

  test('that ends on a later day is held until then, by a session that goes on as well', async () => {
    const { account, password } = await makeAccount(db.runner({ clock }), rooms, {
      roles: [{ role: 'reviewer', unitCode: XISHAN }],
    });
    const request = { address: '192.0.2.1', headers: new Headers(), cookies: [] as string[] };
    const signIn = getOperation(operations, contracts.signIn.name);
    const input = { account, password };
    await on('2026-03-02T15:00:00Z', async () => {
      const call = { actor: SYSTEM_ACTOR, input, language: 'en', reference: newId(), request } as const;
      await db.runner({ clock }).run(signIn, call);
      const cookie = request.cookies[0]?.split(';')[0];
      const held = async () => (await identity.resolveActor(db.database, cookie))?.grants.map((g) => g.role);
      const revoke = { grants: [{ account, role: 'reviewer', unitCode: XISHAN }], on: '2026-03-03' };
      expect(await run(contracts.revokeRoles.name, revoke)).toEqual({ revoked: 1 });
      expect(await run(contracts.revokeRoles.name, revoke)).toEqual({ revoked: 0 });
      expect(await held()).toEqual(['reviewer']);
      expect(await on('2026-03-02T16:00:00Z', held)).toEqual([]);
    });
  });

  test('is shown with its days to whoever administers it, and to its holder while it counts', async () => {
    const account = await newAccount();
    await grant(account, 'reporter', { validFrom: '2026-03-05', validTo: '2026-03-08' });
    const seen = await run(contracts.accounts.name, { text: account });
    expect(seen).toMatchObject({
      items: [{ memberships: [{ validFrom: '2026-03-05', validTo: '2026-03-08' }] }],
    });
    const actor = await identity.getAccount(db.database, account);
    expect(await run(contracts.me.name, {}, actor)).toMatchObject({ memberships: [] });
    const later = await on('2026-03-06T00:00:00Z', () => run(contracts.me.name, {}, actor));
    expect(later).toMatchObject({ memberships: [{ role: 'reporter', validTo: '2026-03-08' }] });
  });

  test('is refused with days that are over, upside down, or exclude what is held on one of them', async () => {
    const account = await newAccount();
    expect(await codeOf(grant(account, 'reporter', { validFrom: '2026-03-01' }))).toBe('identity.wrong-days');
    expect(await codeOf(grant(account, 'reporter', { validTo: '2026-03-02' }))).toBe('identity.wrong-days');
    await grant(account, 'system', { validTo: '2026-04-01' });
    expect(await codeOf(grant(account, 'auditor', { validFrom: '2026-03-31' }))).toBe(
      'identity.exclusive-administrators',
    );
    expect(await codeOf(grant(account, 'reporter', { validTo: '2026-03-10' }))).toBe(
      'identity.exclusive-administrators',
    );
    expect(await grant(account, 'auditor', { validFrom: '2026-04-01' })).toEqual({ granted: 1 });
  });

  test('is granted once for days that it is held in already, and again for others', async () => {
    const account = await newAccount();
    await grant(account, 'reporter', { validTo: '2026-04-01' });
    expect(await grant(account, 'reporter', { validTo: '2026-03-20' })).toEqual({ granted: 0 });
    expect(await grant(account, 'reporter', { validFrom: '2026-05-01' })).toEqual({ granted: 1 });
    expect(await on('2026-04-10T00:00:00Z', () => rolesOf(account))).toEqual([]);
  });
});

test('who can act at a unit is asked for a day, with those who hold the role at what it wholly succeeded', async () => {
  const [account, former] = [await newAccount(), await newAccount()];
  await grant(account, 'reviewer', { validFrom: '2026-03-05', validTo: '2026-03-20' }, OTHER_TOWN);
  await grant(former, 'reviewer');
  await queryAs(db.superuser, `update units.version set valid_to = '2026-03-10' where code = '${TOWN}'`);
  const links = [{ fromCode: TOWN, toCode: OTHER_TOWN, kind: 'merge', on: '2026-03-10' }];
  await systemCaller(db.runner({ clock }), rooms)(unitsContracts.link.name, { links });
  const [unit] = await queryAs<{ id: string }>(db.superuser, 'select id from units.unit where code = $1', [
    OTHER_TOWN,
  ]);
  const acting = (day: string) =>
    db.database.transaction({ actor: newId(), roles: [], scope: [], isReadOnly: true }, async (tx) => {
      const held = await listHolders(tx, ['reviewer'], [unit?.id ?? ''], day);
      return held.map((one) => one.account).filter((name) => [account, former].includes(name));
    });
  expect(await acting('2026-03-04')).toEqual([]);
  expect(await acting('2026-03-05')).toEqual([account]);
  expect(await acting('2026-03-10')).toEqual([account, former].sort());
  expect(await acting('2026-03-20')).toEqual([former]);
});

test('who somebody is, asked with every request, is looked up by the account', async () => {
  const access = { ...db.superuser, options: '-c enable_seqscan=off' };
  const plan = await queryAs(
    access,
    'explain select h.role from identity.held_on($1::date) h where h.account_id = $2::uuid',
    ['2026-03-02', newId()],
  );
  const text = JSON.stringify(plan);
  expect(text).not.toContain('Function Scan');
  expect(text).toContain('membership_held');
  expect(text).toContain('delegation_deputy');
});
