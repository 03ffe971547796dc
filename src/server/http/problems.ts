import { STATUS_CODES } from 'node:http';
import { databaseFault, GroundFault } from '#kernel/db/index.ts';
import { type Problem, Refusal } from '#kernel/errors/index.ts';
import type { Language } from '#kernel/i18n/index.ts';

const TEXTS = {
  bug: {
    zh: '系统出错了，请把编号 {reference} 告诉管理员。',
    en: 'Something went wrong on our side. Please quote {reference}.',
  },
  unavailable: {
    zh: '数据库暂时不可用，请稍后再试（{reference}）。',
    en: 'The database is not available right now. Please retry ({reference}).',
  },
} as const;

interface Known {
  code: string;
  zh: string;
  en: string;
}

const NOT_JSON: Known = {
  code: 'common.bad-request',
  zh: '请求正文不是有效的 JSON。',
  en: 'The body of the request is not valid JSON.',
};

/** What the HTTP library refuses, by its code, in our words. */
const BY_CODE: Record<string, Known> = {
  FST_ERR_CTP_INVALID_JSON_BODY: NOT_JSON,
  FST_ERR_CTP_EMPTY_JSON_BODY: NOT_JSON,
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'common.too-large',
    zh: '请求内容过大。',
    en: 'The request is too large.',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'common.bad-request',
    zh: '请求正文须为 JSON（Content-Type: application/json）。',
    en: 'The body of the request must be JSON (Content-Type: application/json).',
  },
  FST_ERR_BAD_URL: {
    code: 'common.bad-request',
    zh: '网址有误，含有无法识别的字符。',
    en: 'The address holds characters that cannot be read.',
  },
};

/** The rest of its refusals, by their status. */
const BY_STATUS: Record<number, Known> = {
  404: { code: 'common.not-found', zh: '没有这个地址或操作。', en: 'There is no such address or operation.' },
};
const TOO_SLOW: Known = {
  code: 'common.too-slow',
  zh: '请求没有在时限内发完。',
  en: 'The request was not sent in time.',
};
const HEADERS_TOO_LARGE: Known = {
  code: 'common.too-large',
  zh: '网址或请求头过长。',
  en: 'The address or the headers are too long.',
};
const ELSE: Known = {
  code: 'common.bad-request',
  zh: '请求有误，无法处理。',
  en: 'The request is not right and cannot be handled.',
};

/** What is no HTTP at all, by the parser's code: the status, and how we say it. */
const UNREADABLE: Record<string, Known & { status: number }> = {
  HPE_HEADER_OVERFLOW: { status: 431, ...HEADERS_TOO_LARGE },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, ...TOO_SLOW },
};

/**
 * The whole answer, as it goes over the wire, to what could not be read as a request; its language is not known. Who
 * says such a thing is hung up on, so that nothing that follows can be taken for a request of its own.
 */
export function unreadableAnswer(error: unknown, reference: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const { status, code: said, zh, en } = UNREADABLE[code] ?? { status: 400, ...ELSE };
  const problem: Problem = { status, code: said, message: `${zh} ${en}`, reference };
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

/** A refusal of the HTTP library: its status, and how we say it. */
function libraryRefusal(error: Error): (Known & { status: number }) | undefined {
  const status = 'statusCode' in error ? Number(error.statusCode) : Number.NaN;
  if (!(status >= 400 && status < 500)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  return { status, ...(BY_CODE[code] ?? BY_STATUS[status] ?? ELSE) };
}

/** Lost connections, a server that starts or stops, a full disk: the world's failure, worth a retry. */
function isDatabaseAway(error: Error): boolean {
  const fault = databaseFault('', error);
  return fault instanceof GroundFault && fault.code !== 'database-refuses';
}

/** What the caller is told of an error: a refusal in full, the library's 4xx in short, everything else as a number. */
export function problemOf(error: unknown, reference: string, language: Language): Problem {
  if (error instanceof Refusal) {
    const fields = error.fields.length > 0 ? { fields: [...error.fields] } : {};
    return { status: error.status, code: error.code, message: error.texts[language], ...fields, reference };
  }
  const known = error instanceof Error ? error : new Error(String(error));
  const refused = libraryRefusal(known);
  if (refused) {
    return { status: refused.status, code: refused.code, message: refused[language], reference };
  }
  const [code, kind, at] = isDatabaseAway(known)
    ? (['common.unavailable', 'unavailable', 503] as const)
    : (['common.bug', 'bug', 500] as const);
  return { status: at, code, message: TEXTS[kind][language].replace('{reference}', reference), reference };
}
