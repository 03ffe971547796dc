import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

/** Values as audit entries hold them: no floats, no undefined. */
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.string({ unit: 'binary' }),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: 'grapheme' }), tie('any'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).any;

function shuffled(item: unknown): unknown {
  if (Array.isArray(item)) return item.map(shuffled);
  if (typeof item !== 'object' || item === null) return item;
  return Object.fromEntries(
    Object.entries(item)
      .reverse()
      .map(([key, inner]) => [key, shuffled(inner)]),
  );
}

describe('canonical JSON', () => {
  it('is the same text whatever the order in which keys were set', () => {
    fc.assert(
      fc.property(value, (item) => {
        expect(canonicalJson(shuffled(item))).toBe(canonicalJson(item));
      }),
    );
  });

  it('is JSON that reads back as the same value', () => {
    fc.assert(
      fc.property(value, (item) => {
        const plain: unknown = JSON.parse(JSON.stringify(item));
        expect(JSON.parse(canonicalJson(item))).toEqual(plain);
      }),
    );
  });

  it('is its own canonical form', () => {
    fc.assert(
      fc.property(value, (item) => {
        const text = canonicalJson(item);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });
});

test('keys sort by code unit, not by locale', () => {
  expect(canonicalJson({ b: 1, a: 2, B: 3, é: 4, 无锡: 5, 10: 6, 9: 7 })).toBe(
    '{"10":6,"9":7,"B":3,"a":2,"b":1,"é":4,"无锡":5}',
  );
});

test('an undefined field is left out, an undefined item is null, and a bigint is a decimal string', () => {
  expect(canonicalJson({ a: undefined, b: [undefined, 1n], c: 2n ** 60n })).toBe(
    '{"b":[null,"1"],"c":"1152921504606846976"}',
  );
});

test.each([0.1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
  'the number %d is refused: it is not exact',
  (number) => {
    expect(() => canonicalJson({ number })).toThrow(TypeError);
  },
);

test('a function has no canonical JSON', () => {
  expect(() => canonicalJson({ work: () => 1 })).toThrow(TypeError);
});
