/**
 * Canonical JSON: one text for one value, whatever the order in which its keys were set, so that a hash of it can be
 * recomputed years later. Keys sort by code unit, undefined is left out, bigint is written as a decimal string.
 * A subset of RFC 8785: numbers must be safe integers, since no measured value in Taihu is a float.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return JSON.stringify(value.toString());
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value))
      throw new TypeError(`${value} is not a safe integer: carry decimals as strings`);
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
  }
  throw new TypeError(`a ${typeof value} has no canonical JSON`);
}
