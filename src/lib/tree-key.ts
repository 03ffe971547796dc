/**
 * Tree keys: one integer per version of a unit, Dewey-coded in fixed bit fields, so that a subtree is one range.
 *
 * | level | 0 nation | 1 province | 2 prefecture | 3 county | 4 town | 5 village |
 * | bits  | 4        | 7          | 8            | 9        | 10     | 12        |
 *
 * 50 bits in all, so a key is also a safe JavaScript number. A zero field is a skipped level. Departments take the
 * upper half of the field below the unit they hang on, so they lie inside its range and inside no sibling's.
 */
export const LEVEL_BITS = [4, 7, 8, 9, 10, 12] as const;
export const LEVELS = ['nation', 'province', 'prefecture', 'county', 'town', 'village'] as const;
export const VILLAGE_LEVEL = LEVEL_BITS.length - 1;

/** A closed range of tree keys. */
export interface KeyRange {
  lo: bigint;
  hi: bigint;
}

const SHIFTS: readonly bigint[] = LEVEL_BITS.map((_, level) =>
  BigInt(LEVEL_BITS.slice(level + 1).reduce((sum, bits) => sum + bits, 0)),
);

/** The range that holds every key. */
export const WHOLE_TREE: KeyRange = { lo: 0n, hi: (1n << 50n) - 1n };

function shiftOf(level: number): bigint {
  const shift = SHIFTS[level];
  if (shift === undefined) throw new RangeError(`no level ${level}: levels are 0 to ${VILLAGE_LEVEL}`);
  return shift;
}

function bitsOf(level: number): number {
  const bits = LEVEL_BITS[level];
  if (bits === undefined) throw new RangeError(`no level ${level}: levels are 0 to ${VILLAGE_LEVEL}`);
  return bits;
}

/** The field of a key at a level, 0 where the level is skipped or below the unit. */
export function fieldAt(key: bigint, level: number): number {
  return Number((key >> shiftOf(level)) & ((1n << BigInt(bitsOf(level))) - 1n));
}

/** The level of the unit that a key names: the deepest level with a field that is not zero. */
export function levelOf(key: bigint): number {
  for (let level = VILLAGE_LEVEL; level >= 0; level -= 1) if (fieldAt(key, level) !== 0) return level;
  throw new RangeError('key 0 names no unit');
}

/** The largest ordinal that a child of the given kind may have at a level. */
export function maxOrdinal(level: number): number {
  return 2 ** (bitsOf(level) - 1) - 1;
}

/**
 * The key of the nth child (n from 1) of a parent at a level; a department takes the upper half of the field.
 * Throws RangeError where the field is full or the level is not below the parent's.
 */
export function childKey(parent: bigint, level: number, ordinal: number, isDepartment = false): bigint {
  if (level <= levelOf(parent)) throw new RangeError(`level ${level} is not below the parent's`);
  if (ordinal < 1 || ordinal > maxOrdinal(level))
    throw new RangeError(`ordinal ${ordinal} does not fit level ${level}`);
  const field = isDepartment ? ordinal + maxOrdinal(level) : ordinal;
  return parent | (BigInt(field) << shiftOf(level));
}

/** The key of a root: a unit imported without its parent takes the first branch of the levels above it. */
export function rootKey(level: number, ordinal = 1): bigint {
  let key = 0n;
  for (let above = 0; above < level; above += 1) key |= 1n << shiftOf(above);
  return key | (BigInt(ordinal) << shiftOf(level));
}

/** The range that a unit and all below it take. */
export function subtreeOf(key: bigint): KeyRange {
  return { lo: key, hi: key | ((1n << shiftOf(levelOf(key))) - 1n) };
}

/** The keys above a key, nearest first, skipped levels left out. */
export function ancestorsOf(key: bigint): bigint[] {
  const ancestors: bigint[] = [];
  for (let level = levelOf(key) - 1; level >= 0; level -= 1) {
    if (fieldAt(key, level) === 0) continue;
    ancestors.push((key >> shiftOf(level)) << shiftOf(level));
  }
  return ancestors;
}

export function contains(range: KeyRange, key: bigint): boolean {
  return range.lo <= key && key <= range.hi;
}

/** Ranges sorted and joined where they touch or overlap, so that a scope has one shape only. */
export function mergeRanges(ranges: readonly KeyRange[]): KeyRange[] {
  const sorted = [...ranges].sort((a, b) => (a.lo < b.lo ? -1 : a.lo > b.lo ? 1 : 0));
  const merged: KeyRange[] = [];
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last && range.lo <= last.hi + 1n) {
      if (range.hi > last.hi) last.hi = range.hi;
    } else merged.push({ ...range });
  }
  return merged;
}

/** Ranges in order without those that lie inside another: subtrees stay subtrees, however close they are. */
export function outermost(ranges: readonly KeyRange[]): KeyRange[] {
  const sorted = ranges.toSorted((a, b) => (a.lo !== b.lo ? (a.lo < b.lo ? -1 : 1) : a.hi < b.hi ? 1 : -1));
  const kept: KeyRange[] = [];
  for (const range of sorted) {
    const last = kept.at(-1);
    if (!last || range.hi > last.hi) kept.push(range);
  }
  return kept;
}

/** Whether a range is just what one unit and all below it take. */
export function isSubtree({ lo, hi }: KeyRange): boolean {
  return subtreeOf(lo).hi === hi;
}
