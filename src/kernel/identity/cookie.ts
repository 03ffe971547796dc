/** The session cookie, `token.signature`: signed by the sign-in library, checked here without asking the database. */
import { createHmac, timingSafeEqual } from 'node:crypto';

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

/** The Set-Cookie line that makes a browser forget its session. */
export function clearingCookie(isSecure: boolean): string {
  return `${SESSION_COOKIE}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
}
