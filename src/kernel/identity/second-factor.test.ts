/** The second factor as people with phones would use it; their phones are another implementation of RFC 6238. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stoppedClock } from '#kernel/clock/index.ts';
import { Refusal } from '#kernel/errors/index.ts';
import type { Role } from '#kernel/operation/contract.ts';
import { type Actor, ANONYMOUS, getOperation } from '#kernel/operation/index.ts';
import { unitsRoom } from '#kernel/units/index.ts';
import { newId } from '#lib/id.ts';
import { makeAccount, plantTree } from '#test/support/accounts.ts';
import { actorWith } from '#test/support/actors.ts';
import { createTestDatabase, queryAs, type TestDatabase } from '#test/support/database.ts';
import { identityContracts as contracts } from './contract.ts';
import { createTestIdentity } from './testing.ts';
import { stepOf } from './totp.ts';

const clock = stoppedClock('2026-03-02T04:00:00Z');
const STEP_MS = 30_000;
const identity = createTestIdentity(clock);
const rooms = [unitsRoom, identity.room];
const operations = new Map(identity.room.operations.map((one) => [one.contract.name, one]));
const security = actorWith(['security']);
const system = actorWith(['system']);

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase(rooms);
  await plantTree(db.runner({ clock }), rooms);
});
afterAll(() => db.close());

async function call(name: string, input: unknown, actor: Actor = ANONYMOUS, cookie = '') {
  const request = { address: '192.0.2.7', headers: new Headers({ cookie }), cookies: [] as string[] };
  const answer = await db
    .runner({ clock })
    .run(getOperation(operations, name), {
      actor,
      input,
      language: 'en',
      reference: newId(),
      request,
      ...(actor === ANONYMOUS ? {} : { idempotencyKey: newId() }),
    })
    .then(
      (output) => ({ output, code: 'done' }),
      (error: unknown) => {
        if (error instanceof Refusal) return { output: undefined, code: error.code };
        throw error;
      },
    );
  return { ...answer, cookie: request.cookies[0]?.split(';')[0] ?? '' };
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** What a phone shows, by RFC 4226 and 6238 as they are written. */
function shownBy(secret: string, stepsLater = 0): string {
  const bits = Array.from(secret, (sign) => BASE32.indexOf(sign).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(clock.now().getTime() / STEP_MS) + stepsLater));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = mac.readUInt8(19) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

const later = (ms: number) => clock.moveTo(new Date(clock.now().getTime() + ms).toISOString());
const nextStep = () => later(STEP_MS);
const someone = (role?: Role) =>
  makeAccount(db.runner({ clock }), rooms, role ? { roles: [{ role, unitCode: '320200000000' }] } : {});
const signIn = (account: string, password: string) => call(contracts.signIn.name, { account, password });
const actorOf = async (cookie: string) => (await identity.resolveActor(db.database, cookie)) ?? ANONYMOUS;
const second = (code: string, cookie: string) => call(contracts.secondStep.name, { code }, ANONYMOUS, cookie);

/** Someone with a phone: signed in, the second factor on since a step ago. */
async function withPhone(role?: Role) {
  const { account, password } = await someone(role);
  const session = (await signIn(account, password)).cookie;
  const actor = await actorOf(session);
  const begun = await call(contracts.beginSecondFactor.name, { current: password }, actor);
  const { secret } = contracts.beginSecondFactor.output.parse(begun.output);
  const confirmed = await call(contracts.confirmSecondFactor.name, { code: shownBy(secret) }, actor);
  const { recoveryCodes } = contracts.confirmSecondFactor.output.parse(confirmed.output);
  nextStep();
  return { account, password, secret, recoveryCodes, actor, session };
}

describe('one-time codes', () => {
  test('are those of the test values of RFC 6238', () => {
    const secret = Buffer.from('12345678901234567890');
    const values = [
      ['1970-01-01T00:00:59Z', '287082', 1],
      ['2005-03-18T01:58:29Z', '081804', 37037036],
      ['2033-05-18T03:33:20Z', '279037', 66666666],
    ] as const;
    for (const [at, code, step] of values) expect(stepOf(secret, code, new Date(at))).toBe(step);
  });
});

describe('a code', () => {
  test('is read as apps show it and keyboards type it, and nonsense is no fault of ours', () => {
    const secret = Buffer.from('12345678901234567890');
    const at = new Date('1970-01-01T00:00:59Z');
    for (const typed of ['287 082', '２８７０８２']) expect(stepOf(secret, typed, at)).toBe(1);
    for (const typed of ['二八七零八二', '\u{1F511}\u{1F511}\u{1F511}', '28708a', '2870820', '-87082']) {
      expect(stepOf(secret, typed, at)).toBeUndefined();
    }
  });
});

describe('a second factor', () => {
  test('is asked for only after its first right code, and then at every sign-in', async () => {
    const { account, password } = await someone();
    const actor = await actorOf((await signIn(account, password)).cookie);
    expect((await call(contracts.beginSecondFactor.name, { current: 'not it' }, actor)).code).toBe(
      'identity.wrong-password',
    );
    const begun = await call(contracts.beginSecondFactor.name, { current: password }, actor);
    const { secret, uri } = contracts.beginSecondFactor.output.parse(begun.output);
    expect(uri).toContain(`secret=${secret}`);
    expect(await signIn(account, password)).toMatchObject({ code: 'done' });
    expect((await call(contracts.confirmSecondFactor.name, { code: '000000' }, actor)).code).toBe(
      'identity.wrong-code',
    );
    const on = await call(contracts.confirmSecondFactor.name, { code: shownBy(secret) }, actor);
    const { recoveryCodes } = contracts.confirmSecondFactor.output.parse(on.output);
    expect(new Set(recoveryCodes).size).toBe(10);
    expect((await signIn(account, password)).code).toBe('identity.second-step');
    expect((await call(contracts.beginSecondFactor.name, { current: password }, actor)).code).toBe(
      'identity.second-factor-on',
    );
  });

  test('ends the sessions that began with the password alone', async () => {
    const { account, password } = await someone();
    const old = (await signIn(account, password)).cookie;
    const actor = await actorOf((await signIn(account, password)).cookie);
    const begun = await call(contracts.beginSecondFactor.name, { current: password }, actor);
    const { secret } = contracts.beginSecondFactor.output.parse(begun.output);
    await call(contracts.confirmSecondFactor.name, { code: shownBy(secret) }, actor);
    expect(await actorOf(old)).toBe(ANONYMOUS);
  });

  test('keeps neither its secret nor its recovery codes where the database could show them', async () => {
    const { secret, recoveryCodes } = await withPhone();
    const rows = await queryAs<{ text: string }>(
      db.superuser,
      `select coalesce(string_agg(t, ' '), '') as text from (
        select f::text as t from identity.second_factor f union all select c::text from identity.recovery_code c
        union all select k::text from operation.idempotency k) as all_of_it`,
    );
    const text = (rows[0]?.text ?? '').toUpperCase();
    expect(text).toContain('\\X');
    for (const hidden of [secret, ...recoveryCodes, ...recoveryCodes.map((code) => code.replace('-', ''))]) {
      expect(text).not.toContain(hidden);
    }
  });
});

describe('the second step', () => {
  test('gives a session under a token that was seen nowhere before', async () => {
    const { account, password, secret, session } = await withPhone();
    const half = await signIn(account, password);
    expect(half.cookie).toMatch(/^taihu\.second_step=/);
    const whole = await second(shownBy(secret), half.cookie);
    expect(whole).toMatchObject({ code: 'done', output: { account } });
    expect(whole.cookie).toMatch(/^taihu\.session_token=/);
    expect(whole.cookie).not.toContain(half.cookie.split('=')[1]);
    expect(whole.cookie).not.toBe(session);
    expect((await actorOf(whole.cookie)).name).toBe(account);
  });

  test('is all that a half-session opens, for five minutes and once', async () => {
    const { account, password, secret } = await withPhone();
    const half = (await signIn(account, password)).cookie;
    const asSession = half.replace('second_step', 'session_token');
    for (const cookie of [half, asSession]) expect(await actorOf(cookie)).toBe(ANONYMOUS);
    for (const { contract, access } of operations.values()) {
      if (access === 'public') continue;
      const { code } = await call(contract.name, contract.example, await actorOf(half), half);
      expect(code, contract.name).toBe('common.not-signed-in');
    }
    expect((await second(shownBy(secret), '')).code).toBe('identity.second-step-over');
    later(5 * 60_000);
    expect((await second(shownBy(secret), half)).code).toBe('identity.second-step-over');
    const fresh = (await signIn(account, password)).cookie;
    expect((await second(shownBy(secret), fresh)).code).toBe('done');
    nextStep();
    expect((await second(shownBy(secret), fresh)).code).toBe('identity.second-step-over');
  });

  test('takes each time step once, and codes one step early or late but no more', async () => {
    const { account, password, secret } = await withPhone();
    const attempt = async (code: string) =>
      (await second(code, (await signIn(account, password)).cookie)).code;
    const now = shownBy(secret);
    expect(await attempt(now)).toBe('done');
    expect(await attempt(now)).toBe('identity.wrong-code');
    expect(await attempt(shownBy(secret, -1))).toBe('identity.wrong-code');
    expect(await attempt(shownBy(secret, 2))).toBe('identity.wrong-code');
    expect(await attempt(shownBy(secret, 1))).toBe('done');
    later(3 * STEP_MS);
    expect(await attempt(shownBy(secret, -1))).toBe('done');
  });

  test('lets one of two who give the same code at the same moment in', async () => {
    const { account, password, secret } = await withPhone();
    const halves = [(await signIn(account, password)).cookie, (await signIn(account, password)).cookie];
    const codes = await Promise.all(halves.map(async (half) => (await second(shownBy(secret), half)).code));
    expect(codes.filter((code) => code === 'done')).toHaveLength(1);
  });

  test('takes each recovery code once, however it is typed', async () => {
    const { account, password, recoveryCodes } = await withPhone();
    const attempt = async (code: string) =>
      (await second(code, (await signIn(account, password)).cookie)).code;
    const [first = '', other = ''] = recoveryCodes;
    expect(await attempt(first.toLowerCase().replace('-', ' '))).toBe('done');
    expect(await attempt(first)).toBe('identity.wrong-code');
    expect(await attempt(other)).toBe('done');
  });

  test('counts wrong codes towards the lock, and the password buys no new guesses', async () => {
    const { account, password, secret } = await withPhone();
    for (let failure = 0; failure < 5; failure += 1) {
      const half = (await signIn(account, password)).cookie;
      expect((await second('000000', half)).code).toBe('identity.wrong-code');
    }
    expect((await signIn(account, password)).code).toBe('identity.locked');
    later(15 * 60_000);
    const half = (await signIn(account, password)).cookie;
    expect((await second(shownBy(secret), half)).code).toBe('done');
  });

  test('lets nobody in whose account was closed between the steps', async () => {
    const { account, password, secret } = await withPhone();
    const half = (await signIn(account, password)).cookie;
    await call(contracts.setDisabled.name, { account, isDisabled: true }, security);
    expect((await second(shownBy(secret), half)).code).toBe('identity.second-step-over');
  });
});

describe('its owner', () => {
  test('renews recovery codes and turns it off, each with a code', async () => {
    const { account, password, secret, recoveryCodes, actor } = await withPhone();
    expect((await call(contracts.renewRecoveryCodes.name, { code: '000000' }, actor)).code).toBe(
      'identity.wrong-code',
    );
    const renewed = await call(contracts.renewRecoveryCodes.name, { code: shownBy(secret) }, actor);
    expect(renewed.code).toBe('done');
    const half = (await signIn(account, password)).cookie;
    expect((await second(recoveryCodes[0] ?? '', half)).code).toBe('identity.wrong-code');
    nextStep();
    expect((await call(contracts.removeSecondFactor.name, { code: shownBy(secret) }, actor)).code).toBe(
      'done',
    );
    expect((await signIn(account, password)).code).toBe('done');
  });

  test('is helped by the system administrator, who never helps himself', async () => {
    const { account, password, session } = await withPhone();
    expect((await call(contracts.resetSecondFactor.name, { account }, security)).code).toBe(
      'common.forbidden',
    );
    expect((await call(contracts.resetSecondFactor.name, { account }, system)).output).toEqual({ ended: 1 });
    expect(await actorOf(session)).toBe(ANONYMOUS);
    expect((await signIn(account, password)).code).toBe('done');
    const administrator = await withPhone('system');
    const own = { account: administrator.account };
    expect((await call(contracts.resetSecondFactor.name, own, administrator.actor)).code).toBe(
      'identity.own-account',
    );
    const operator = await identity.resolveAccount(db.database, administrator.account);
    expect((await call(contracts.resetSecondFactor.name, own, operator)).code).toBe('done');
  });
});

describe('the policy', () => {
  const asks = (administratorsNeedSecondFactor: boolean) =>
    call(
      contracts.setPasswordPolicy.name,
      { minLength: 10, remembered: 5, administratorsNeedSecondFactor },
      security,
    );

  test.each(['system', 'security', 'auditor'] as const)(
    'may ask a second factor of the %s administrator: nothing else is open before, and it stays',
    async (role) => {
      const { account, password } = await someone(role);
      await asks(true);
      try {
        const entered = await signIn(account, password);
        expect(entered.output).toMatchObject({ mustSetSecondFactor: true });
        const before = await actorOf(entered.cookie);
        expect((await call(contracts.sessions.name, {}, before)).code).toBe('common.second-factor-due');
        const begun = await call(contracts.beginSecondFactor.name, { current: password }, before);
        const { secret } = contracts.beginSecondFactor.output.parse(begun.output);
        await call(contracts.confirmSecondFactor.name, { code: shownBy(secret) }, before);
        const after = await actorOf(entered.cookie);
        expect((await call(contracts.sessions.name, {}, after)).code).toBe('done');
        nextStep();
        expect((await call(contracts.removeSecondFactor.name, { code: shownBy(secret) }, after)).code).toBe(
          'identity.second-factor-needed',
        );
      } finally {
        await asks(false);
      }
    },
  );

  test('asks it of nobody else', async () => {
    const { account, password } = await someone('reporter');
    await asks(true);
    try {
      expect((await signIn(account, password)).output).toMatchObject({ mustSetSecondFactor: false });
    } finally {
      await asks(false);
    }
  });
});
