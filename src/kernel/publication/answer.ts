import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LANGUAGE_TAG, type Language } from '#kernel/i18n/index.ts';
import type { PageBytes } from './bytes.ts';

/** Everything that answering a request for a page needs, made ready when the page is loaded. */
export interface ReadyPage {
  language: Language;
  /** By encoding, in the order of ENCODINGS. */
  variants: readonly Variant[];
  size: number;
}

interface Variant {
  body: Buffer;
  etag: string;
  /** Names and values in turn, as node:http takes them without looking at them again. */
  headers: string[];
  unchanged: string[];
}

const ENCODINGS = ['identity', 'br', 'gzip'] as const;
export const IDENTITY = 0;
const BROTLI = 1;
const GZIP = 2;

// A figure moves within two seconds, so nobody keeps a page without asking whether it still stands.
const CACHE_CONTROL = 'public, max-age=0, must-revalidate';
const VARY = 'Accept-Encoding, Accept-Language, Cookie';
const LANGUAGE_SECONDS = 31_536_000;

/** The policy of a page: no script at all, and of styles only the very ones that stand in its head. */
function policyOf(html: string): string {
  const head = html.slice(0, html.indexOf('</head>'));
  const styles = [...head.matchAll(/<style>([^<]*)<\/style>/g)].map(
    ([, css = '']) => `'sha256-${createHash('sha256').update(css).digest('base64')}'`,
  );
  return [
    "default-src 'none'",
    `style-src 'self' ${styles.join(' ')}`.trim(),
    "img-src 'self' data:",
    "font-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function headersOf(page: PageBytes & { contentType: string; language: Language }): string[] {
  const isHtml = page.contentType.startsWith('text/html');
  return [
    'Cache-Control',
    CACHE_CONTROL,
    'Vary',
    VARY,
    'Content-Language',
    LANGUAGE_TAG[page.language],
    'X-Content-Type-Options',
    'nosniff',
    'Referrer-Policy',
    'same-origin',
    'Cross-Origin-Opener-Policy',
    'same-origin',
    ...(isHtml ? ['Content-Security-Policy', policyOf(page.body.toString('utf8'))] : []),
  ];
}

/** Makes a stored page ready to be sent. */
export function readyPage(page: PageBytes & { contentType: string; language: Language }): ReadyPage {
  const shared = headersOf(page);
  const bodies = [page.body, page.br, page.gzip];
  const variants = bodies.map((body, index): Variant => {
    const encoding = ENCODINGS[index] ?? 'identity';
    const etag = index === IDENTITY ? `"${page.etag}"` : `"${page.etag}-${encoding}"`;
    const unchanged = ['ETag', etag, ...shared];
    const encoded = index === IDENTITY ? [] : ['Content-Encoding', encoding];
    const headers = [
      'Content-Type',
      page.contentType,
      'Content-Length',
      String(body.length),
      ...encoded,
      ...unchanged,
    ];
    return { body, etag, headers, unchanged };
  });
  return {
    language: page.language,
    variants,
    size: page.body.length + page.br.length + page.gzip.length + 4096,
  };
}

/** The best encoding that a client takes: brotli, gzip, or none. */
export function encodingOf(header: string | undefined): number {
  if (header === undefined) return IDENTITY;
  const takes = (name: string) =>
    header.split(',').some((part) => {
      const [token = '', ...rest] = part.split(';').map((piece) => piece.trim().toLowerCase());
      return token === name && !rest.some((piece) => /^q=0(\.0*)?$/.test(piece));
    });
  if (takes('br')) return BROTLI;
  return takes('gzip') ? GZIP : IDENTITY;
}

function isKnown(header: string, etag: string): boolean {
  if (header === etag || header === '*') return true;
  return header.includes(',') || header.startsWith('W/')
    ? header.split(',').some((part) => part.trim().replace(/^W\//, '') === etag)
    : false;
}

/** Sends a ready page, or word that the reader has it already. */
export function sendPage(
  request: IncomingMessage,
  response: ServerResponse,
  page: ReadyPage,
  encoding: number,
  chosen: Language | undefined,
): void {
  const variant = page.variants[encoding];
  if (!variant) return;
  const known = request.headers['if-none-match'];
  const isUnchanged = known !== undefined && isKnown(known, variant.etag);
  const headers = isUnchanged ? variant.unchanged : variant.headers;
  response.writeHead(isUnchanged ? 304 : 200, chosen === undefined ? headers : withChoice(headers, chosen));
  if (isUnchanged || request.method === 'HEAD') response.end();
  else response.end(variant.body);
}

/** Remembers the language that a reader chose by a link; no script is needed for it. */
function withChoice(headers: readonly string[], language: Language): string[] {
  return [...headers, 'Set-Cookie', `lang=${language}; Path=/; Max-Age=${LANGUAGE_SECONDS}; SameSite=Lax`];
}
