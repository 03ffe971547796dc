/** What the list of audit entries keeps in its address. */
import { cursor, id, instant, line, oneOf, type Said, search, unitCode } from '#console/api/url-state.ts';

export const readAudit = search({
  operation: line(),
  subject: line(300),
  actor: id,
  account: line(64),
  outcome: oneOf(['done', 'refused']),
  unit: unitCode,
  from: instant,
  to: instant,
  after: cursor,
  /** The entry that is open. */
  entry: id,
});
export type AuditSearch = Said<typeof readAudit>;
