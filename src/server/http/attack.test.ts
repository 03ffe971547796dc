/** What an attacker says to the server, in bytes of his own, on a real socket. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identityContracts } from '#kernel/identity/contract.ts';
import { pathOf } from '#kernel/operation/path-contract.ts';
import { INDICATOR, makeSmallCity, sendVillageForm, VILLAGES } from '#modules/reporting/testing.ts';
import { makeAccount, TEST_PASSWORD } from '#test/support/accounts.ts';
import { type ServedHouse, serveTestHouse } from '../testing.ts';
import { PUBLIC_BODY_BYTES } from './api.ts';

const SIGN_IN = `/api/v1${pathOf(identityContracts.signIn)}`;
const SIGN_OUT = `/api/v1${pathOf(identityContracts.signOut)}`;

let served: ServedHouse;
let figure = '';

beforeAll(async () => {
  served = await serveTestHouse();
  const { house, db } = served;
  const { period } = await sendVillageForm(await makeSmallCity(db.database, house.runner));
  figure = `/figures/${INDICATOR}/${VILLAGES[0]}/${period}`;
  await makeAccount(house.runner, house.list, { account: 'wang', roles: [] });
  // Published by the first who asks: from here on it is bytes in memory.
  await ask(figure);
  await served.published.refresh();
});
afterAll(() => served?.close());

const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${served.origin}${path}`, { redirect: 'manual', ...init });

/** All that the server says to some bytes until it hangs up. */
function say(...bytes: string[]): Promise<string> {
  return new Promise((done, fail) => {
    const socket = connect(served.port, '127.0.0.1', () => socket.write(bytes.join('\r\n')));
    let heard = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      heard += part;
    });
    socket.on('close', () => done(heard)).on('error', (error) => (heard === '' ? fail(error) : done(heard)));
  });
}

/** One request as raw lines, after which the server is asked to hang up. */
const get = (path: string, ...headers: string[]) =>
  say(`GET ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: close', ...headers, '', '');

const statusOf = (heard: string) => Number(/^HTTP\/1\.1 (\d{3}) /.exec(heard)?.[1]);

async function signIn(headers: Record<string, string> = {}): Promise<Response> {
  return ask(SIGN_IN, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ account: 'wang', password: TEST_PASSWORD }),
  });
}

describe('what is too much', () => {
  test('a body beyond the limit is refused before it is read', async () => {
    const length = `Content-Length: ${PUBLIC_BODY_BYTES + 1}`;
    const heard = await say(
      `POST ${SIGN_IN} HTTP/1.1`,
      'Host: 127.0.0.1',
      'Connection: close',
      'Content-Type: application/json',
      length,
      '',
      '{',
    );
    expect(statusOf(heard)).toBe(413);
    expect(heard).toContain('"code":"common.too-large"');
  });

  test('headers beyond the limit are refused, and the line is closed', async () => {
    const heard = await get('/', ...Array.from({ length: 3000 }, (_, n) => `X-${n}: ${'x'.repeat(20)}`));
    expect(statusOf(heard)).toBe(431);
    expect(heard).toContain('"code":"common.too-large"');
  });
});

describe('what is two requests to one reader and one to another', () => {
  const post = (...headers: string[]) => [
    `POST ${SIGN_IN} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    ...headers,
    '',
  ];
  const smuggled = 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';

  test.each([
    [
      'both a length and chunks',
      post('Content-Length: 4', 'Transfer-Encoding: chunked'),
      `0\r\n\r\n${smuggled}`,
    ],
    ['two lengths', post('Content-Length: 4', 'Content-Length: 0'), smuggled],
    ['a length that is none', post('Content-Length: 4x'), smuggled],
    ['chunks that are not last', post('Transfer-Encoding: chunked, identity'), `0\r\n\r\n${smuggled}`],
    ['a chunk of no size', post('Transfer-Encoding: chunked'), `zz\r\nhello\r\n${smuggled}`],
    ['a chunk longer than it says', post('Transfer-Encoding: chunked'), `1\r\nhello\r\n0\r\n\r\n${smuggled}`],
    ['a header with a space before its colon', post('Content-Length : 4'), smuggled],
    ['a folded header', post('X-A: 1', ' Transfer-Encoding: chunked'), `0\r\n\r\n${smuggled}`],
  ])('%s: 400, hung up, and nothing behind it is answered', async (_, head, body) => {
    const heard = await say(...head, body);
    expect(statusOf(heard)).toBe(400);
    expect(heard.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(heard).toContain('Connection: close');
  });
});

describe('paths that lead out', () => {
  const climbs = [
    '../',
    '..%2f',
    '%2e%2e/',
    '%2e%2e%2f',
    '%252e%252e%252f',
    '..%5c',
    '..\\',
    '%c0%ae%c0%ae/',
  ];
  const roots = ['/assets/', '/console/assets/', '/figures/', '/console/', '/'];
  const ends = ['package.json', 'etc/passwd'];
  const paths = roots.flatMap((root) =>
    climbs.flatMap((climb) => ends.map((end) => `${root}${climb.repeat(8)}${end}`)),
  );

  test(`${paths.length} ways to climb give no file of the machine`, async () => {
    for (const path of [...paths, '/assets/x%00.css', '/figures/%00/%00/%00', '/console/assets/%00']) {
      const heard = await get(path);
      expect(statusOf(heard), path).toBeLessThan(500);
      expect(heard, path).not.toMatch(/root:x:|"devDependencies"/);
      if (!path.startsWith('/console/'))
        expect([301, 302, 303, 400, 404, 422], path).toContain(statusOf(heard));
    }
  });
});

describe('what a stranger says of himself', () => {
  const FORGED = {
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    'x-forwarded-for': '10.9.8.7',
    'x-forwarded-prefix': '/evil.example',
    'x-original-url': '/evil.example',
    'x-rewrite-url': '/evil.example',
    forwarded: 'host=evil.example;proto=https',
  };

  test('a forged host reaches no link, cookie or redirect', async () => {
    const lines = Object.entries(FORGED).map(([name, value]) => `${name}: ${value}`);
    for (const path of [
      '/',
      '/sign-in',
      '/console',
      '/api/docs',
      '/api/openapi.json',
      '/calendar',
      '/nowhere',
      figure,
    ]) {
      const heard = await say(
        `GET ${path} HTTP/1.1`,
        'Host: evil.example',
        'Connection: close',
        ...lines,
        '',
        '',
      );
      expect(statusOf(heard), path).toBeLessThan(500);
      expect(heard, path).not.toContain('evil.example');
    }
    const cookie = (await signIn(FORGED)).headers.get('set-cookie') ?? '';
    expect(cookie).toContain('HttpOnly; SameSite=Lax');
    expect(cookie).not.toMatch(/evil|Domain=/i);
  });

  test('a published page is the same bytes whatever was said before', async () => {
    const plain = async () => {
      const answer = await ask(figure, { headers: { 'accept-language': 'zh' } });
      return [answer.headers.get('etag'), await answer.text()];
    };
    const before = await plain();
    await ask(figure, { headers: { ...FORGED, 'accept-language': 'zh' } });
    for (const query of [
      '?utm_source=<script>',
      '?lang=en',
      '?lang=zh&utm_x=1',
      '?x=<script>alert(1)</script>',
    ])
      expect(await (await ask(figure + query, { headers: FORGED })).text(), query).not.toContain('<script');
    expect(await plain()).toEqual(before);
  });

  test('nothing he asks for becomes a header of its own', async () => {
    const injected = '%0d%0aSet-Cookie:%20evil=1%0d%0a';
    for (const path of [
      `/?lang=zh${injected}`,
      `${figure}?lang=en${injected}`,
      `/sign-in?next=/${injected}`,
      `/${injected}`,
    ])
      expect((await get(path)).split('\r\n\r\n')[0], path).not.toMatch(/^set-cookie: evil/im);
  });
});

describe('other sites', () => {
  test.each([
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ origin: 'http://127.0.0.1' }],
    [{ origin: 'http://127.0.0.1.evil.example' }],
  ])('a command that comes with %o is refused, by the API and by the form', async (headers) => {
    expect((await signIn(headers)).status).toBe(403);
    const form = {
      method: 'POST',
      body: new URLSearchParams({ account: 'wang', password: TEST_PASSWORD }),
      headers,
    };
    expect((await ask('/sign-in', form)).status).toBe(403);
    const cookie = (await signIn()).headers.get('set-cookie')?.split(';')[0] ?? '';
    const body = {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json', cookie, ...headers },
    };
    expect((await ask(SIGN_OUT, body)).status).toBe(403);
  });

  test('a form of another kind, which needs no leave of the browser, is no way around', async () => {
    const headers = { 'content-type': 'text/plain' };
    const answer = await ask(SIGN_IN, {
      method: 'POST',
      headers,
      body: JSON.stringify({ account: 'wang', password: TEST_PASSWORD }),
    });
    expect(answer.status).toBe(422);
  });

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    '/%09/../..//evil.example',
    'javascript:alert(1)',
    'http:evil.example',
    '///evil.example',
    '/%5cevil.example',
    '/%2f%2fevil.example',
    '%2f%2fevil.example',
    '%5c%5cevil.example',
    'https:%2f%2fevil.example',
    '/\n//evil.example',
    '/\u0000/evil.example',
    ' //evil.example',
    '\ufeff//evil.example',
    '/.\\evil.example',
    '/..//evil.example',
    '/console/..//evil.example',
    '/console/%2e%2e//evil.example',
    '//user@evil.example',
    '@evil.example',
    '/\u2215\u2215evil.example',
    'data:text/html,evil',
  ])('signing in never leads to %j', async (next) => {
    const body = new URLSearchParams({ account: 'wang', password: TEST_PASSWORD, next });
    const answer = await ask('/sign-in', { method: 'POST', body });
    expect(answer.status).toBe(303);
    const { origin } = new URL(answer.headers.get('location') ?? '', served.origin);
    expect(origin).toBe(served.origin);
    const page = await (await ask(`/sign-in?next=${encodeURIComponent(next)}`)).text();
    expect(page).not.toMatch(/value="(?:https?:|javascript:|\/\/|\/\\|\\)/);
  });
});

test('every kind of answer carries the headers of safety', async () => {
  const paths = [
    '/',
    figure,
    '/sign-in',
    '/nowhere',
    '/api/v1/nowhere',
    '/api/openapi.json',
    '/api/docs',
    '/console/',
  ];
  for (const path of paths) {
    const { headers } = await ask(path);
    expect(headers.get('x-content-type-options'), path).toBe('nosniff');
    expect(headers.get('referrer-policy'), path).not.toBeNull();
    expect(headers.get('x-powered-by'), path).toBeNull();
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy, path).toContain("frame-ancestors 'none'");
    expect(policy, path).toMatch(/default-src 'none'|script-src 'self'(?:;| 'nonce-)/);
    expect(policy, path).not.toContain('unsafe-eval');
  }
});
