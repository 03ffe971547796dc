/** Signing in through the city's own provider, against a real one: who gets in, who does not, and what is on record. */
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identityContracts as contracts } from '#kernel/identity/contract.ts';
import { PROVIDER_CALLBACK } from '#kernel/identity/index.ts';
import { pathOf } from '#kernel/operation/path-contract.ts';
import { newId } from '#lib/id.ts';
import { makeAccount, plantTree, systemCaller, TEST_PASSWORD } from '#test/support/accounts.ts';
import { queryAs } from '#test/support/database.ts';
import { CLIENT, passThrough, type RunningProvider, startProvider } from '#test/support/provider.ts';
import { type ServedHouse, serveTestHouse } from '../testing.ts';

const REDIRECT = `http://127.0.0.1:3000${PROVIDER_CALLBACK}`;
const CITY = '320200000000';

let provider: RunningProvider;
let served: ServedHouse;
beforeAll(async () => {
  provider = await startProvider(REDIRECT);
  const label = { zh: '市统一身份认证', en: 'City Sign-In' };
  served = await serveTestHouse({ issuer: provider.issuer, ...CLIENT, label });
  await plantTree(served.house.runner, served.house.list);
});
afterAll(async () => {
  await served?.close();
  await provider?.close();
});

type Asked = Omit<RequestInit, 'headers'> & { headers?: Record<string, string> };

/** A browser at Taihu: it keeps Taihu's cookies and follows nothing by itself. */
function createBrowser() {
  const jar = new Map<string, string>();
  return {
    jar,
    async ask(path: string, init: Asked = {}): Promise<Response> {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const headers = { cookie, 'accept-language': 'zh-CN', ...init.headers };
      const response = await fetch(`${served.origin}${path}`, { redirect: 'manual', ...init, headers });
      for (const line of response.headers.getSetCookie()) {
        const [name = '', value = ''] = line.split(';')[0]?.split(/=(.*)/s) ?? [];
        if (line.includes('Max-Age=0')) jar.delete(name);
        else jar.set(name, value);
      }
      return response;
    },
  };
}
type Browser = ReturnType<typeof createBrowser>;

const post = (browser: Browser, path: string, form: Record<string, string>) =>
  browser.ask(path, { method: 'POST', body: new URLSearchParams(form) });
const call = (name: string, input: unknown) =>
  systemCaller(served.house.runner, served.house.list)(name, input);

/** Goes to the provider, signs in there as somebody, and gives the path on which the browser comes back. */
async function goThere(
  browser: Browser,
  login: string | undefined,
  next = '/console/',
  change = (url: string) => url,
) {
  const sent = await browser.ask(`/sign-in/provider?next=${encodeURIComponent(next)}`);
  expect(sent.status).toBe(303);
  const back = await passThrough(change(sent.headers.get('location') ?? ''), REDIRECT, login);
  return `${back.pathname}${back.search}`;
}

/** An account with its role, bound by its owner in the browser. */
async function bound(browser = createBrowser()) {
  const login = `person-${newId().slice(-12)}`;
  const roles = [{ role: 'office' as const, unitCode: CITY }];
  const { account } = await makeAccount(served.house.runner, served.house.list, { roles });
  expect((await post(browser, '/sign-in', { account, password: TEST_PASSWORD })).status).toBe(303);
  const page = await post(browser, '/account/link-provider', { current: TEST_PASSWORD });
  const url = /href="(http:\/\/127[^"]+)"/.exec(await page.text())?.[1]?.replaceAll('&amp;', '&') ?? '';
  const back = await passThrough(url, REDIRECT, login);
  const done = await browser.ask(`${back.pathname}${back.search}`);
  expect([done.status, done.headers.get('location')]).toEqual([303, '/account?done=1&next=%2Fconsole%2F']);
  return { account, login };
}

async function meOf(browser: Browser): Promise<unknown> {
  const answer: unknown = await (await browser.ask(`/api/v1${pathOf(contracts.me)}`)).json();
  return answer;
}
const isIn = (browser: Browser) => browser.jar.has('taihu.session_token');

async function lastEntries(count: number) {
  return queryAs<{
    operation: string;
    subject: string;
    outcome: string;
    refusal: string | null;
    text: string;
  }>(
    served.db.superuser,
    `select operation, subject, outcome, refusal, e::text as text from audit.entry e
     order by written desc, id desc limit ${count}`,
  );
}

describe('through the provider', () => {
  test('the owner of a bound account signs in, lands where he wanted, and it is on record like any other', async () => {
    const { account, login } = await bound();
    const browser = createBrowser();
    const back = await goThere(browser, login, '/console/reports?state=draft');
    const answer = await browser.ask(back);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/console/reports?state=draft']);
    expect(await meOf(browser)).toMatchObject({ account, memberships: [{ role: 'office' }] });
    const [entry] = await lastEntries(1);
    expect(entry).toMatchObject({ operation: 'identity.sign-in-with-provider', outcome: 'done' });
    expect(entry?.subject).toMatch(/^account\/[0-9a-f-]{36}$/);
    for (const word of [login, account]) expect(entry?.text).not.toContain(word);
    const { items } = contracts.sessions.output.parse(
      await (await browser.ask(`/api/v1${pathOf(contracts.sessions)}`)).json(),
    );
    expect(items.find((one) => one.isCurrent)?.address).toBe('127.0.0.1');
  });

  test('nobody gets in whom nobody bound: no account is made, and none is found by its name', async () => {
    const { account } = await makeAccount(served.house.runner, served.house.list);
    const count = async () => (await queryAs(served.db.superuser, 'select 1 from auth."user"')).length;
    const before = await count();
    for (const login of [account, `${account}@accounts.invalid`, 'stranger']) {
      const browser = createBrowser();
      const answer = await browser.ask(await goThere(browser, login));
      expect([answer.status, isIn(browser)]).toEqual([401, false]);
      expect(await answer.text()).toContain('没有绑定可用的账号');
    }
    expect(await count()).toBe(before);
    expect((await lastEntries(1))[0]).toMatchObject({
      outcome: 'refused',
      refusal: 'identity.provider-unknown',
    });
  });

  test('a closed account does not get in, and is not told from one that is not bound', async () => {
    const { account, login } = await bound();
    const admin = createBrowser();
    const { account: security } = await makeAccount(served.house.runner, served.house.list, {
      roles: [{ role: 'security', unitCode: CITY }],
    });
    await post(admin, '/sign-in', { account: security, password: TEST_PASSWORD });
    const closing = await admin.ask(`/api/v1${pathOf(contracts.setDisabled)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ account, isDisabled: true }),
    });
    expect(closing.status).toBe(200);
    const browser = createBrowser();
    const answer = await browser.ask(await goThere(browser, login));
    expect([answer.status, isIn(browser)]).toEqual([401, false]);
    expect(await answer.text()).toContain('没有绑定可用的账号');
    expect(
      await queryAs(
        served.db.superuser,
        `select 1 from auth.session s join auth."user" u on u.id = s."userId"
      where u.username = '${account}'`,
      ),
    ).toEqual([]);
  });

  test('a password given by somebody else must be changed all the same', async () => {
    const { account, login } = await bound();
    await queryAs(
      served.db.superuser,
      `update identity.standing set must_change_password = true
       where account_id = (select id from auth."user" where username = '${account}') returning 1`,
    ).then(async (rows) => {
      if (rows.length === 0) {
        await queryAs(
          served.db.superuser,
          `insert into identity.standing (account_id, must_change_password)
           select id, true from auth."user" where username = '${account}' returning 1`,
        );
      }
    });
    const browser = createBrowser();
    const answer = await browser.ask(await goThere(browser, login));
    expect(answer.headers.get('location')).toBe('/account?next=%2Fconsole%2F');
    expect(await meOf(browser)).toMatchObject({ mustChangePassword: true });
  });

  test('a second factor is asked for as after a password, whatever the provider asked', async () => {
    const browser = createBrowser();
    const { login } = await bound(browser);
    const begun = await post(browser, '/account/begin-second-factor', { current: TEST_PASSWORD });
    const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(await begun.text())?.[1]?.replaceAll(' ', '') ?? '';
    const code = (steps: number) =>
      new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });
    expect((await post(browser, '/account/confirm-second-factor', { code: code(0) })).status).toBe(200);
    const later = createBrowser();
    const answer = await later.ask(await goThere(later, login, '/console/reports'));
    expect(answer.headers.get('location')).toBe('/sign-in/second-step?next=%2Fconsole%2Freports');
    expect(isIn(later)).toBe(false);
    expect(await meOf(later)).toMatchObject({ code: 'common.not-signed-in' });
    const entered = await post(later, '/sign-in/second-step', { code: code(1), next: '/console/reports' });
    expect([entered.headers.get('location'), isIn(later)]).toEqual(['/console/reports', true]);
  });

  test('a way that leads to another site leads to the console', async () => {
    const { login } = await bound();
    for (const next of [
      'https://elsewhere.example/',
      '//elsewhere.example',
      '/\\elsewhere.example',
      'javascript:1',
    ]) {
      const browser = createBrowser();
      const answer = await browser.ask(await goThere(browser, login, next));
      expect(answer.headers.get('location')).toBe('/console/');
    }
  });

  test('whoever turns back there, is told so and may sign in with a password', async () => {
    const browser = createBrowser();
    const answer = await browser.ask(await goThere(browser, undefined));
    const page = await answer.text();
    expect(answer.status).toBe(401);
    expect(page).toContain('统一身份认证没有放行');
    expect(page).toContain('name="password"');
  });
});

describe('an attacker', () => {
  const refused = async (browser: Browser, path: string) => {
    const answer = await browser.ask(path);
    expect([answer.status, isIn(browser)]).toEqual([401, false]);
    return answer.text();
  };

  test('gets nowhere with another state, with another nonce, or with another issuer', async () => {
    const { login } = await bound();
    const inUrl = (name: string) => (url: string) => {
      const changed = new URL(url);
      changed.searchParams.set(name, 'another');
      return changed.href;
    };
    for (const name of ['state', 'nonce']) {
      const browser = createBrowser();
      expect(await refused(browser, await goThere(browser, login, '/', inUrl(name)))).toContain('无法核实');
    }
    const browser = createBrowser();
    const back = await goThere(browser, login);
    expect(await refused(browser, back.replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fevil.example'))).toContain(
      '无法核实',
    );
  });

  test('cannot put his own answer into another’s browser, nor take another’s into his own', async () => {
    const { login } = await bound();
    const victim = createBrowser();
    await victim.ask('/sign-in/provider');
    const attacker = createBrowser();
    const back = await goThere(attacker, login);
    expect(await refused(victim, back)).toContain('无法核实');
    expect(await refused(createBrowser(), back)).toContain('已用过或已过期');
  });

  test('cannot come back a second time with the same answer, even holding the cookie', async () => {
    const { login } = await bound();
    const browser = createBrowser();
    const back = await goThere(browser, login);
    const flow = browser.jar.get('taihu.provider') ?? '';
    expect((await browser.ask(back)).status).toBe(303);
    expect(browser.jar.has('taihu.provider')).toBe(false);
    const again = createBrowser();
    again.jar.set('taihu.provider', flow);
    expect(await refused(again, back)).toContain('无法核实');
  });

  test('cannot make a ticket, and none is good twice', async () => {
    for (const ticket of ['x', 'given-by-the-callback', Buffer.alloc(64).toString('base64url')]) {
      const refusal = await call(contracts.signInWithProvider.name, { ticket }).catch(
        (error: unknown) => error,
      );
      expect(refusal).toMatchObject({ code: 'identity.provider-over' });
    }
  });

  test('who found a session open cannot bind it without the password', async () => {
    const browser = createBrowser();
    const { account } = await makeAccount(served.house.runner, served.house.list);
    await post(browser, '/sign-in', { account, password: TEST_PASSWORD });
    const answer = await post(browser, '/account/link-provider', { current: 'not the password' });
    expect([answer.status, browser.jar.has('taihu.provider')]).toEqual([422, false]);
    const crossing = await browser.ask('/account/link-provider', {
      method: 'POST',
      headers: { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' },
      body: new URLSearchParams({ current: TEST_PASSWORD }),
    });
    expect(crossing.status).toBe(403);
  });

  test('cannot bind one identity to two accounts', async () => {
    const { login } = await bound();
    const browser = createBrowser();
    const { account } = await makeAccount(served.house.runner, served.house.list);
    await post(browser, '/sign-in', { account, password: TEST_PASSWORD });
    const page = await post(browser, '/account/link-provider', { current: TEST_PASSWORD });
    const url = /href="(http:\/\/127[^"]+)"/.exec(await page.text())?.[1]?.replaceAll('&amp;', '&') ?? '';
    const back = await passThrough(url, REDIRECT, login);
    const answer = await browser.ask(`${back.pathname}${back.search}`);
    expect([answer.status, (await answer.text()).includes('已有绑定')]).toEqual([409, true]);
  });
});

describe('the system administrator', () => {
  test('binds an account and takes the binding away, but never of the other two administrators', async () => {
    const { account: name } = await makeAccount(served.house.runner, served.house.list, {
      roles: [{ role: 'system', unitCode: CITY }],
    });
    const admin = createBrowser();
    await post(admin, '/sign-in', { account: name, password: TEST_PASSWORD });
    const command = async (
      contract: typeof contracts.linkAccount | typeof contracts.unlinkAccount,
      input: object,
    ) => {
      const body = JSON.stringify(input);
      const headers = { 'content-type': 'application/json' };
      return (await admin.ask(`/api/v1${pathOf(contract)}`, { method: 'POST', headers, body })).status;
    };
    const { account } = await makeAccount(served.house.runner, served.house.list);
    const subject = `given-${newId().slice(-12)}`;
    expect(await command(contracts.linkAccount, { account, subject })).toBe(200);
    const browser = createBrowser();
    expect((await browser.ask(await goThere(browser, subject))).status).toBe(303);
    expect(await meOf(browser)).toMatchObject({ account });
    expect(await command(contracts.unlinkAccount, { account })).toBe(200);
    expect(await meOf(browser)).toMatchObject({ code: 'common.not-signed-in' });
    const after = createBrowser();
    expect((await after.ask(await goThere(after, subject))).status).toBe(401);
    for (const role of ['security', 'auditor'] as const) {
      const guarded = await makeAccount(served.house.runner, served.house.list, {
        roles: [{ role, unitCode: CITY }],
      });
      expect(await command(contracts.linkAccount, { account: guarded.account, subject })).toBe(403);
    }
    expect(await command(contracts.linkAccount, { account: name, subject })).toBe(403);
  });
});

test('without a provider there is no button and no way; where it is away, the page says so and stays', async () => {
  const plain = await serveTestHouse();
  try {
    const page = await (await fetch(`${plain.origin}/sign-in`)).text();
    expect(page).not.toContain('/sign-in/provider');
    for (const path of ['/sign-in/provider', PROVIDER_CALLBACK]) {
      expect((await fetch(`${plain.origin}${path}`)).status).toBe(404);
    }
  } finally {
    await plain.close();
  }
  const label = { zh: '市统一身份认证', en: 'City Sign-In' };
  const away = await serveTestHouse({ issuer: 'http://127.0.0.1:9', ...CLIENT, label });
  try {
    const answer = await fetch(`${away.origin}/sign-in/provider`, { headers: { 'accept-language': 'en' } });
    const page = await answer.text();
    expect(answer.status).toBe(503);
    expect(page).toContain('cannot be reached');
    expect(page).toContain('name="password"');
    expect(page).toContain('Sign in through City Sign-In');
  } finally {
    await away.close();
  }
});
