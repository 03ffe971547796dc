/** The value at a path such as `items.0.indicator` of what was sent. */
function valueAt(input: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  }, input);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

/**
 * The server's faults that still stand: those of fields that were changed since are gone, since nobody has judged the
 * new value yet, and a field that was left empty is simply said to be missing.
 */
export function standingFaults(
  faults: ReadonlyMap<string, string>,
  sent: unknown,
  now: unknown,
  missing: string,
): ReadonlyMap<string, string> {
  const standing = new Map<string, string>();
  for (const [path, message] of faults) {
    const value = valueAt(now, path);
    const isSame = JSON.stringify(valueAt(sent, path)) === JSON.stringify(value);
    if (isSame) standing.set(path, isEmpty(value) ? missing : message);
  }
  return standing;
}
