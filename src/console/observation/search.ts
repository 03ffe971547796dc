/** What the operator's screen keeps in its address. */
import { cursor, line, search } from '#console/api/url-state.ts';

export const readOperator = search({ reference: line(), after: cursor });
