/** Passwords, sessions, closed accounts and delegation, as people with names would use them. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stoppedClock } from '#kernel/clock/index.ts';
import { Refusal } from '#kernel/errors/index.ts';
import { ROLES, type Role } from '#kernel/operation/contract.ts';
import { type Actor, ANONYMOUS, getOperation } from '#kernel/operation/index.ts';
import { unitsRoom } from '#kernel/units/index.ts';
import { newId } from '#lib/id.ts';
import { makeAccount, plantTree } from '#test/support/accounts.ts';
import { actorWith } from '#test/support/actors.ts';
import { createTestDatabase, queryAs, type TestDatabase } from '#test/support/database.ts';
import { identityContracts as contracts } from './contract.ts';
import { createTestIdentity } from './testing.ts';

const clock = stoppedClock('2026-03-02T04:00:00Z');
const XISHAN = '320205000000';
const TOWN = '320205001000';
const CITY = '320200000000';
/** Where a role is held here: an auditor's for the whole city alone. */
const placeOf = (role: Role | undefined) => (role === 'auditor' ? CITY : TOWN);
const identity = createTestIdentity(clock);
const rooms = [unitsRoom, identity.room];
const operations = new Map(identity.room.operations.map((one) => [one.contract.name, one]));
const security = actorWith(['security']);
const system = actorWith(['system']);
const FRESH = 'a password nobody uses';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase(rooms);
  await plantTree(db.runner({ clock }), rooms);
});
afterAll(() => db.close());

async function call(name: string, input: unknown, actor: Actor = ANONYMOUS) {
  const headers = new Headers({ 'user-agent': 'A browser' });
  const request = { address: '192.0.2.7', headers, cookies: [] as string[] };
  const output = await db.runner({ clock }).run(getOperation(operations, name), {
    actor,
    input,
    language: 'en',
    reference: newId(),
    request,
  });
  return { output, cookie: request.cookies[0]?.split(';')[0] };
}

const refusalOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => ({ code: 'nothing was refused', fields: [] as { code: string }[] }),
    (error: unknown) => {
      if (error instanceof Refusal) return { code: error.code, fields: [...error.fields] };
      throw error;
    },
  );
const codeOf = async (attempt: Promise<unknown>) => (await refusalOf(attempt)).code;
const someone = (role?: Role, unitCode = placeOf(role)) =>
  makeAccount(db.runner({ clock }), rooms, role ? { roles: [{ role, unitCode }] } : {});
const enter = async (account: string, password: string) =>
  (await call(contracts.signIn.name, { account, password })).cookie;
const actorOf = (cookie: string | undefined) => identity.resolveActor(db.database, cookie);
const entered = async (account: string, password: string) => {
  const actor = await actorOf(await enter(account, password));
  if (!actor) throw new Error('the session does not run');
  return actor;
};

async function on<T>(instant: string, work: () => Promise<T>): Promise<T> {
  const before = clock.now().toISOString();
  clock.moveTo(instant);
  try {
    return await work();
  } finally {
    clock.moveTo(before);
  }
}

describe('a password', () => {
  const change = (actor: Actor, current: string, password: string) =>
    call(contracts.changePassword.name, { current, password }, actor);

  test('given by an administrator opens nothing but its change, and then everything', async () => {
    const account = `given.${newId().slice(-12)}`;
    const accounts = [{ account, displayName: '新人', password: 'given to him first' }];
    await call(contracts.createAccounts.name, { accounts }, system);
    const cookie = await enter(account, 'given to him first');
    const before = await actorOf(cookie);
    expect(before?.mustChangePassword).toBe(true);
    expect((await call(contracts.me.name, {}, before)).output).toMatchObject({ mustChangePassword: true });
    for (const name of [contracts.sessions.name, contracts.delegations.name, contracts.accounts.name]) {
      expect(await codeOf(call(name, {}, before))).toBe('common.password-due');
    }
    await change(before ?? ANONYMOUS, 'given to him first', FRESH);
    const after = await actorOf(cookie);
    expect(after?.mustChangePassword).toBeUndefined();
    expect((await call(contracts.sessions.name, {}, after)).output).toMatchObject({
      items: [{ isCurrent: true }],
    });
  });

  test('is refused with all that the policy finds wrong, and nothing is changed', async () => {
    const { account, password } = await someone();
    const actor = await entered(account, password);
    const faultsOf = async (next: string) =>
      (await refusalOf(change(actor, password, next))).fields.map(({ code }) => code);
    expect(await faultsOf('aaaa')).toEqual(['identity.password-short', 'identity.password-monotone']);
    expect(await faultsOf(`${account} 2026`)).toEqual(['identity.password-named']);
    expect(await faultsOf('Q1W2E3R4T5Y6')).toEqual(['identity.password-common']);
    expect(await faultsOf(password)).toEqual(['identity.password-used']);
    expect(await enter(account, password)).toContain('taihu.session_token=');
  });

  test('that is reset without a word is made by Taihu, told once, and must be changed', async () => {
    const { account, password } = await someone('reporter');
    const cookie = await enter(account, password);
    const { output } = await call(contracts.resetPassword.name, { account }, system);
    const { ended, password: made = '' } = contracts.resetPassword.output.parse(output);
    expect([ended, made.length]).toEqual([1, 19]);
    expect(await actorOf(cookie)).toBeUndefined();
    expect(await codeOf(enter(account, password))).toBe('identity.wrong-credentials');
    expect((await entered(account, made)).mustChangePassword).toBe(true);
  });

  test('does not come back until as many others as the policy remembers were used', async () => {
    const { account, password } = await someone();
    const policy = { minLength: 10, remembered: 2 };
    await call(contracts.setPasswordPolicy.name, policy, security);
    let current = password;
    const changeTo = async (next: string) => {
      clock.moveTo(new Date(clock.now().getTime() + 1000).toISOString());
      await change(await entered(account, current), current, next);
      current = next;
    };
    await changeTo('the second of them');
    await changeTo('the third of them');
    expect(await codeOf(changeTo(password))).toBe('identity.weak-password');
    await changeTo('the fourth of them');
    await changeTo(password);
    await call(contracts.setPasswordPolicy.name, { minLength: 10, remembered: 5 }, security);
  });

  test('that is changed ends all other sessions, and a wrong one counts towards the lock', async () => {
    const { account, password } = await someone();
    const [here, there] = [await enter(account, password), await enter(account, password)];
    const actor = (await actorOf(here)) ?? ANONYMOUS;
    expect(await codeOf(change(actor, 'not the password', FRESH))).toBe('identity.wrong-password');
    expect((await change(actor, password, FRESH)).output).toEqual({ ended: 1 });
    expect(await actorOf(there)).toBeUndefined();
    expect(await actorOf(here)).toMatchObject({ name: account });
    for (let n = 0; n < 5; n += 1) await codeOf(change(actor, 'not the password', FRESH));
    expect(await codeOf(change(actor, FRESH, 'one more of them'))).toBe('identity.locked');
    expect(await codeOf(call(contracts.signIn.name, { account, password: FRESH }))).toBe('identity.locked');
  });

  test('is reset by the system administrator alone, never for security, auditors or oneself', async () => {
    const { account, password } = await someone('reporter');
    const cookie = await enter(account, password);
    const reset = (actor: Actor, name = account) =>
      call(contracts.resetPassword.name, { account: name, password: 'given once more' }, actor);
    for (const role of ROLES.filter((one) => one !== 'system')) {
      expect(await codeOf(reset(actorWith([role])))).toBe('common.forbidden');
    }
    expect(await codeOf(reset(ANONYMOUS))).toBe('common.not-signed-in');
    expect((await reset(system)).output).toEqual({ ended: 1 });
    expect(await actorOf(cookie)).toBeUndefined();
    expect((await entered(account, 'given once more')).mustChangePassword).toBe(true);
    for (const role of ['security', 'auditor'] as const) {
      expect(await codeOf(reset(system, (await someone(role)).account))).toBe('identity.guarded-account');
    }
    const own = await someone('system');
    expect(await codeOf(reset(await entered(own.account, own.password), own.account))).toBe(
      'identity.own-account',
    );
  });

  test('whose days are over must be changed, where the policy asks for an age', async () => {
    const { account, password } = await someone();
    const policy = { minLength: 10, remembered: 5, maxAgeDays: 90 };
    expect(await codeOf(call(contracts.setPasswordPolicy.name, policy, system))).toBe('common.forbidden');
    await call(contracts.setPasswordPolicy.name, policy, security);
    const dueOn = (instant: string) =>
      on(instant, async () => (await entered(account, password)).mustChangePassword ?? false);
    expect(await dueOn('2026-05-30T04:00:00Z')).toBe(false);
    expect(await dueOn('2026-06-02T04:00:00Z')).toBe(true);
    await call(contracts.setPasswordPolicy.name, { minLength: 10, remembered: 5 }, security);
    expect(await dueOn('2026-06-02T04:00:00Z')).toBe(false);
  });
});

describe('sessions', () => {
  test('are listed to their owner with address and device, and ended one by one or all others', async () => {
    const { account, password } = await someone();
    const [here, there, third] = [
      await enter(account, password),
      await enter(account, password),
      await enter(account, password),
    ];
    const actor = (await actorOf(here)) ?? ANONYMOUS;
    const listed = contracts.sessions.output.parse((await call(contracts.sessions.name, {}, actor)).output);
    expect(listed.items).toHaveLength(3);
    expect(listed.items.filter((one) => one.isCurrent).map((one) => one.id)).toEqual([actor.sessionId]);
    expect(listed.items[0]).toMatchObject({ address: '192.0.2.7', device: 'A browser' });
    const id = (await actorOf(there))?.sessionId;
    const stranger = await someone();
    const other = await entered(stranger.account, stranger.password);
    expect(await codeOf(call(contracts.endSession.name, { id }, other))).toBe('identity.unknown-session');
    await call(contracts.endSession.name, { id }, actor);
    expect(await codeOf(call(contracts.endSession.name, { id }, actor))).toBe('identity.unknown-session');
    expect(await actorOf(there)).toBeUndefined();
    expect((await call(contracts.endOtherSessions.name, {}, actor)).output).toEqual({ ended: 1 });
    expect(await actorOf(third)).toBeUndefined();
    expect(await actorOf(here)).toMatchObject({ name: account });
  });

  test('of an account are ended by the security administrator, and a closed account has and gets none', async () => {
    const { account, password } = await someone('reporter');
    const cookie = await enter(account, password);
    const set = (isDisabled: boolean, actor = security) =>
      call(contracts.setDisabled.name, { account, isDisabled }, actor);
    expect((await call(contracts.endSessions.name, { account }, security)).output).toEqual({ ended: 1 });
    expect(await actorOf(cookie)).toBeUndefined();
    expect(await codeOf(call(contracts.endSessions.name, { account }, system))).toBe('common.forbidden');
    expect(await codeOf(set(true, system))).toBe('common.forbidden');
    const again = await enter(account, password);
    await set(true);
    expect(await actorOf(again)).toBeUndefined();
    expect(await codeOf(call(contracts.signIn.name, { account, password }))).toBe(
      'identity.wrong-credentials',
    );
    expect((await identity.getAccount(db.database, account)).grants).toEqual([]);
    const seen = await call(contracts.accounts.name, { text: account }, security);
    expect(seen.output).toMatchObject({ items: [{ isDisabled: true }] });
    await set(false);
    expect((await entered(account, password)).grants).toMatchObject([{ role: 'reporter' }]);
  });
});

describe('delegation', () => {
  const DAYS = { validFrom: '2026-03-05', validTo: '2026-03-10' };
  const delegate = (actor: Actor, deputy: string, role: Role, more: object = {}) =>
    call(
      contracts.delegate.name,
      { role, unitCode: TOWN, deputy, ...DAYS, reason: '年休假', ...more },
      actor,
    );
  const heldOn = (instant: string, account: string) =>
    on(instant, async () => (await identity.getAccount(db.database, account)).grants);
  async function holderOf(role: Role) {
    const { account } = await someone(role);
    return identity.getAccount(db.database, account);
  }

  test('lets another carry out a role on its days, in the holder’s name', async () => {
    const [holder, deputy] = [await holderOf('reviewer'), (await someone()).account];
    await delegate(holder, deputy, 'reviewer');
    expect(await heldOn('2026-03-04T04:00:00Z', deputy)).toEqual([]);
    expect(await heldOn('2026-03-05T04:00:00Z', deputy)).toMatchObject([
      { role: 'reviewer', onBehalfOf: { id: holder.id, name: holder.name } },
    ]);
    expect(await heldOn('2026-03-10T04:00:00Z', deputy)).toEqual([]);
    const acting = await on('2026-03-06T04:00:00Z', () => identity.getAccount(db.database, deputy));
    const me = await on('2026-03-06T04:00:00Z', () => call(contracts.me.name, {}, acting));
    expect(me.output).toMatchObject({ memberships: [{ role: 'reviewer', onBehalfOf: holder.name }] });
    const { output } = await call(contracts.delegations.name, {}, acting);
    expect(output).toMatchObject({ items: [{ isGiven: false, reason: '年休假', unitName: '东亭街道' }] });
  });

  test('stands in the trail as of the holder whose role it is', async () => {
    const { account } = await someone('security', XISHAN);
    const holder = await identity.getAccount(db.database, account);
    const deputy = (await someone()).account;
    await delegate(holder, deputy, 'security', { unitCode: XISHAN });
    await on('2026-03-06T04:00:00Z', async () => {
      const acting = await identity.getAccount(db.database, deputy);
      const grants = [{ account: (await someone()).account, role: 'reporter', unitCode: TOWN }];
      await call(contracts.grantRoles.name, { grants }, acting);
      const rows = await queryAs<{ details: object }>(
        db.superuser,
        `select details from audit.entry where operation = 'identity.grant-roles' and actor_id = $1`,
        [acting.id],
      );
      expect(rows).toMatchObject([{ details: { onBehalfOf: holder.id } }]);
    });
  });

  test('ends when it is recalled, once, by either of the two and by no stranger', async () => {
    const [holder, deputy] = [await holderOf('reporter'), (await someone()).account];
    const stranger = await holderOf('reporter');
    const { output } = await delegate(holder, deputy, 'reporter');
    const { id } = contracts.delegate.output.parse(output);
    expect(await codeOf(call(contracts.recallDelegation.name, { id }, stranger))).toBe(
      'identity.unknown-delegation',
    );
    await call(contracts.recallDelegation.name, { id }, holder);
    expect(await codeOf(call(contracts.recallDelegation.name, { id }, holder))).toBe(
      'identity.unknown-delegation',
    );
    expect(await heldOn('2026-03-06T04:00:00Z', deputy)).toEqual([]);
  });

  test('ends when its holder loses the role or is closed', async () => {
    const [holder, deputy] = [await holderOf('reporter'), (await someone()).account];
    await delegate(holder, deputy, 'reporter');
    await call(contracts.setDisabled.name, { account: holder.name, isDisabled: true }, security);
    expect(await heldOn('2026-03-06T04:00:00Z', deputy)).toEqual([]);
    await call(contracts.setDisabled.name, { account: holder.name, isDisabled: false }, security);
    expect(await heldOn('2026-03-06T04:00:00Z', deputy)).toHaveLength(1);
    const grants = [{ account: holder.name, role: 'reporter', unitCode: TOWN }];
    await call(contracts.revokeRoles.name, { grants }, security);
    expect(await heldOn('2026-03-06T04:00:00Z', deputy)).toEqual([]);
  });

  test('is refused for what one does not hold oneself, for past or endless days, and to oneself', async () => {
    const [holder, deputy] = [await holderOf('reporter'), (await someone()).account];
    const third = (await someone()).account;
    await delegate(holder, deputy, 'reporter');
    const acting = await identity.getAccount(db.database, deputy);
    expect(await codeOf(delegate(acting, third, 'reporter'))).toBe('identity.not-held');
    expect(await codeOf(delegate(holder, deputy, 'reviewer'))).toBe('identity.not-held');
    expect(await codeOf(delegate(holder, deputy, 'reporter', { unitCode: XISHAN }))).toBe(
      'identity.not-held',
    );
    expect(await codeOf(delegate(holder, holder.name, 'reporter'))).toBe('identity.own-account');
    expect(await codeOf(delegate(holder, 'nobody.here', 'reporter'))).toBe('identity.unknown-account');
    for (const days of [{ validFrom: '2026-03-01' }, { validTo: '2026-03-05' }, { validTo: '2029-01-01' }]) {
      expect(await codeOf(delegate(holder, deputy, 'reporter', days))).toBe('identity.wrong-days');
    }
    expect(await codeOf(delegate(ANONYMOUS, deputy, 'reporter'))).toBe('common.not-signed-in');
  });
});

test('whatever is granted and delegated, on no day is an administrator anything else', async () => {
  const day = (n: number) => `2026-03-${String(n).padStart(2, '0')}`;
  const step = fc.record({
    isDelegated: fc.boolean(),
    from: fc.nat(2),
    to: fc.nat(2),
    role: fc.constantFrom(...ROLES),
    start: fc.integer({ min: 2, max: 8 }),
    length: fc.integer({ min: 1, max: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async (steps) => {
      const people = [await someone(), await someone(), await someone()].map(({ account }) => account);
      for (const { isDelegated, from, to, role, start, length } of steps) {
        const days = { validFrom: day(start), validTo: day(start + length) };
        const [holder = '', account = ''] = [people[from], people[to]];
        const attempt = isDelegated
          ? identity
              .getAccount(db.database, holder)
              .then((actor) =>
                call(
                  contracts.delegate.name,
                  { role, unitCode: placeOf(role), deputy: account, reason: '代', ...days },
                  actor,
                ),
              )
          : call(
              contracts.grantRoles.name,
              { grants: [{ account, role, unitCode: placeOf(role), ...days }] },
              security,
            );
        await codeOf(attempt);
      }
      for (let n = 2; n < 13; n += 1) {
        for (const account of people) {
          const grants = await on(`${day(n)}T04:00:00Z`, () => identity.getAccount(db.database, account));
          const roles = new Set(grants.grants.map(({ role }) => role));
          const isAdministrator = ['system', 'security', 'auditor'].some((role) => roles.has(role as Role));
          expect({ account, day: n, isMixed: isAdministrator && roles.size > 1 }).toMatchObject({
            isMixed: false,
          });
        }
      }
    }),
    { numRuns: 15 },
  );
});
