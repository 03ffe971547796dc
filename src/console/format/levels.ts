/** Levels of the tree by code: what a screen can tell of a unit without asking for it. */
const LEVEL_BY_DIGITS: ReadonlyMap<number, number> = new Map([
  [2, 1],
  [4, 2],
  [6, 3],
  [9, 4],
  [12, 5],
]);

/** The digits of a code that say where its unit lies: the rest are zeros. */
export function prefixOf(code: string): string {
  const digits = code.slice(0, 12);
  for (const length of LEVEL_BY_DIGITS.keys()) {
    if (/^0*$/.test(digits.slice(length))) return digits.slice(0, length);
  }
  return digits;
}

/** The level of a government's code: 2 for a city, 5 for a village; undefined for departments and broken codes. */
export function levelOfCode(code: string): number | undefined {
  return code.includes('-') ? undefined : LEVEL_BY_DIGITS.get(prefixOf(code).length);
}

/** Whether a unit lies at or below another, by their codes. */
export function isWithin(code: string, above: string): boolean {
  return code === above || (!above.includes('-') && code.startsWith(prefixOf(above)));
}
