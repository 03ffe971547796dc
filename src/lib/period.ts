/**
 * Periods: `2008`, `2008H1`, `2008Q4`, `2008-01` (domain.md 11, rule 9). Each has a whole-number id for the big
 * tables: year × 100 + 0 for the year, 1-2 half-years, 11-14 quarters, 21-32 months, so that ids sort by year.
 */
export const PERIOD_KINDS = ['year', 'half', 'quarter', 'month'] as const;
export type PeriodKind = (typeof PERIOD_KINDS)[number];

export interface Period {
  id: number;
  code: string;
  kind: PeriodKind;
  year: number;
  /** 1-based within the year. */
  ordinal: number;
  /** First and last day, ISO dates. */
  start: string;
  end: string;
}

const MONTHS: Record<PeriodKind, number> = { year: 12, half: 6, quarter: 3, month: 1 };
const BASE: Record<PeriodKind, number> = { year: 0, half: 0, quarter: 10, month: 20 };
const PATTERN = /^(\d{4})(?:H([12])|Q([1-4])|-(0[1-9]|1[0-2]))?$/;

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

function lastDay(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function codeOf(kind: PeriodKind, year: number, ordinal: number): string {
  if (kind === 'year') return String(year);
  if (kind === 'half') return `${year}H${ordinal}`;
  return kind === 'quarter' ? `${year}Q${ordinal}` : `${year}-${pad(ordinal)}`;
}

/** The period of a kind in a year; ordinals start at 1. */
export function makePeriod(kind: PeriodKind, year: number, ordinal = 1): Period {
  const months = MONTHS[kind];
  const last = ordinal * months;
  return {
    id: year * 100 + BASE[kind] + (kind === 'year' ? 0 : ordinal),
    code: codeOf(kind, year, ordinal),
    kind,
    year,
    ordinal,
    start: `${year}-${pad(last - months + 1)}-01`,
    end: `${year}-${pad(last)}-${lastDay(year, last)}`,
  };
}

/** The period that a code names, or undefined where the code names none. */
export function findPeriod(code: string): Period | undefined {
  const match = PATTERN.exec(code);
  if (!match) return undefined;
  const year = Number(match[1]);
  if (match[2]) return makePeriod('half', year, Number(match[2]));
  if (match[3]) return makePeriod('quarter', year, Number(match[3]));
  return match[4] ? makePeriod('month', year, Number(match[4])) : makePeriod('year', year);
}

/** The period of an id; throws RangeError where the id is none. */
export function periodOfId(id: number): Period {
  const year = Math.floor(id / 100);
  const rest = id % 100;
  if (rest === 0) return makePeriod('year', year);
  if (rest <= 2) return makePeriod('half', year, rest);
  if (rest >= 11 && rest <= 14) return makePeriod('quarter', year, rest - 10);
  if (rest >= 21 && rest <= 32) return makePeriod('month', year, rest - 20);
  throw new RangeError(`${id} is no period`);
}

/** The periods of a finer kind that make up a period, in order: `2008` in quarters is `2008Q1` to `2008Q4`. */
export function partsOf(period: Period, kind: PeriodKind): Period[] {
  const count = MONTHS[period.kind] / MONTHS[kind];
  const first = (period.ordinal - 1) * count;
  return Array.from({ length: Math.floor(count) }, (_, index) =>
    makePeriod(kind, period.year, first + index + 1),
  );
}

/** How many periods of a kind a year has. */
export function periodsIn(kind: PeriodKind): number {
  return 12 / MONTHS[kind];
}

/** The period before one, of its kind: before `2008Q1` comes `2007Q4`. */
export function periodBefore({ kind, year, ordinal }: Period): Period {
  return ordinal > 1 ? makePeriod(kind, year, ordinal - 1) : makePeriod(kind, year - 1, periodsIn(kind));
}

/** The same period of the year before. */
export function yearBefore({ kind, year, ordinal }: Period): Period {
  return makePeriod(kind, year - 1, ordinal);
}

/** The period after one, of its kind. */
export function periodAfter({ kind, year, ordinal }: Period): Period {
  return ordinal < periodsIn(kind) ? makePeriod(kind, year, ordinal + 1) : makePeriod(kind, year + 1, 1);
}
