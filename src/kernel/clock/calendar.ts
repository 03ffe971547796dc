import { Temporal } from 'temporal-polyfill';
import { type CalendarYear, isWeekend, type Knowledge } from './contract.ts';

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

function shift(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/**
 * A calendar from the days of some years, which an installation's own replace. Nothing is worked out ahead: a day is
 * looked up among the few spans of its year.
 */
export function createCalendar(
  years: readonly CalendarYear[],
  brought: readonly CalendarYear[] = [],
): Calendar {
  const byYear = new Map([...years, ...brought].map((one) => [one.year, one]));
  const own = new Set(brought.map(({ year }) => year));
  const yearOf = (day: string) => byYear.get(Number(day.slice(0, 4)));
  const isHoliday = (day: string) =>
    yearOf(day)?.holidays.some(([first, last]) => first <= day && day <= last) ?? false;
  const isWorkingDay = (day: string) =>
    yearOf(day)?.makeUpDays.includes(day) || !(isWeekend(day) || isHoliday(day));
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
    statisticalDeadline: (day) => skip(day, isHoliday),
    knowledgeOf(year) {
      const known = byYear.get(year);
      if (!known) return { knowledge: 'weekendsOnly', source: undefined };
      const knowledge = own.has(year) ? 'brought' : known.isProvisional ? 'provisional' : 'announced';
      return { knowledge, source: known.source };
    },
  };
}
