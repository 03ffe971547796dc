import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  figureLine,
  formatColumn,
  formatDay,
  formatDecimal,
  formatInstant,
  formatPeriod,
  readerValue,
} from './format.ts';

const CARDS = { zh: '张', en: 'cards' };
const line = (value: string | null, bound: 'exact' | 'atLeast' = 'exact', unitOfMeasure = CARDS) =>
  (['zh', 'en'] as const).map((language) => figureLine({ value, bound, unitOfMeasure }, language));

test('thousands are set apart and no digit is ever lost, however long the number', () => {
  expect(formatDecimal('1234567.50')).toBe('1,234,567.50');
  expect(formatDecimal('-1000')).toBe('-1,000');
  expect(formatDecimal('123456789012345678901234.12345678')).toBe('123,456,789,012,345,678,901,234.12345678');
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (n) => {
      expect(formatDecimal(String(n)).replaceAll(',', '')).toBe(String(n));
    }),
  );
});

test('a value is said as readers say it, with its unit of measure', () => {
  expect(line('2000000')).toEqual(['200 万张', '2 million cards']);
  expect(line('720000')).toEqual(['72 万张', '720,000 cards']);
  expect(line('9999')).toEqual(['9,999 张', '9,999 cards']);
  expect(line('26200000000', 'exact', { zh: '元', en: 'yuan' })).toEqual(['262 亿元', '26.2 billion yuan']);
  expect(line('100', 'exact', { zh: '%', en: '%' })).toEqual(['100%', '100%']);
  expect(line(null)).toEqual([undefined, undefined]);
});

test('a lower bound is said so, and a rounded number is never passed off as exact', () => {
  expect(line('640', 'atLeast', { zh: '个', en: 'units' })).toEqual(['640 余个', 'at least 640 units']);
  expect(line('2000000', 'atLeast')).toEqual(['200 万余张', 'at least 2 million cards']);
  expect(line('30000', 'atLeast')).toEqual(['3 万余张', 'at least 30,000 cards']);
  expect(line('143', 'atLeast')).toEqual(['至少 143 张', 'at least 143 cards']);
  expect(line('0', 'atLeast')).toEqual(['至少 0 张', 'at least 0 cards']);
  expect(line('98.5', 'atLeast', { zh: '%', en: '%' })).toEqual(['至少 98.5%', 'at least 98.5%']);
  expect(line('1234567')).toEqual(['约 123.46 万张', 'about 1.23 million cards']);
});

test('one of a thing is said in the singular', () => {
  expect(line('1')).toEqual(['1 张', '1 card']);
  expect(line('1', 'exact', { zh: '家', en: 'companies' })).toEqual(['1 家', '1 company']);
  expect(line('1', 'exact', { zh: '级', en: 'class' })).toEqual(['1 级', '1 class']);
});

test('the numbers of a column have their points in line and lose no digit', () => {
  expect(formatColumn(['100', '97.5', '3.25', null])).toEqual(['100.00', '97.50', '3.25', null]);
  expect(formatColumn(['56789', '1234567'])).toEqual(['56,789', '1,234,567']);
  expect(formatColumn([])).toEqual([]);
});

test('rounding is half up and carries', () => {
  expect(readerValue('19999950', 'zh')).toEqual({ number: '2,000', scale: '万', isExact: false });
  expect(readerValue('10050', 'zh')).toEqual({ number: '1.01', scale: '万', isExact: false });
  expect(readerValue('10000', 'zh')).toEqual({ number: '1', scale: '万', isExact: true });
  expect(readerValue('0.5', 'zh')).toEqual({ number: '0.5', scale: '', isExact: true });
});

test('days, instants and periods are written in both languages, instants on the city’s clock', () => {
  expect([formatDay('2008-12-31', 'zh'), formatDay('2008-12-31', 'en')]).toEqual([
    '2008年12月31日',
    '31 December 2008',
  ]);
  expect(formatInstant('2008-12-31T16:05:00Z', 'zh')).toBe('2009年1月1日 00:05');
  expect(formatInstant('2008-12-31T08:05:00Z', 'en')).toBe('31 December 2008, 16:05');
  expect(['2008', '2008H2', '2008Q4', '2008-01'].map((code) => formatPeriod(code, 'zh'))).toEqual([
    '2008年',
    '2008年下半年',
    '2008年第四季度',
    '2008年1月',
  ]);
  expect(['2008', '2008H2', '2008Q4', '2008-01'].map((code) => formatPeriod(code, 'en'))).toEqual([
    '2008',
    'H2 2008',
    'Q4 2008',
    'January 2008',
  ]);
  expect([formatPeriod('<b>', 'zh'), formatDay('x', 'en'), formatInstant('x', 'en')]).toEqual([
    '<b>',
    'x',
    'x',
  ]);
});
