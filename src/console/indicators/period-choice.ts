import { findPeriod, PERIOD_KINDS, type PeriodKind } from '#lib/period.ts';

/** The kinds of period in which a figure can be read: its own, and what is made of it. */
export function kindsFrom(frequency: PeriodKind): PeriodKind[] {
  return PERIOD_KINDS.slice(0, PERIOD_KINDS.indexOf(frequency) + 1);
}

/** A period that an indicator can be read in: the one wanted where it can, else the year it lies in. */
export function fittingPeriod(wanted: string | undefined, frequency: PeriodKind): string | undefined {
  const period = wanted === undefined ? undefined : findPeriod(wanted);
  if (!period) return undefined;
  return kindsFrom(frequency).includes(period.kind) ? period.code : String(period.year);
}
