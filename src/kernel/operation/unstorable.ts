import { type FieldFault, refuse } from '#kernel/errors/index.ts';
import type { Language } from '#kernel/i18n/index.ts';

const TEXT = { zh: '含有无法保存的字符', en: 'Holds a character that cannot be stored' };
/** The class of PostgreSQL's errors about data: no UTF-8, no such number, no such day. */
const DATA_ERROR = /^22/;

/** The fields whose text no database holds, since it has a NUL or half a surrogate pair. */
function unstorableFields(value: unknown, path: string, language: Language): FieldFault[] {
  if (typeof value === 'string') {
    const isStorable = value.isWellFormed() && !value.includes('\0');
    return isStorable ? [] : [{ path, code: 'unstorable', message: TEXT[language] }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) =>
    unstorableFields(one, path === '' ? name : `${path}.${name}`, language),
  );
}

/**
 * What to throw for an error of a handler: a refusal that names the fields where the database could not hold a text of
 * the input, otherwise the error itself. Rooms that know better what such a text means say so before it gets there.
 */
export function unstorableRefusal(error: unknown, input: unknown, language: Language): unknown {
  const isDataError = error instanceof Error && 'code' in error && DATA_ERROR.test(String(error.code));
  const fields = isDataError ? unstorableFields(input, '', language) : [];
  return fields.length > 0 ? refuse('invalid-input', {}, fields) : error;
}
