/** Between the address of a list and a view kept of it. */
import { parseSearch, stringifySearch } from '#console/api/url-state.ts';

/** How a list reads its address. */
export type Reader = (raw: Record<string, unknown>) => Record<string, unknown>;

/** Where one stands in a list, not what it shows: no view keeps it. */
const PLACE: readonly string[] = ['after', 'entry'];

function fieldsOf(read: Reader, raw: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(read(raw)).filter(([name]) => !PLACE.includes(name)));
}

/** What an address shows of a list, as a view keeps it; nothing where the list is as it opens. */
export function queryOf(read: Reader, address: Record<string, unknown>): string {
  return stringifySearch(fieldsOf(read, address)).slice(1);
}

/** A kept view as the list reads it today: fields that it no longer understands are left out, and counted. */
export function readView(read: Reader, kept: string) {
  const raw = parseSearch(kept);
  const fields = fieldsOf(read, raw);
  const lost = Object.keys(raw).filter((name) => !(name in fields)).length;
  return { fields, query: stringifySearch(fields).slice(1), lost };
}
