/** A provider that lies, is slow, or sends people and servers elsewhere: what it says is not believed. */
import { createSign, generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stoppedClock } from '#kernel/clock/index.ts';
import { Refusal } from '#kernel/errors/index.ts';
import { openKeyring } from '#kernel/keys/index.ts';
import { silentLog } from '#kernel/log/index.ts';
import { createCookies } from './cookie.ts';
import { createProvider, isSafeUrl } from './provider.ts';
import { createTickets } from './provider-ticket.ts';

const REDIRECT = 'http://127.0.0.1:3000/sign-in/provider/callback';
const CLIENT = 'taihu';
const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });

let server: Server;
let issuer = '';
/** What the liar does instead of what it should. */
let lie: Partial<{
  claims: Record<string, unknown>;
  header: Record<string, unknown>;
  key: typeof foreign.privateKey;
  discovery: Record<string, unknown>;
  respond: (path: string, response: ServerResponse) => boolean;
}> = {};
/** The nonce of the request that is under way, as a provider learns it from the browser. */
let nonce = '';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function idToken(): string {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const header = { alg: 'RS256', kid: 'one', ...lie.header };
  const claims = {
    iss: issuer,
    aud: CLIENT,
    sub: 'somebody',
    iat: nowSeconds,
    exp: nowSeconds + 300,
    nonce,
    ...lie.claims,
  };
  const body = `${encode(header)}.${encode(claims)}`;
  if (header.alg === 'none') return `${body}.`;
  return `${body}.${createSign('RSA-SHA256')
    .update(body)
    .sign(lie.key ?? own.privateKey)
    .toString('base64url')}`;
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(request.url ?? '/', issuer);
  if (lie.respond?.(pathname, response)) return;
  const discovery = {
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    ...lie.discovery,
  };
  const documents: Record<string, unknown> = {
    '/.well-known/openid-configuration': discovery,
    // Whoever follows a redirect finds what he looks for.
    '/moved': discovery,
    '/jwks': { keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] },
    '/token': { access_token: 'a', token_type: 'Bearer', id_token: pathname === '/token' ? idToken() : '' },
  };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(documents[pathname] ?? {}));
}

beforeEach(async () => {
  lie = {};
  server = createServer(answer);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  const closed = new Promise((done) => server.close(done));
  server.closeAllConnections();
  await closed;
});

const tickets = createTickets(openKeyring({ masterKey: Buffer.alloc(32, 7) }));
const clock = stoppedClock(new Date().toISOString());
const providerAt = (at: string) =>
  createProvider({
    issuer: at,
    clientId: CLIENT,
    clientSecret: 'a secret',
    label: { zh: '市认证', en: 'City' },
    redirectUri: REDIRECT,
    tickets,
    cookies: createCookies('a secret of tests that is long enough', false),
    clock,
    timeoutSeconds: 1,
  });

/** Goes there and comes back with a code, as a browser does; gives what the ticket says. */
async function goThrough(provider = providerAt(issuer)) {
  const { url, cookie } = await provider.begin({ next: '/console/' }, silentLog);
  const asked = new URL(url).searchParams;
  nonce = asked.get('nonce') ?? '';
  const back = `/sign-in/provider/callback?code=c&state=${asked.get('state')}`;
  const cookieHeader = cookie.split(';')[0];
  return tickets.open(await provider.finish({ url: back, cookieHeader }, silentLog), clock.now());
}
const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'it was believed',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  );

test('what the provider says is believed where all of it is right', async () => {
  expect(await goThrough()).toMatchObject({ issuer, subject: 'somebody' });
});

describe('an answer is not believed', () => {
  test.each([
    ['for another client', () => ({ claims: { aud: 'another' } })],
    ['of another issuer', () => ({ claims: { iss: 'https://evil.example' } })],
    ['with another nonce', () => ({ claims: { nonce: 'another' } })],
    ['without a nonce', () => ({ claims: { nonce: undefined } })],
    ['of yesterday', () => ({ claims: { exp: Math.floor(Date.now() / 1000) - 86_400 } })],
    ['without a name', () => ({ claims: { sub: undefined } })],
    ['signed by another key', () => ({ key: foreign.privateKey })],
    ['signed by nobody', () => ({ header: { alg: 'none' } })],
    ['signed by a key that nobody publishes', () => ({ header: { kid: 'two' }, key: foreign.privateKey })],
  ])('%s', async (_, told) => {
    lie = told();
    expect(await codeOf(goThrough())).toBe('identity.provider-failed');
  });

  test('after the ten minutes that someone may take, or without the way that led there', async () => {
    const provider = providerAt(issuer);
    const { url, cookie } = await provider.begin({ next: '/' }, silentLog);
    const back = `/sign-in/provider/callback?code=c&state=${new URL(url).searchParams.get('state')}`;
    clock.moveTo(new Date(clock.now().getTime() + 10 * 60_000).toISOString());
    const cookieHeader = cookie.split(';')[0];
    expect(await codeOf(provider.finish({ url: back, cookieHeader }, silentLog))).toBe(
      'identity.provider-over',
    );
    for (const none of [undefined, 'taihu.provider=', 'taihu.provider=AAAA', 'taihu.provider=%zz']) {
      const attempt = provider.finish({ url: back, cookieHeader: none }, silentLog);
      expect(await codeOf(attempt)).toBe('identity.provider-over');
    }
  });
});

describe('a provider is away', () => {
  const begin = () => codeOf(providerAt(issuer).begin({ next: '/' }, silentLog));

  test('where nobody listens, and there again as soon as somebody does', async () => {
    let isThere = false;
    lie = { respond: (_, response) => !isThere && Boolean(response.destroy()) };
    const provider = providerAt(issuer);
    expect(await codeOf(provider.begin({ next: '/' }, silentLog))).toBe('identity.provider-away');
    isThere = true;
    expect(await codeOf(provider.begin({ next: '/' }, silentLog))).toBe('it was believed');
  });

  test.each<[string, (path: string, response: ServerResponse) => boolean]>([
    ['never answers', () => true],
    ['is broken', (_, response) => Boolean(response.writeHead(500).end('no'))],
    [
      'sends us elsewhere',
      (path, response) => path !== '/moved' && Boolean(response.writeHead(302, { location: '/moved' }).end()),
    ],
  ])('that %s', async (_, respond) => {
    lie = { respond };
    expect(await begin()).toBe('identity.provider-away');
  });

  test('that never stops talking', async () => {
    lie = { discovery: { padding: 'x'.repeat(200_000) } };
    expect(await begin()).toBe('it was believed');
    lie = { discovery: { padding: 'x'.repeat(300_000) } };
    expect(await begin()).toBe('identity.provider-away');
  });

  test('that calls itself by another name, or sends people to where nothing is safe', async () => {
    lie = { discovery: { issuer: 'https://evil.example' } };
    expect(await begin()).toBe('identity.provider-away');
    lie = { discovery: { authorization_endpoint: 'http://elsewhere.example/auth' } };
    expect(await begin()).toBe('identity.provider-away');
    lie = { discovery: { authorization_endpoint: 'javascript:alert(1)' } };
    expect(await begin()).toBe('identity.provider-away');
  });

  test('whose tokens come from an unsafe address, or never', async () => {
    lie = { discovery: { token_endpoint: 'http://elsewhere.example/token' } };
    expect(await codeOf(goThrough())).toBe('identity.provider-away');
    lie = { respond: (path) => path === '/token' };
    expect(await codeOf(goThrough())).toBe('identity.provider-away');
  });
});

test.each([
  ['https://id.example.gov.cn', true],
  ['http://127.0.0.1:4000', true],
  ['http://localhost', true],
  ['http://[::1]:1', true],
  ['http://id.example.gov.cn', false],
  ['http://127.0.0.1.evil.example', false],
  ['http://10.0.0.1', false],
  ['ftp://127.0.0.1', false],
])('%s may be asked: %s', (url, isSafe) => {
  expect(isSafeUrl(new URL(url))).toBe(isSafe);
});
