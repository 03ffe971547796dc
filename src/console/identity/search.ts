/** What the lists of accounts and of rights keep in their addresses. */
import { cursor, line, oneOf, type Said, search, unitCode } from '#console/api/url-state.ts';
import { ACCOUNT_STATES, ROLE_FILTERS } from '#kernel/identity/contract.ts';
import { ADMINISTRATORS } from '#kernel/identity/rights-contract.ts';

export const readAccounts = search({
  text: line(),
  role: oneOf(ROLE_FILTERS),
  unit: unitCode,
  state: oneOf(ACCOUNT_STATES),
  after: cursor,
});
export type AccountsSearch = Said<typeof readAccounts>;

export const readRights = search({ never: oneOf(ADMINISTRATORS), after: cursor });
