import { describe, expect, it } from 'vitest';
import { monthsOf, weeksOf, type YearDays } from './year-days.ts';

const SPRING: YearDays = { holidays: [['2027-02-05', '2027-02-10', '春节']], makeUpDays: ['2027-02-20'] };

describe('a year that is drawn', () => {
  it.each([
    [2027, 365],
    [2028, 366],
    [2100, 365],
  ])('has all days of %s: %s', (year, days) => {
    const all = monthsOf(year, { holidays: [], makeUpDays: [] }).flatMap((month) => month.days);
    expect(all.map(({ day }) => day).toSorted()).toEqual(all.map(({ day }) => day));
    expect(new Set(all.map(({ day }) => day)).size).toBe(days);
  });

  it('tells working days from weekends, holidays and make-up days', () => {
    const february = monthsOf(2027, SPRING)[1]?.days ?? [];
    const count = (kind: string) => february.filter((one) => one.kind === kind).length;
    // Of 28 days eight are of a weekend: two of them within the festival, one is made up on.
    expect([count('holiday'), count('makeUp'), count('weekend'), count('working')]).toEqual([6, 1, 5, 16]);
    expect(february.filter(({ name }) => name === '春节')).toHaveLength(6);
  });

  it('begins its weeks on Monday', () => {
    // 1 May 2027 is a Saturday.
    const may = monthsOf(2027, { holidays: [], makeUpDays: ['2027-05-08'] })[4];
    const weeks = may ? weeksOf(may) : [];
    const none = undefined;
    expect(weeks[0]?.map((cell) => cell?.day.slice(8))).toEqual([none, none, none, none, none, '01', '02']);
    expect(weeks[1]?.map((cell) => cell?.kind).slice(4)).toEqual(['working', 'makeUp', 'weekend']);
    expect(weeks).toHaveLength(6);
  });
});
