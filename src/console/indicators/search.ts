/** What the screens of figures keep in their addresses. */
import {
  cursor,
  day,
  type FieldReader,
  instant,
  line,
  type Said,
  search,
  unitCode,
} from '#console/api/url-state.ts';
import { findPeriod } from '#lib/period.ts';

const period: FieldReader<string> = (raw) => (typeof raw === 'string' && findPeriod(raw) ? raw : undefined);

export const readFigures = search({
  indicator: line(80),
  unit: unitCode,
  period,
  asOf: instant,
  boundary: day,
});
export type FiguresSearch = Said<typeof readFigures>;

/** The page of the release calendar that is shown. */
export const readReleases = search({ after: cursor });
