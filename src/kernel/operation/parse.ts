import { z } from 'zod';
import { type FieldFault, refuse } from '#kernel/errors/index.ts';
import type { Language } from '#kernel/i18n/index.ts';
import { unkeepableFields } from './unstorable.ts';

const LOCALES = { zh: z.locales.zhCN().localeError, en: z.locales.en().localeError };
const REQUIRED = { zh: '必填', en: 'Required' };

/**
 * An input checked against its schema: every wrong field at once, with its path, in the caller's language.
 * A check may give its message in both languages as `中文 / English`.
 */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown, language: Language): z.output<S> {
  const parsed = schema.safeParse(input, {
    error: (issue) => (issue.input === undefined ? REQUIRED[language] : LOCALES[language](issue)),
  });
  const unkeepable = unkeepableFields(input, language);
  if (parsed.success && unkeepable.length === 0) return parsed.data;
  const fields: FieldFault[] = (parsed.error?.issues ?? []).map((issue) => ({
    path: issue.path.map(String).join('.'),
    code: issue.code ?? 'custom',
    message: inLanguage(issue.message, language),
  }));
  const known = new Set(fields.map(({ path }) => path));
  throw refuse('invalid-input', {}, [...fields, ...unkeepable.filter(({ path }) => !known.has(path))]);
}

function inLanguage(message: string, language: Language): string {
  const [zh, en] = message.split(' / ');
  return en === undefined || zh === undefined ? message : language === 'zh' ? zh : en;
}
