import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

const Day = z.iso.date();

/** One year's holidays, first and last day included, and the weekend days on which all work instead. */
export const CalendarYear = z
  .object({
    year: z.int().min(1949).max(9999),
    /** The notice or the rules from which the days are taken. */
    source: z.string().min(1).max(200),
    /** Reckoned from rules while no notice is known. */
    isProvisional: z.boolean().optional(),
    holidays: z.array(z.tuple([Day, Day, z.string().max(40)])).max(30),
    makeUpDays: z.array(Day).max(30),
  })
  .superRefine(({ year, holidays, makeUpDays }, check) => {
    const isOfYear = (day: string) => day.startsWith(`${year}-`);
    holidays.forEach(([first, last], index) => {
      if (!isOfYear(first) || !isOfYear(last) || last < first)
        check.addIssue({
          code: 'custom',
          path: ['holidays', index],
          message: `not days of ${year}, in order`,
        });
    });
    makeUpDays.forEach((day, index) => {
      const isHoliday = holidays.some(([first, last]) => first <= day && day <= last);
      if (!isOfYear(day) || !isWeekend(day) || isHoliday)
        check.addIssue({ code: 'custom', path: ['makeUpDays', index], message: `no weekend day of ${year}` });
    });
  });
export type CalendarYear = z.infer<typeof CalendarYear>;

/**
 * How well the days of a year are known: announced, reckoned from rules, or not at all, when only Saturdays and Sundays
 * are taken for days off.
 */
export type Knowledge = 'announced' | 'provisional' | 'weekendsOnly';

/** Days on which offices work. All days are city days, ISO `YYYY-MM-DD`. */
export interface Calendar {
  isWorkingDay(day: string): boolean;
  /** The day so many working days after a day; before it, where negative. Of none it is the day itself. */
  addWorkingDays(day: string, count: number): string;
  /** How many working days lie after one day and up to another; negative where that one is earlier. */
  workingDaysBetween(from: string, to: string): number;
  /** The day itself where offices work on it, otherwise the next on which they do. */
  nextWorkingDay(day: string): string;
  /** A statistical deadline: put off over statutory holidays, never over an ordinary weekend. */
  statisticalDeadline(day: string): string;
  /** What the working days of a year rest on. */
  knowledgeOf(year: number): { knowledge: Knowledge; source: string | undefined };
}

function isWeekend(day: string): boolean {
  return Temporal.PlainDate.from(day).dayOfWeek > 5;
}

function shift(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** A calendar from the days of some years; of two for one year the later in the list stands. */
export function createCalendar(years: readonly CalendarYear[]): Calendar {
  const byYear = new Map(years.map((one) => [one.year, one]));
  const holidays = new Set<string>();
  const makeUpDays = new Set<string>();
  for (const { holidays: spans, makeUpDays: days } of byYear.values()) {
    for (const [first, last] of spans)
      for (let day = first; day <= last; day = shift(day, 1)) holidays.add(day);
    for (const day of days) makeUpDays.add(day);
  }
  const isWorkingDay = (day: string) => makeUpDays.has(day) || !(holidays.has(day) || isWeekend(day));
  const skip = (day: string, isPassed: (day: string) => boolean) => {
    let at = day;
    while (isPassed(at)) at = shift(at, 1);
    return at;
  };
  return {
    isWorkingDay,
    addWorkingDays(day, count) {
      const step = count < 0 ? -1 : 1;
      let at = day;
      for (let left = Math.abs(count); left > 0; ) {
        at = shift(at, step);
        if (isWorkingDay(at)) left -= 1;
      }
      return at;
    },
    workingDaysBetween(from, to) {
      const [first, last, sign] = from <= to ? [from, to, 1] : [to, from, -1];
      let count = 0;
      for (let day = shift(first, 1); day <= last; day = shift(day, 1)) if (isWorkingDay(day)) count += 1;
      return count === 0 ? 0 : sign * count;
    },
    nextWorkingDay: (day) => skip(day, (at) => !isWorkingDay(at)),
    statisticalDeadline: (day) => skip(day, (at) => holidays.has(at)),
    knowledgeOf(year) {
      const known = byYear.get(year);
      if (!known) return { knowledge: 'weekendsOnly', source: undefined };
      return { knowledge: known.isProvisional ? 'provisional' : 'announced', source: known.source };
    },
  };
}
