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
  invalid: { zh: '请求有误：{detail}', en: 'The request is not right: {detail}' },
} as const;

function fromStatus(error: Error): number | undefined {
  const status = 'statusCode' in error ? Number(error.statusCode) : Number.NaN;
  return status >= 400 && status < 500 ? status : undefined;
}

/** Lost connections and a server that is starting or stopping: the world's failure, worth a retry. */
function isDatabaseAway(error: Error): boolean {
  const code = 'code' in error ? String(error.code) : '';
  return /^(08|57P|53)/.test(code) || ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE'].includes(code);
}

/** What the caller is told of an error: a refusal in full, the library's 4xx in short, everything else as a number. */
export function problemOf(error: unknown, reference: string, language: Language): Problem {
  if (error instanceof Refusal) {
    const fields = error.fields.length > 0 ? { fields: [...error.fields] } : {};
    return { status: error.status, code: error.code, message: error.texts[language], ...fields, reference };
  }
  const known = error instanceof Error ? error : new Error(String(error));
  const status = fromStatus(known);
  if (status !== undefined) {
    const message = TEXTS.invalid[language].replace('{detail}', known.message);
    return { status, code: 'common.bad-request', message, reference };
  }
  const [code, kind, at] = isDatabaseAway(known)
    ? (['common.unavailable', 'unavailable', 503] as const)
    : (['common.bug', 'bug', 500] as const);
  return { status: at, code, message: TEXTS[kind][language].replace('{reference}', reference), reference };
}
