/** What a screen shows, kept in the address: flat fields, so that a link can be read, shared and kept. */
import { UNIT_CODE } from '#kernel/units/contract.ts';

/** The fields of a query string, all text; the screen's schema gives them types. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

/** A query string of fields that say something: empty, absent and false ones are left out. */
export function stringifySearch(search: Record<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    const isSaid = typeof value === 'string' ? value !== '' : typeof value === 'number' || value === true;
    if (isSaid) query.set(name, String(value));
  }
  const text = query.toString();
  return text ? `?${text}` : '';
}

/** Reads what stands in one field; what is wrong there, from an old link or a mistyped address, says nothing. */
export type FieldReader<T> = (raw: unknown) => T | undefined;

/** Some text, on one line, such as what is searched for or the cursor of a page. */
export const line =
  (most = 100): FieldReader<string> =>
  (raw) =>
    typeof raw === 'string' && raw.length <= most ? raw : undefined;

/** Text of one shape. */
export const like =
  (shape: RegExp): FieldReader<string> =>
  (raw) =>
    typeof raw === 'string' && shape.test(raw) ? raw : undefined;

/** One of some words. */
export const oneOf =
  <const W extends string>(words: readonly W[]): FieldReader<W> =>
  (raw) =>
    words.find((word) => word === raw);

/** A yes, which stands in an address as `true`. */
export const flag: FieldReader<boolean> = (raw) => (raw === true || raw === 'true' ? true : undefined);

/** The cursor of a page of a list. */
export const cursor = line(500);
export const id = like(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i);
export const unitCode = like(UNIT_CODE);
export const day = like(/^\d{4}-\d{2}-\d{2}$/);
export const instant = like(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/);

type Fields = Readonly<Record<string, FieldReader<unknown>>>;

/** What an address says by its fields. */
export type Said<R> = R extends (raw: Record<string, unknown>) => infer S ? S : never;

/** Reads an address field by field: a wrong one is left out rather than breaking the page. */
export function search<F extends Fields>(fields: F) {
  return (raw: Record<string, unknown>): { [K in keyof F]?: ReturnType<F[K]> } => {
    const said: { [K in keyof F]?: ReturnType<F[K]> } = {};
    for (const name in fields) {
      const value = fields[name]?.(raw[name]) as ReturnType<F[typeof name]>;
      if (value !== undefined) said[name] = value;
    }
    return said;
  };
}
