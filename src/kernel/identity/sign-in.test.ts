import type * as argon2 from '@node-rs/argon2';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { stoppedClock } from '#kernel/clock/index.ts';
import { openKeyring } from '#kernel/keys/index.ts';
import { type Actor, ANONYMOUS, getOperation, type RequestFacts } from '#kernel/operation/index.ts';
import { unitsRoom } from '#kernel/units/index.ts';
import { newId } from '#lib/id.ts';
import { makeAccount, plantTree, TEST_PASSWORD } from '#test/support/accounts.ts';
import { actorWith } from '#test/support/actors.ts';
import { createTestDatabase, queryAs, type TestDatabase } from '#test/support/database.ts';
import { refusalOf } from '#test/support/refusal.ts';
import { identityContracts as contracts } from './contract.ts';
import { createIdentity } from './index.ts';

/** The real hashing, counted: a clock would tell the same only on a machine that does nothing else. */
const hashes = vi.hoisted(() => ({ computed: 0 }));
vi.mock('@node-rs/argon2', async (original) => {
  const real = await original<typeof argon2>();
  const counted =
    <A extends unknown[], R>(work: (...given: A) => R) =>
    (...given: A): R => {
      hashes.computed += 1;
      return work(...given);
    };
  return { ...real, hash: counted(real.hash), verify: counted(real.verify) };
});

const START = '2026-03-02T01:00:00Z';
const clock = stoppedClock(START);
const OPTIONS = {
  secret: 'a secret of tests that is long enough',
  baseUrl: 'http://127.0.0.1:3000',
  keyring: openKeyring({ masterKey: Buffer.alloc(32, 7) }),
};
const identity = createIdentity({ ...OPTIONS, isSecure: false, clock });
const rooms = [unitsRoom, identity.room];
const operations = new Map(identity.room.operations.map((one) => [one.contract.name, one]));

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase(rooms);
  await plantTree(db.runner({ clock }), rooms);
});
afterAll(() => db.close());

async function call(name: string, input: unknown, actor: Actor = ANONYMOUS, id = identity) {
  const request: RequestFacts = { address: '192.0.2.1', headers: new Headers(), cookies: [] };
  const found =
    id === identity ? operations : new Map(id.room.operations.map((one) => [one.contract.name, one]));
  const run = db.runner({ clock }).run(getOperation(found, name), {
    actor,
    input,
    language: 'en',
    reference: newId(),
    request,
  });
  return { output: await run, cookies: request.cookies };
}

async function signIn(account: string, password: string, actor?: Actor): Promise<string> {
  const { cookies } = await call(contracts.signIn.name, { account, password }, actor);
  return cookies[0]?.split(';')[0] ?? '';
}

const someone = (roles: Parameters<typeof makeAccount>[2] = {}) =>
  makeAccount(db.runner({ clock }), rooms, roles);
const later = (minutes: number) =>
  clock.moveTo(new Date(clock.now().getTime() + minutes * 60_000).toISOString());

async function entriesSince(auditCount: number) {
  const rows = await queryAs<{ text: string; outcome: string; refusal: string; subject: string }>(
    db.superuser,
    `select row_to_json(e)::text as text, outcome, refusal, subject from audit.entry e
     where operation = 'identity.sign-in' order by written offset $1`,
    [auditCount],
  );
  return rows;
}

describe('signing in', () => {
  test('gives who one is and a cookie that scripts cannot read and other sites do not send', async () => {
    const roles = [{ role: 'reporter', unitCode: '320205001000' }] as const;
    const { account, password } = await someone({ displayName: '东亭填报人', roles });
    const { output, cookies } = await call(contracts.signIn.name, { account, password });
    expect(output).toMatchObject({
      account,
      displayName: '东亭填报人',
      memberships: [{ role: 'reporter', unitCode: '320205001000', unitName: '东亭街道' }],
    });
    expect(cookies).toHaveLength(1);
    expect(cookies[0]).toMatch(/^taihu\.session_token=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  test('sends the cookie over https only where the installation is reached so', async () => {
    const secure = createIdentity({ ...OPTIONS, baseUrl: 'https://taihu.example', isSecure: true, clock });
    const { account, password } = await someone();
    const { cookies } = await call(contracts.signIn.name, { account, password }, ANONYMOUS, secure);
    expect(cookies[0]).toMatch(/^taihu\.session_token=.*; Secure/);
  });

  test('makes an actor of the cookie, with the part of the tree of each role', async () => {
    const { account, password } = await someone({ roles: [{ role: 'reviewer', unitCode: '320205000000' }] });
    const actor = await identity.resolveActor(
      db.database,
      `other=1; ${await signIn(account, password)}; x=y`,
    );
    expect(actor).toMatchObject({ kind: 'account', name: account, grants: [{ role: 'reviewer' }] });
    expect(actor?.grants[0]?.ranges).toHaveLength(1);
    const me = await call(contracts.me.name, {}, actor);
    expect(me.output).toMatchObject({ account, memberships: [{ unitCode: '320205000000' }] });
  });

  test('does not mind the case of the name, and does mind that of the password', async () => {
    const { account, password } = await someone();
    expect(await signIn(account.toUpperCase(), password)).toContain('taihu.session_token=');
    const refusal = await refusalOf(signIn(account, password.toUpperCase()));
    expect(refusal.code).toBe('identity.wrong-credentials');
  });

  test('gives another session each time, and ends the one that was brought along', async () => {
    const { account, password } = await someone();
    const planted = await signIn(account, password);
    const victim = await identity.resolveActor(db.database, planted);
    const fresh = await signIn(account, password, victim);
    expect(fresh).not.toBe(planted);
    expect(await identity.resolveActor(db.database, planted)).toBeUndefined();
    expect(await identity.resolveActor(db.database, fresh)).toMatchObject({ name: account });
  });

  test('ten times at once gives ten sessions', async () => {
    const { account, password } = await someone();
    const cookies = await Promise.all(Array.from({ length: 10 }, () => signIn(account, password)));
    expect(new Set(cookies).size).toBe(10);
  });
});

describe('a sign-in that fails', () => {
  test('is answered alike for a wrong password and an unknown account, in both languages', async () => {
    const { account } = await someone();
    const wrong = await refusalOf(signIn(account, 'not the password'));
    const unknown = await refusalOf(signIn('nobody.of.that.name', 'not the password'));
    expect([unknown.code, unknown.texts, unknown.status]).toEqual([wrong.code, wrong.texts, wrong.status]);
    expect(wrong.texts.zh).toBe('账号或密码不正确。');
  });

  test('costs one password hash, whether the account exists, is closed or cannot be', async () => {
    const { account } = await someone();
    const closed = await someone();
    const disabling = { account: closed.account, isDisabled: true };
    await call(contracts.setDisabled.name, disabling, actorWith(['security']));
    const costOf = async (name: string, password = 'not the password') => {
      const before = hashes.computed;
      expect((await refusalOf(signIn(name, password))).code).toBe('identity.wrong-credentials');
      return hashes.computed - before;
    };
    // The hash dominates the time of an answer: whoever is spared it is told apart by the clock.
    expect({
      wrong: await costOf(account),
      unknown: await costOf('nobody.of.this.name'),
      impossible: await costOf('!'),
      closed: await costOf(closed.account),
      closedAndRight: await costOf(closed.account, closed.password),
    }).toEqual({ wrong: 1, unknown: 1, impossible: 1, closed: 1, closedAndRight: 1 });
  });

  test('of a locked name costs no hash, whoever has the name and whatever the password', async () => {
    const { account, password } = await someone();
    for (let failure = 0; failure < 5; failure += 1) {
      await refusalOf(signIn(account, 'not the password'));
      await refusalOf(signIn('nobody.locked', 'not the password'));
    }
    const before = hashes.computed;
    for (const [name, given] of [
      [account, password],
      [account, 'not the password'],
      ['nobody.locked', 'not the password'],
    ] as const) {
      expect((await refusalOf(signIn(name, given))).code).toBe('identity.locked');
    }
    expect(hashes.computed).toBe(before);
  });

  test('leaves an audit entry without the password and without the name', async () => {
    const before = (await entriesSince(0)).length;
    const { account, password } = await someone();
    await refusalOf(signIn(account, 'a secret wrong password'));
    await signIn(account, password);
    const entries = await entriesSince(before);
    expect(entries.map((entry) => [entry.outcome, entry.refusal])).toEqual([
      ['refused', 'identity.wrong-credentials'],
      ['done', null],
    ]);
    expect(entries[0]?.subject).toMatch(/^account-name\/[0-9a-f]{32}$/);
    expect(entries[1]?.subject).toMatch(/^account\/[0-9a-f-]{36}$/);
    for (const { text } of entries)
      for (const word of [account, 'secret wrong', password]) expect(text).not.toContain(word);
  });

  test.each([
    ['SQL', `' or 1=1; drop table auth."user"; --`],
    ['a quote and a setting', `x'; set local role taihu_auth; --`],
    ['unicode', '管理员\u202e\u0000'],
    ['another script', 'аdmin'],
    ['an empty-looking name', '\u200b'],
  ])('by a hostile name (%s) is a failed sign-in like any other', async (_, name) => {
    const refusal = await refusalOf(signIn(name, TEST_PASSWORD));
    expect(refusal.code).toBe('identity.wrong-credentials');
  });

  test('by a name of 10 kB is refused before anything is asked', async () => {
    const refusal = await refusalOf(signIn('x'.repeat(10_000), TEST_PASSWORD));
    expect(refusal.fields.map((field) => field.path)).toEqual(['account']);
  });
});

describe('five failures in a row', () => {
  async function failTimes(account: string, times: number) {
    for (let n = 0; n < times; n += 1) {
      expect((await refusalOf(signIn(account, 'not the password'))).code).toBe('identity.wrong-credentials');
    }
  }

  test('lock the account for a quarter of an hour, even for the right password', async () => {
    const { account, password } = await someone();
    await failTimes(account, 5);
    const locked = await refusalOf(signIn(account, password));
    expect([locked.code, locked.status]).toEqual(['identity.locked', 429]);
    expect(locked.texts.en).toContain('15 minutes');
    later(14);
    expect((await refusalOf(signIn(account.toUpperCase(), password))).texts.en).toContain('1 minutes');
    later(1);
    expect(await signIn(account, password)).toContain('taihu.session_token=');
  });

  test('lock a name that nobody has just the same', async () => {
    await failTimes('nobody.at.all', 5);
    expect((await refusalOf(signIn('nobody.at.all', 'not the password'))).code).toBe('identity.locked');
  });

  test('count from the last success on', async () => {
    const { account, password } = await someone();
    await failTimes(account, 4);
    await signIn(account, password);
    await failTimes(account, 4);
    expect(await signIn(account, password)).toContain('taihu.session_token=');
  });

  test('count anew after the lock', async () => {
    const { account, password } = await someone();
    await failTimes(account, 5);
    later(15);
    await failTimes(account, 4);
    expect(await signIn(account, password)).toContain('taihu.session_token=');
  });

  test('are no more than five when they come all at once', async () => {
    const { account, password } = await someone();
    const tries = Array.from({ length: 12 }, () => refusalOf(signIn(account, 'not the password')));
    const codes = (await Promise.all(tries)).map((refusal) => refusal.code);
    expect(codes.filter((code) => code === 'identity.wrong-credentials')).toHaveLength(5);
    expect((await refusalOf(signIn(account, password))).code).toBe('identity.locked');
  });

  test('show in the list of accounts', async () => {
    const { account } = await someone();
    await failTimes(account, 5);
    const system: Actor = {
      ...ANONYMOUS,
      kind: 'account',
      grants: [{ role: 'system', unitId: newId(), ranges: [] }],
    };
    const { output } = await call(contracts.accounts.name, { text: account.toUpperCase() }, system);
    expect(output).toMatchObject({ items: [{ account, isLocked: true }] });
  });
});

describe('a session', () => {
  test('ends after twelve hours without use', async () => {
    const { account, password } = await someone();
    const cookie = await signIn(account, password);
    later(12 * 60 - 1);
    expect(await identity.resolveActor(db.database, cookie)).toMatchObject({ name: account });
    later(12 * 60);
    expect(await identity.resolveActor(db.database, cookie)).toBeUndefined();
  });

  test('lasts as long as it is used', async () => {
    const { account, password } = await someone();
    const cookie = await signIn(account, password);
    for (let day = 0; day < 4; day += 1) {
      later(11 * 60);
      expect(await identity.resolveActor(db.database, cookie)).toMatchObject({ name: account });
    }
  });

  test('ends with a sign-out, and only that one', async () => {
    const { account, password } = await someone();
    const [here, there] = [await signIn(account, password), await signIn(account, password)];
    const actor = await identity.resolveActor(db.database, here);
    const { cookies } = await call(contracts.signOut.name, {}, actor);
    expect(cookies[0]).toMatch(/^taihu\.session_token=; Max-Age=0; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(await identity.resolveActor(db.database, here)).toBeUndefined();
    expect(await identity.resolveActor(db.database, there)).toMatchObject({ name: account });
  });

  test('is not opened by a cookie that was altered, cut or made up', async () => {
    const { account, password } = await someone();
    const cookie = await signIn(account, password);
    const [name, value] = cookie.split('=') as [string, string];
    const [token, signature] = decodeURIComponent(value).split('.') as [string, string];
    const other = await signIn(account, password);
    const otherSignature = decodeURIComponent(other.slice(other.indexOf('=') + 1)).split('.')[1] ?? '';
    for (const wrong of [
      token,
      `${token}.`,
      `${token}.${otherSignature}`,
      `.${signature}`,
      `x${token}.${signature}`,
      `${token}.${signature.slice(0, -4)}`,
      '%',
      `' or true --.${signature}`,
      '',
    ]) {
      const actor = await identity.resolveActor(db.database, `${name}=${wrong}`);
      expect({ wrong, actor }).toEqual({ wrong, actor: undefined });
    }
    expect(await identity.resolveActor(db.database, undefined)).toBeUndefined();
    expect(await identity.resolveActor(db.database, `${cookie}`)).toMatchObject({ name: account });
  });

  test('learns at once of roles that are granted and revoked', async () => {
    const { account, password } = await someone();
    const cookie = await signIn(account, password);
    expect((await identity.resolveActor(db.database, cookie))?.grants).toEqual([]);
    const grants = [{ account, role: 'office', unitCode: '320206000000' }];
    const security: Actor = await identity.getAccount(
      db.database,
      (await someone({ roles: [{ role: 'security', unitCode: '320200000000' }] })).account,
    );
    await call(contracts.grantRoles.name, { grants }, security);
    expect((await identity.resolveActor(db.database, cookie))?.grants).toMatchObject([{ role: 'office' }]);
    await call(contracts.revokeRoles.name, { grants }, security);
    expect((await identity.resolveActor(db.database, cookie))?.grants).toEqual([]);
  });
});
