/** What the screen of units keeps in its address. */
import { day, line, search, unitCode } from '#console/api/url-state.ts';

export const readUnits = search({ code: unitCode, day, text: line() });
