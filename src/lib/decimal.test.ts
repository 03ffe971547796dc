import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDecimals, compareDecimals, normalDecimal, percentOf, placesOf } from './decimal.ts';
import { groupThousands } from './thousands.ts';

describe('decimals', () => {
  it('have one shortest text', () => {
    expect(['007.50', '-0', '1e3', '0.10', '12345678901234567890.123'].map(normalDecimal)).toEqual([
      '7.5',
      '0',
      '1000',
      '0.1',
      '12345678901234567890.123',
    ]);
  });

  it('add exactly where floats do not', () => {
    expect(addDecimals('0.1', '0.2')).toBe('0.3');
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
        fc.bigInt({ min: 0n, max: 10n ** 20n }),
        (a, b) => {
          expect(addDecimals(String(a), String(b))).toBe(String(a + b));
        },
      ),
    );
  });

  it('round a share half up, once, and know no share of nothing', () => {
    expect(percentOf('1', '3', 2)).toBe('33.33');
    expect(percentOf('1', '8', 2)).toBe('12.5');
    expect(percentOf('5', '1000', 0)).toBe('1');
    expect(percentOf('1', '0', 2)).toBeUndefined();
  });

  it('stand in groups of three', () => {
    const digits = ['1', '12', '123', '1234', '123456', '1234567', ''];
    expect(digits.map(groupThousands)).toEqual(['1', '12', '123', '1,234', '123,456', '1,234,567', '']);
  });

  it('compare and count places', () => {
    expect(compareDecimals('10', '9.99')).toBe(1);
    expect(placesOf('1.250')).toBe(2);
  });
});
