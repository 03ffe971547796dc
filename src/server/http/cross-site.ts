import { refuse } from '#kernel/errors/index.ts';

/**
 * Refuses a write that another site made the browser send. Browsers say where a request comes from (Sec-Fetch-Site,
 * or Origin); programs send neither and carry no cookie that a stranger could abuse.
 */
export function requireSameSite(headers: Record<string, string | string[] | undefined>, host: string): void {
  const site = headers['sec-fetch-site'];
  if (site === 'same-origin' || site === 'none') return;
  const origin = headers.origin;
  if (site === undefined && origin === undefined) return;
  if (typeof origin === 'string' && URL.canParse(origin) && new URL(origin).host === host) return;
  throw refuse('cross-site');
}
