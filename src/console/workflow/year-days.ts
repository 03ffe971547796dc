/** A year drawn day by day, from its holidays and make-up days. */

/** What a day is: worked, a weekend, a holiday, or a weekend day on which all work. */
export type DayKind = 'working' | 'weekend' | 'holiday' | 'makeUp';

export interface DrawnDay {
  day: string;
  kind: DayKind;
  /** What is celebrated. */
  name?: string;
}

export interface Month {
  month: number;
  /** How many days of the first week belong to the month before; weeks begin on Monday. */
  blanks: number;
  days: DrawnDay[];
}

export interface YearDays {
  holidays: readonly (readonly [string, string, string])[];
  makeUpDays: readonly string[];
}

const MONTHS = 12;
const DAYS_A_WEEK = 7;
const FRIDAY = 4;

/** The place of a day in its week, Monday 0. */
const placeOf = (at: Date) => (at.getUTCDay() + DAYS_A_WEEK - 1) % DAYS_A_WEEK;

function drawnOf(at: Date, { holidays, makeUpDays }: YearDays): DrawnDay {
  const day = at.toISOString().slice(0, 10);
  const holiday = holidays.find(([first, last]) => first <= day && day <= last);
  if (makeUpDays.includes(day)) return { day, kind: 'makeUp' };
  if (holiday) return { day, kind: 'holiday', name: holiday[2] };
  return { day, kind: placeOf(at) > FRIDAY ? 'weekend' : 'working' };
}

/** The twelve months of a year. */
export function monthsOf(year: number, days: YearDays): Month[] {
  return Array.from({ length: MONTHS }, (_, month) => {
    const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
    const all = Array.from({ length }, (_unused, index) => new Date(Date.UTC(year, month, index + 1)));
    return {
      month: month + 1,
      blanks: all[0] ? placeOf(all[0]) : 0,
      days: all.map((at) => drawnOf(at, days)),
    };
  });
}

/** The weeks of a month; days of other months are absent. */
export function weeksOf({ blanks, days }: Month): (DrawnDay | undefined)[][] {
  const cells = [...Array.from({ length: blanks }, () => undefined), ...days];
  const weeks = Math.ceil(cells.length / DAYS_A_WEEK);
  return Array.from({ length: weeks }, (_, week) =>
    Array.from({ length: DAYS_A_WEEK }, (_unused, place) => cells[week * DAYS_A_WEEK + place]),
  );
}
