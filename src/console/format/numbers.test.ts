import { describe, expect, it } from 'vitest';
import { formatBytes, formatDecimal, measureText } from './numbers.ts';

describe('a shown number', () => {
  it('stands in groups of three, whatever its length', () => {
    expect(formatDecimal('0')).toBe('0');
    expect(formatDecimal('999')).toBe('999');
    expect(formatDecimal('1254')).toBe('1,254');
    expect(formatDecimal('-1234567.5')).toBe('−1,234,567.5');
    expect(formatDecimal('123456789012345678901234')).toBe('123,456,789,012,345,678,901,234');
  });

  it('never loses or rounds a decimal', () => {
    expect(formatDecimal('99.50', 1)).toBe('99.50');
    expect(formatDecimal('99.5', 2)).toBe('99.50');
    expect(formatDecimal('0.12345678')).toBe('0.12345678');
  });

  it('shows a percent by its sign and every other measure by its word', () => {
    expect(measureText({ zh: '%', en: 'percent' }, 'zh')).toBe('%');
    expect(measureText({ zh: '张', en: 'cards' }, 'en')).toBe('cards');
  });
});

it('writes sizes of files as people read them', () => {
  expect([1, 9_940, 44_500, 999_000, 1_500_000, 20_000_000].map(formatBytes)).toEqual([
    '0.1 KB',
    '9.9 KB',
    '45 KB',
    '999 KB',
    '1.5 MB',
    '20 MB',
  ]);
});
