/** The working days of a year as data, for whoever brings or shows them; no time passes here. */
import { z } from 'zod';

const Day = z.iso.date();

/** Text on one line, as a notice prints it. */
const Line = z
  .string()
  .trim()
  .regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069\ufffd]*$/u, '不能包含控制字符 / no control characters');

/** From the first day off to the last, both included, and what is celebrated. */
const Holiday = z.tuple([Day, Day, Line.min(1).max(40)]);

const FIELDS = {
  /** The name and number of the notice, or the rules, from which the days are taken. */
  source: Line.min(1).max(200),
  holidays: z.array(Holiday).max(30),
  /** Saturdays and Sundays on which all work. */
  makeUpDays: z.array(Day).max(30),
};

interface Days {
  year: number;
  holidays: readonly (readonly [string, string, string])[];
  makeUpDays: readonly string[];
}

type Fault = { code: 'custom'; path: (string | number)[]; message: string };

const SATURDAY = 6;
const SUNDAY = 0;

/** Whether a day is a Saturday or a Sunday. */
export function isWeekend(day: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday === SATURDAY || weekday === SUNDAY;
}

/** What contradicts itself in a year's days: each fault at its field. */
function faultsOf({ year, holidays, makeUpDays }: Days): Fault[] {
  const isOfYear = (day: string) => day.startsWith(`${year}-`);
  const at = (path: (string | number)[], zh: string, en: string): Fault => ({
    code: 'custom',
    path,
    message: `${zh} / ${en}`,
  });
  const spans = holidays.flatMap(([first, last], index) => {
    if (!isOfYear(first))
      return [at(['holidays', index, 0], `应为${year}年的日期`, `must be a day of ${year}`)];
    if (!isOfYear(last))
      return [at(['holidays', index, 1], `应为${year}年的日期`, `must be a day of ${year}`)];
    if (last < first)
      return [at(['holidays', index, 1], '不得早于首日', 'must not lie before the first day')];
    const isTwice = holidays.slice(0, index).some((other) => first <= other[1] && other[0] <= last);
    return isTwice ? [at(['holidays', index, 0], '与另一假期重叠', 'overlaps another holiday')] : [];
  });
  const made = makeUpDays.flatMap((day, index) => {
    const path = ['makeUpDays', index];
    if (!isOfYear(day)) return [at(path, `应为${year}年的日期`, `must be a day of ${year}`)];
    if (!isWeekend(day)) return [at(path, '应为周六或周日', 'must be a Saturday or a Sunday')];
    if (holidays.some(([first, last]) => first <= day && day <= last))
      return [at(path, '在假期之内', 'lies within a holiday')];
    return makeUpDays.indexOf(day) < index ? [at(path, '重复', 'is given twice')] : [];
  });
  return [...spans, ...made];
}

function checkDays({ value, issues }: { value: Days; issues: unknown[] }): void {
  for (const fault of faultsOf(value)) issues.push({ ...fault, input: value });
}

/** One year's holidays and the weekend days on which all work instead. */
export const CalendarYear = z
  .object({
    year: z.int().min(1949).max(9999),
    ...FIELDS,
    /** Reckoned from rules while no notice is known. */
    isProvisional: z.boolean().optional(),
  })
  .check(checkDays);
export type CalendarYear = z.infer<typeof CalendarYear>;

/** A year as its notice announced it, for an installation to bring: of the years that offices may still reckon in. */
export const AnnouncedYear = z
  .object({ ...FIELDS, year: z.int().min(2000).max(2100), holidays: FIELDS.holidays.min(1) })
  .check(checkDays);
export type AnnouncedYear = z.infer<typeof AnnouncedYear>;

/**
 * How well the days of a year are known: announced, reckoned from rules, brought by the installation itself, or not at
 * all, when only Saturdays and Sundays are taken for days off.
 */
export const KNOWLEDGE = ['announced', 'provisional', 'brought', 'weekendsOnly'] as const;
export type Knowledge = (typeof KNOWLEDGE)[number];
