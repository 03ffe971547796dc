/**
 * The city's own provider of identities (OpenID Connect): authorization code with PKCE, state and nonce. What is asked
 * over the network is asked here, outside of any transaction; a command is given only what came of it.
 */
import * as client from 'openid-client';
import type { Clock } from '#kernel/clock/index.ts';
import type { Text } from '#kernel/i18n/index.ts';
import type { Log } from '#kernel/log/index.ts';
import type { Cookies } from './cookie.ts';
import { readFlow } from './cookie.ts';
import { FLOW_MS, type Tickets } from './provider-ticket.ts';
import { refuse } from './refusals.ts';

export interface ProviderOptions {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** What the provider is called on the button. */
  label: Text;
}

const TIMEOUT_SECONDS = 10;
/** Discovery documents, key sets and answers of the token endpoint are a few kilobytes. */
const MOST_BYTES = 256 * 1024;
/** How long what the provider says of itself is believed; its keys are asked for anew where one is not known. */
const KNOWN_MS = 10 * 60_000;

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** Whether something may be asked: over https, and over http on this machine alone. */
export function isSafeUrl(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
}

/** Follows no redirect and reads no more than a few kilobytes, whatever the far side sends. */
async function boundedFetch(address: string, options: client.CustomFetchOptions): Promise<Response> {
  if (!isSafeUrl(new URL(address))) throw new TypeError('the provider names an address that is not safe');
  const { method, headers: asked, signal = null, body } = options;
  const form = body instanceof URLSearchParams ? { body } : {};
  const response = await fetch(address, { method, headers: asked, signal, redirect: 'error', ...form });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    const bytes: Uint8Array = chunk;
    size += bytes.length;
    if (size > MOST_BYTES) throw new TypeError('the provider sends too much');
    chunks.push(bytes);
  }
  const { status, headers } = response;
  return new Response(chunks.length === 0 ? null : Buffer.concat(chunks), { status, headers });
}

/** What a caller needs of a request that came back from the provider. */
export interface Returned {
  /** The path with its query, as it was asked for. */
  url: string;
  cookieHeader: string | undefined;
}

export interface Provider {
  label: Text;
  /** Sends someone to the provider: to sign in, or to bind the account that is named. Refuses where it is away. */
  begin(aim: { next: string; linkFor?: string }, log: Log): Promise<{ url: string; cookie: string }>;
  /** What someone set out for who comes back, whatever the provider says; undefined where nothing is known of it. */
  aimOf(returned: Returned): { next: string; isLink: boolean } | undefined;
  /** Takes what the provider says, and gives a ticket for one command. */
  finish(returned: Returned, log: Log): Promise<string>;
  /** The Set-Cookie line that makes the browser forget that it was sent there. */
  noFlow: string;
}

interface Given extends ProviderOptions {
  /** Where the provider sends people back to. */
  redirectUri: string;
  tickets: Tickets;
  cookies: Cookies;
  clock: Clock;
  timeoutSeconds?: number;
}

/** Why it failed, for the log: a code, never a token. */
function codeOf(error: unknown): string {
  if (error instanceof client.AuthorizationResponseError || error instanceof client.ResponseBodyError) {
    return error.error.slice(0, 100);
  }
  if (error instanceof client.ClientError) return error.code ?? error.name;
  return error instanceof Error ? error.name : 'unknown';
}

/** What the person is told of a failure: declined there, away, or not to be believed. */
function refusalOf(error: unknown) {
  if (error instanceof client.AuthorizationResponseError) {
    return refuse(error.error === 'access_denied' ? 'provider-declined' : 'provider-failed');
  }
  const isAway =
    error instanceof TypeError || (error instanceof client.ClientError && error.code === 'OAUTH_TIMEOUT');
  return refuse(isAway ? 'provider-away' : 'provider-failed');
}

/** What the provider says of itself, asked for when it is first needed and believed for some minutes. */
function createConfigured({ issuer, clientId, clientSecret, clock, timeoutSeconds }: Given) {
  let known: { at: number; configuration: Promise<client.Configuration> } | undefined;

  function discover(): Promise<client.Configuration> {
    const server = new URL(issuer);
    const execute = [client.enableNonRepudiationChecks];
    if (server.protocol === 'http:') execute.push(client.allowInsecureRequests);
    return client.discovery(server, clientId, clientSecret, undefined, {
      execute,
      timeout: timeoutSeconds ?? TIMEOUT_SECONDS,
      [client.customFetch]: boundedFetch,
    });
  }

  return (): Promise<client.Configuration> => {
    const now = clock.now().getTime();
    if (!known || known.at + KNOWN_MS <= now) {
      const fresh = { at: now, configuration: discover() };
      known = fresh;
      // Where it is away now, it may be there at the next click.
      fresh.configuration.catch(() => {
        if (known === fresh) known = undefined;
      });
    }
    return known.configuration;
  };
}

export function createProvider(given: Given): Provider {
  const { label, redirectUri, tickets, cookies, clock } = given;
  const configured = createConfigured(given);
  return {
    label,
    noFlow: cookies.noFlow,
    async begin({ next, linkFor }, log) {
      const [state, nonce, verifier] = [
        client.randomState(),
        client.randomNonce(),
        client.randomPKCECodeVerifier(),
      ];
      try {
        const url = client.buildAuthorizationUrl(await configured(), {
          redirect_uri: redirectUri,
          scope: 'openid',
          response_type: 'code',
          state,
          nonce,
          code_challenge: await client.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        });
        if (!isSafeUrl(url)) throw new TypeError('the provider names an address that is not safe');
        const expiresAt = clock.now().getTime() + FLOW_MS;
        const flow = {
          state,
          nonce,
          verifier,
          next,
          expiresAt,
          ...(linkFor === undefined ? {} : { linkFor }),
        };
        return { url: url.href, cookie: cookies.flow(tickets.sealFlow(flow)) };
      } catch (error) {
        log.warn({ code: codeOf(error) }, 'the provider of identities is away');
        throw refuse('provider-away');
      }
    },
    aimOf({ cookieHeader }) {
      const flow = tickets.openFlow(readFlow(cookieHeader), clock.now());
      return flow && { next: flow.next, isLink: flow.linkFor !== undefined };
    },
    async finish({ url, cookieHeader }, log) {
      const flow = tickets.openFlow(readFlow(cookieHeader), clock.now());
      if (!flow) throw refuse('provider-over');
      const current = new URL(redirectUri);
      current.search = new URL(url, redirectUri).search;
      try {
        const tokens = await client.authorizationCodeGrant(await configured(), current, {
          expectedState: flow.state,
          expectedNonce: flow.nonce,
          pkceCodeVerifier: flow.verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (!claims) throw refuse('provider-failed');
        const { linkFor } = flow;
        const said = { id: flow.state, issuer: claims.iss, subject: claims.sub };
        return tickets.seal({ ...said, ...(linkFor === undefined ? {} : { linkFor }) }, clock.now());
      } catch (error) {
        log.warn({ code: codeOf(error) }, 'a sign-in through the provider failed');
        throw refusalOf(error);
      }
    },
  };
}
