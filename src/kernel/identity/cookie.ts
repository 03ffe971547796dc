/** The session cookie, `token.signature`: signed by the sign-in library, checked here without asking the database. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { FLOW_MS } from './provider-ticket.ts';

/** What a browser holds between the two steps of a sign-in. */
const HALF_SESSION_COOKIE = 'taihu.second_step';
export const HALF_SESSION_MS = 5 * 60_000;

/** What a browser holds while its owner is at the provider, for the two addresses of that way alone. */
const FLOW_COOKIE = 'taihu.provider';
const FLOW_PATH = '/sign-in/provider';

export const SESSION_COOKIE = 'taihu.session_token';

function valueOf(cookieHeader: string, name: string): string | undefined {
  const start = `${name}=`;
  const pair = cookieHeader.split(';').find((part) => part.trimStart().startsWith(start));
  if (pair === undefined) return undefined;
  try {
    return decodeURIComponent(pair.trimStart().slice(start.length).trim());
  } catch {
    return undefined;
  }
}

/** The session token of a request's cookies, where its signature is good. */
export function readSessionToken(cookieHeader: string | undefined, secret: string): string | undefined {
  const value = cookieHeader === undefined ? undefined : valueOf(cookieHeader, SESSION_COOKIE);
  const dot = value?.lastIndexOf('.') ?? -1;
  if (value === undefined || dot < 1) return undefined;
  const token = value.slice(0, dot);
  const given = Buffer.from(value.slice(dot + 1), 'base64');
  const wanted = createHmac('sha256', secret).update(token).digest();
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? token : undefined;
}

/** The Set-Cookie lines of an installation. */
export interface Cookies {
  session(token: string): string;
  halfSession(token: string): string;
  flow(sealed: string): string;
  /** They make a browser forget what it holds. */
  noSession: string;
  noHalfSession: string;
  noFlow: string;
}

export function createCookies(secret: string, isSecure: boolean): Cookies {
  const guards = `HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
  const attributes = `Path=/; ${guards}`;
  return {
    session(token) {
      const signature = createHmac('sha256', secret).update(token).digest('base64');
      return `${SESSION_COOKIE}=${encodeURIComponent(`${token}.${signature}`)}; ${attributes}`;
    },
    halfSession: (token) =>
      `${HALF_SESSION_COOKIE}=${token}; Max-Age=${HALF_SESSION_MS / 1000}; ${attributes}`,
    flow: (sealed) => `${FLOW_COOKIE}=${sealed}; Max-Age=${FLOW_MS / 1000}; Path=${FLOW_PATH}; ${guards}`,
    noFlow: `${FLOW_COOKIE}=; Max-Age=0; Path=${FLOW_PATH}; ${guards}`,
    noSession: `${SESSION_COOKIE}=; Max-Age=0; ${attributes}`,
    noHalfSession: `${HALF_SESSION_COOKIE}=; Max-Age=0; ${attributes}`,
  };
}

/** The token of the half-session that a request's cookies name. */
export function readHalfSession(cookieHeader: string | null | undefined): string | undefined {
  return cookieHeader ? valueOf(cookieHeader, HALF_SESSION_COOKIE) : undefined;
}

/** What a request's cookies hold of a way to the provider. */
export function readFlow(cookieHeader: string | undefined): string | undefined {
  return cookieHeader === undefined ? undefined : valueOf(cookieHeader, FLOW_COOKIE);
}
