/** What a screen shows, kept in the address: flat fields, so that a link can be read, shared and kept. */
import { z } from 'zod';

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

/** A yes that stands in an address as `true`. */
export const Flag = z.union([z.boolean(), z.stringbool()]);

/**
 * Reads an address by a schema whose fields are all optional. A field that is wrong, from an old link or a mistyped
 * address, is left out rather than breaking the page.
 */
export function lenient<S extends z.ZodObject>(schema: S) {
  return (raw: Record<string, unknown>): z.output<S> => {
    const parsed = schema.safeParse(raw);
    if (parsed.success) return parsed.data;
    const wrong = new Set(parsed.error.issues.map((issue) => issue.path[0]));
    return schema.parse(Object.fromEntries(Object.entries(raw).filter(([name]) => !wrong.has(name))));
  };
}
