/** What the list of accounts keeps in its address. */
import { cursor, line, oneOf, type Said, search, unitCode } from '#console/api/url-state.ts';
import { ACCOUNT_STATES, ROLE_FILTERS } from '#kernel/identity/contract.ts';

export const readAccounts = search({
  text: line(),
  role: oneOf(ROLE_FILTERS),
  unit: unitCode,
  state: oneOf(ACCOUNT_STATES),
  after: cursor,
});
export type AccountsSearch = Said<typeof readAccounts>;
