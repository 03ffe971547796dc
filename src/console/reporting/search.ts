/** What the lists of reporting keep in their addresses. */
import { cursor, flag, id, line, oneOf, type Said, search, unitCode } from '#console/api/url-state.ts';
import { FORM_STATES, REPORT_STATES } from '#modules/reporting/contract.ts';

export const readReports = search({
  form: id,
  unit: unitCode,
  state: oneOf(REPORT_STATES),
  isOverdue: flag,
  text: line(),
  sort: oneOf(['unit', '-updatedAt', 'updatedAt', 'dueOn']),
  after: cursor,
});
export type ReportsSearch = Said<typeof readReports>;

export const readForms = search({
  state: oneOf(FORM_STATES),
  sort: oneOf(['-dueOn', 'dueOn', 'code']),
  after: cursor,
});
