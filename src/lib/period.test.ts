import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { findPeriod, makePeriod, PERIOD_KINDS, type PeriodKind, partsOf, periodOfId } from './period.ts';

const COUNTS: Record<PeriodKind, number> = { year: 1, half: 2, quarter: 4, month: 12 };
const period = fc
  .tuple(fc.constantFrom(...PERIOD_KINDS), fc.integer({ min: 1949, max: 2999 }))
  .chain(([kind, year]) =>
    fc.integer({ min: 1, max: COUNTS[kind] }).map((ordinal) => makePeriod(kind, year, ordinal)),
  );

const pad = (value: number) => String(value).padStart(2, '0');

/** The day after an ISO day, reckoned without a calendar library. */
function dayAfter(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  if (date < days) return `${year}-${pad(month)}-${pad(date + 1)}`;
  return month < 12 ? `${year}-${pad(month + 1)}-01` : `${year + 1}-01-01`;
}

describe('a period', () => {
  it('is found again by its code and by its id', () => {
    fc.assert(
      fc.property(period, (one) => {
        expect(findPeriod(one.code)).toEqual(one);
        expect(periodOfId(one.id)).toEqual(one);
      }),
    );
  });

  it('begins on the day after the one before ends', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PERIOD_KINDS), fc.integer({ min: 1949, max: 2999 }), (kind, year) => {
        const all = Array.from({ length: COUNTS[kind] }, (_, index) => makePeriod(kind, year, index + 1));
        expect(all[0]?.start).toBe(`${year}-01-01`);
        expect(all.at(-1)?.end).toBe(`${year}-12-31`);
        for (const [index, one] of all.entries()) {
          const next = all[index + 1];
          if (next) expect(next.start).toBe(dayAfter(one.end));
        }
      }),
    );
  });

  it('is covered by its parts, first day to last', () => {
    fc.assert(
      fc.property(period, fc.constantFrom(...PERIOD_KINDS), (one, kind) => {
        const parts = partsOf(one, kind);
        const isFiner = COUNTS[kind] >= COUNTS[one.kind];
        expect(parts.length).toBe(isFiner ? COUNTS[kind] / COUNTS[one.kind] : 0);
        if (!isFiner) return;
        expect(parts[0]?.start).toBe(one.start);
        expect(parts.at(-1)?.end).toBe(one.end);
      }),
    );
  });
});

test('ids of one kind sort as the periods do', () => {
  const quarters = ['2007Q4', '2008Q1', '2008Q2', '2009Q1'].map((code) => findPeriod(code)?.id ?? 0);
  expect(quarters).toEqual([...quarters].sort((a, b) => a - b));
});

test('the last day of February knows leap years', () => {
  expect(findPeriod('2008-02')?.end).toBe('2008-02-29');
  expect(findPeriod('2009-02')?.end).toBe('2009-02-28');
  expect(findPeriod('2000-02')?.end).toBe('2000-02-29');
  expect(findPeriod('2100-02')?.end).toBe('2100-02-28');
});

test.each([
  '',
  '208',
  '20080',
  '2008Q5',
  '2008Q0',
  '2008H3',
  '2008-00',
  '2008-13',
  '2008-1',
  ' 2008',
  '2008\n',
])('%j is no period', (code) => {
  expect(findPeriod(code)).toBeUndefined();
});

test.each([200803, 200810, 200815, 200820, 200833, 200899])('%i is the id of no period', (id) => {
  expect(() => periodOfId(id)).toThrow(RangeError);
});
