import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  ancestorsOf,
  childKey,
  contains,
  fieldAt,
  type KeyRange,
  LEVEL_BITS,
  levelOf,
  maxOrdinal,
  mergeRanges,
  rootKey,
  subtreeOf,
  VILLAGE_LEVEL,
  WHOLE_TREE,
} from './tree-key.ts';

interface Step {
  level: number;
  ordinal: number;
  isDepartment: boolean;
}

/** A way from a province down the tree, levels skipped here and there. */
const way: fc.Arbitrary<Step[]> = fc.subarray([2, 3, 4, 5]).chain((levels) =>
  fc.tuple(
    ...levels.map((level) =>
      fc.record({
        level: fc.constant(level),
        ordinal: fc.integer({ min: 1, max: maxOrdinal(level) }),
        isDepartment: fc.boolean(),
      }),
    ),
  ),
);
const province = fc.integer({ min: 1, max: maxOrdinal(1) }).map((ordinal) => rootKey(1, ordinal));

function follow(root: bigint, steps: readonly Step[]): bigint[] {
  const keys = [root];
  for (const { level, ordinal, isDepartment } of steps)
    keys.push(childKey(keys.at(-1) ?? root, level, ordinal, isDepartment));
  return keys;
}

const someWay = fc.tuple(province, way).map(([root, steps]) => ({ root, steps, keys: follow(root, steps) }));

describe('a tree key', () => {
  it('gives back the levels and ordinals that it was made of', () => {
    fc.assert(
      fc.property(someWay, ({ root, steps, keys }) => {
        const key = keys.at(-1) ?? root;
        for (const { level, ordinal, isDepartment } of steps)
          expect(fieldAt(key, level)).toBe(isDepartment ? ordinal + maxOrdinal(level) : ordinal);
        const taken = new Set(steps.map((step) => step.level));
        for (let level = 2; level <= VILLAGE_LEVEL; level += 1)
          if (!taken.has(level)) expect(fieldAt(key, level)).toBe(0);
        expect(levelOf(key)).toBe(steps.at(-1)?.level ?? 1);
      }),
    );
  });

  it('is a safe JavaScript number within the whole tree', () => {
    fc.assert(
      fc.property(someWay, ({ keys }) => {
        for (const key of keys) {
          expect(contains(WHOLE_TREE, key)).toBe(true);
          expect(BigInt(Number(key))).toBe(key);
        }
      }),
    );
    expect(LEVEL_BITS.reduce((sum, bits) => sum + bits, 0)).toBe(50);
  });

  it('names its ancestors, nearest first, and lies in the subtree of each', () => {
    fc.assert(
      fc.property(someWay, ({ root, keys }) => {
        const key = keys.at(-1) ?? root;
        const above = ancestorsOf(key);
        expect(above).toEqual([...keys.slice(0, -1).reverse(), rootKey(0, 1)]);
        for (const ancestor of above) expect(contains(subtreeOf(ancestor), key)).toBe(true);
      }),
    );
  });
});

describe('subtrees', () => {
  it('hold all that hangs below and end inside their parents', () => {
    fc.assert(
      fc.property(someWay, ({ keys }) => {
        for (const [index, key] of keys.entries()) {
          const inner = subtreeOf(key);
          for (const upper of keys.slice(0, index)) {
            expect(subtreeOf(upper).lo).toBeLessThan(inner.lo);
            expect(subtreeOf(upper).hi).toBeGreaterThanOrEqual(inner.hi);
          }
        }
      }),
    );
  });

  it('of two siblings never overlap, departments and skipped levels included', () => {
    const sibling = fc.integer({ min: 2, max: VILLAGE_LEVEL }).chain((level) =>
      fc.record({
        level: fc.constant(level),
        ordinal: fc.integer({ min: 1, max: maxOrdinal(level) }),
        isDepartment: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(province, sibling, sibling, (parent, a, b) => {
        const one = childKey(parent, a.level, a.ordinal, a.isDepartment);
        const other = childKey(parent, b.level, b.ordinal, b.isDepartment);
        fc.pre(one !== other);
        const [first, second] = one < other ? [one, other] : [other, one];
        expect(subtreeOf(first).hi).toBeLessThan(subtreeOf(second).lo);
      }),
    );
  });
});

test('an ordinal outside its field and a level not below the parent are refused', () => {
  const city = rootKey(2);
  expect(() => childKey(city, 3, maxOrdinal(3) + 1)).toThrow(RangeError);
  expect(() => childKey(city, 3, 0)).toThrow(RangeError);
  expect(() => childKey(city, 2, 1)).toThrow(RangeError);
  expect(() => childKey(city, 6, 1)).toThrow(RangeError);
  expect(() => levelOf(0n)).toThrow(RangeError);
});

test('every field holds at least twice the most children that a real parent has', () => {
  const most = [31, 21, 36, 52, 170];
  for (const [index, children] of most.entries())
    expect(maxOrdinal(index + 1)).toBeGreaterThanOrEqual(children * 2);
});

describe('merged ranges', () => {
  const range = fc
    .tuple(fc.bigInt({ min: 0n, max: 300n }), fc.bigInt({ min: 0n, max: 20n }))
    .map(([lo, length]) => ({ lo, hi: lo + length }));
  const isIn = (ranges: readonly KeyRange[], key: bigint) => ranges.some((one) => contains(one, key));

  it('hold exactly the same keys, in order, with a gap between any two', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 12 }), (ranges) => {
        const merged = mergeRanges(ranges);
        for (let key = 0n; key <= 325n; key += 1n) expect(isIn(merged, key)).toBe(isIn(ranges, key));
        for (const [index, one] of merged.entries()) {
          const next = merged[index + 1];
          if (next) expect(next.lo).toBeGreaterThan(one.hi + 1n);
        }
      }),
    );
  });

  it('leave what they were made of alone', () => {
    const ranges = [
      { lo: 5n, hi: 9n },
      { lo: 1n, hi: 6n },
    ];
    mergeRanges(ranges);
    expect(ranges).toEqual([
      { lo: 5n, hi: 9n },
      { lo: 1n, hi: 6n },
    ]);
  });
});
