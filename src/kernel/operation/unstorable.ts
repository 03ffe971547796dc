import { type FieldFault, refuse } from '#kernel/errors/index.ts';
import type { Language } from '#kernel/i18n/index.ts';

const TEXT = { zh: '含有无法保存的字符', en: 'Holds a character that cannot be stored' };
const UNKEEPABLE = {
  zh: '数字须为整数（小数请写成文本），嵌套不得过深',
  en: 'Numbers must be whole (write decimals as text), and nothing nested too deep',
};
/** Deeper than any input of ours, and shallow enough for every stack. */
const DEEPEST = 32;

/**
 * The places of an input that no hash can be taken of: what is no whole number, or lies too deep. An input is hashed as
 * it came, with the keys that its schema does not know.
 */
export function unkeepableFields(value: unknown, language: Language, path: string[] = []): FieldFault[] {
  const isNumber = typeof value === 'number';
  const isContainer = typeof value === 'object' && value !== null;
  if (isNumber ? !Number.isSafeInteger(value) : isContainer && path.length > DEEPEST)
    return [{ path: path.slice(0, DEEPEST).join('.'), code: 'unkeepable', message: UNKEEPABLE[language] }];
  if (!isContainer) return [];
  return Object.entries(value).flatMap(([name, one]) => unkeepableFields(one, language, [...path, name]));
}

/** The class of PostgreSQL's errors about data: no UTF-8, no such number, no such day. */
const DATA_ERROR = /^22/;

const NUMBER = { zh: '数字过大', en: 'The number is too large' };
/** The bounds of the whole numbers of most columns. */
const [LEAST, GREATEST] = [-(2 ** 31), 2 ** 31 - 1];

const YEAR = { zh: '没有公元 0 年', en: 'There is no year 0' };

/**
 * The fields that the database could not hold: a NUL or half a surrogate pair in a text, a number of over 32 bits, and
 * a day of the year 0, which ISO 8601 has and PostgreSQL has not.
 */
function unstorableFields(value: unknown, path: string, language: Language): FieldFault[] {
  if (typeof value === 'string') {
    if (/^0000-\d\d-\d\d/.test(value)) return [{ path, code: 'unstorable', message: YEAR[language] }];
    const isStorable = value.isWellFormed() && !value.includes('\0');
    return isStorable ? [] : [{ path, code: 'unstorable', message: TEXT[language] }];
  }
  if (typeof value === 'number' && (value < LEAST || value > GREATEST))
    return [{ path, code: 'unstorable', message: NUMBER[language] }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) =>
    unstorableFields(one, path === '' ? name : `${path}.${name}`, language),
  );
}

/**
 * What to throw for an error of a handler: a refusal that names the fields where the database could not hold a value of
 * the input, otherwise the error itself. Rooms that know better what such a value means say so before it gets there.
 */
export function unstorableRefusal(error: unknown, input: unknown, language: Language): unknown {
  const isDataError = error instanceof Error && 'code' in error && DATA_ERROR.test(String(error.code));
  const fields = isDataError ? unstorableFields(input, '', language) : [];
  return fields.length > 0 ? refuse('invalid-input', {}, fields) : error;
}
