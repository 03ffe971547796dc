import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnnouncedYear, CALENDAR_YEARS, CalendarYear, CITY_CALENDAR, createCalendar } from './index.ts';

const calendar = CITY_CALENDAR;
const dayOf = (date: Date) => date.toISOString().slice(0, 10);
const days = fc
  .date({ min: new Date('2007-06-01'), max: new Date('2028-06-01'), noInvalidDate: true })
  .map(dayOf);

describe('the city’s calendar', () => {
  it.each([
    ['2008-02-02', true, 'a Saturday made up for before the Spring Festival'],
    ['2008-02-03', true, 'a Sunday made up for before the Spring Festival'],
    ['2008-02-06', false, 'the eve of the Spring Festival'],
    ['2008-02-09', false, 'a Saturday of the Spring Festival'],
    ['2008-05-04', true, 'a Sunday made up for after Labour Day'],
    ['2009-10-08', false, 'the last day of the National Day and Mid-Autumn holiday'],
    ['2009-10-09', true, 'the Friday after it'],
    ['2009-10-10', true, 'the Saturday after it'],
    ['2009-10-11', false, 'an ordinary Sunday'],
    ['2010-02-20', true, 'a Saturday made up for after the Spring Festival'],
    ['2010-02-21', true, 'a Sunday made up for after the Spring Festival'],
    ['2025-01-26', true, 'a Sunday made up for before the Spring Festival'],
    ['2025-02-04', false, 'the last day of the Spring Festival'],
    ['2025-02-08', true, 'a Saturday made up for after it'],
    ['2026-02-23', false, 'a Monday of the Spring Festival'],
    ['2026-02-28', true, 'a Saturday made up for after it'],
    ['2027-02-10', false, 'a day moved off the weekend, by the rules'],
    ['2015-10-01', true, 'a Thursday of a year that is not known'],
  ])('knows %s: %s (%s)', (day, isWorking) => {
    expect(calendar.isWorkingDay(day)).toBe(isWorking);
  });

  it('has the statutory number of days off in each year that was announced', () => {
    const lengths = CALENDAR_YEARS.map(({ year, holidays }) => [
      year,
      holidays.reduce((sum, [a, b]) => sum + (Date.parse(b) - Date.parse(a)) / 86_400_000 + 1, 0),
    ]);
    expect(Object.fromEntries(lengths)).toEqual({
      2008: 27,
      2009: 27,
      2010: 29,
      2025: 28,
      2026: 33,
      2027: 19,
    });
  });

  it('says what a year rests on, and never passes weekends off for a calendar', () => {
    expect(calendar.knowledgeOf(2010)).toMatchObject({
      knowledge: 'announced',
      source: expect.stringContaining('国办发明电〔2009〕27号') as string,
    });
    expect(calendar.knowledgeOf(2027).knowledge).toBe('provisional');
    expect(calendar.knowledgeOf(2019)).toEqual({ knowledge: 'weekendsOnly', source: undefined });
  });

  it('puts a statistical deadline off over holidays, not over an ordinary weekend', () => {
    expect(calendar.statisticalDeadline('2009-10-03')).toBe('2009-10-09');
    expect(calendar.statisticalDeadline('2009-01-10')).toBe('2009-01-10');
    expect(calendar.nextWorkingDay('2009-01-10')).toBe('2009-01-12');
  });

  it('counts over holidays and make-up days', () => {
    expect(calendar.addWorkingDays('2009-09-25', 1)).toBe('2009-09-27');
    expect(calendar.addWorkingDays('2009-09-30', 2)).toBe('2009-10-10');
    expect(calendar.workingDaysBetween('2009-09-30', '2009-10-10')).toBe(2);
    expect(calendar.workingDaysBetween('2009-10-10', '2009-09-30')).toBe(-2);
  });

  it('gives way to an installation’s own year, whole', () => {
    const own = CalendarYear.parse({
      year: 2027,
      source: '通知',
      holidays: [['2027-02-05', '2027-02-11', '春节']],
      makeUpDays: ['2027-02-20'],
    });
    const ours = createCalendar(CALENDAR_YEARS, [own]);
    expect(ours.isWorkingDay('2027-02-20')).toBe(true);
    expect(ours.isWorkingDay('2027-06-09')).toBe(true);
    expect(ours.isWorkingDay('2026-02-28')).toBe(true);
    expect(ours.knowledgeOf(2027)).toEqual({ knowledge: 'brought', source: '通知' });
    expect(ours.knowledgeOf(2026).knowledge).toBe('announced');
  });

  const FESTIVAL = ['2027-02-06', '2027-02-08', 'x'];
  it.each([
    ['ends before it begins', [['2027-02-06', '2027-02-05', 'x']], [], 'holidays.0.1'],
    ['begins in another year', [['2026-12-31', '2027-01-01', 'x']], [], 'holidays.0.0'],
    ['ends in another year', [['2027-12-31', '2028-01-01', 'x']], [], 'holidays.0.1'],
    ['overlaps another', [FESTIVAL, ['2027-02-08', '2027-02-09', 'y']], [], 'holidays.1.0'],
    ['has no name', [['2027-02-06', '2027-02-08', ' ']], [], 'holidays.0.2'],
    ['is no day', [['2027-02-30', '2027-03-01', 'x']], [], 'holidays.0.0'],
    ['is made up for on a weekday', [FESTIVAL], ['2027-02-09'], 'makeUpDays.0'],
    ['is made up for on itself', [FESTIVAL], ['2027-02-06'], 'makeUpDays.0'],
    ['is made up for in another year', [FESTIVAL], ['2026-12-27'], 'makeUpDays.0'],
    ['is made up for twice on one day', [FESTIVAL], ['2027-02-20', '2027-02-20'], 'makeUpDays.1'],
  ])('refuses a holiday that %s, at its field', (_, holidays, makeUpDays, path) => {
    const parsed = AnnouncedYear.safeParse({ year: 2027, source: 's', holidays, makeUpDays });
    expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });

  it('takes every year that Taihu knows of itself', () => {
    for (const year of CALENDAR_YEARS) expect(CalendarYear.parse(year)).toEqual(year);
  });
});

describe('working days', () => {
  it('are counted back to where they were counted from', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 60 }), (day, count) => {
        const later = calendar.addWorkingDays(day, count);
        expect(calendar.isWorkingDay(later)).toBe(true);
        expect(calendar.workingDaysBetween(day, later)).toBe(count);
        expect(calendar.workingDaysBetween(later, day) <= 0).toBe(true);
        const from = calendar.nextWorkingDay(day);
        expect(calendar.addWorkingDays(calendar.addWorkingDays(from, count), -count)).toBe(from);
      }),
    );
  });

  it('add up: so many and so many more are both together', () => {
    fc.assert(
      fc.property(days, fc.nat(30), fc.nat(30), (day, a, b) => {
        expect(calendar.addWorkingDays(calendar.addWorkingDays(day, a), b)).toBe(
          calendar.addWorkingDays(day, a + b),
        );
      }),
    );
  });
});
