/** The clock: the only place that knows what time it is. Instants are UTC, days are city days (Asia/Shanghai). */
import { Temporal } from 'temporal-polyfill';
import { createCalendar } from './calendar.ts';
import { CALENDAR_YEARS } from './calendar-data.ts';

export { type Calendar, createCalendar } from './calendar.ts';
export { CALENDAR_YEARS } from './calendar-data.ts';
export { AnnouncedYear, CalendarYear } from './contract.ts';

export const CITY_ZONE = 'Asia/Shanghai';

/** A source of the present instant; tests and demo loads bring their own. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until it is moved. */
export function stoppedClock(instant: string): Clock & { moveTo(instant: string): void } {
  let current = new Date(instant);
  return {
    now: () => new Date(current),
    moveTo(next) {
      current = new Date(next);
    },
  };
}

/** The city's day, ISO `YYYY-MM-DD`, on which an instant falls. */
export function cityDay(instant: Date): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(CITY_ZONE)
    .toPlainDate()
    .toString();
}

/**
 * The working days that Taihu knows of itself; other years have their weekends alone, and say so. What reckons in a
 * transaction asks room workflow instead, which knows the years that the installation brought.
 */
export const CITY_CALENDAR = createCalendar(CALENDAR_YEARS);
