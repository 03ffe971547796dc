/** What the list of accounts keeps in its address. */
import { cursor, line, search } from '#console/api/url-state.ts';

export const readAccounts = search({ text: line(), after: cursor });
