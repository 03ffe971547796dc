/** The tour through the demo: which figure it follows, where that was reported, and through whose hands it goes. */
import { CITY } from './form.ts';
import { STORY_COUNTY } from './forms.ts';

/** A community of the access plan that was not on the extranet: correcting its 0 moves the city's total by one. */
export const TOUR_VILLAGE = '320281004002';
export const TOUR_TOWN = '320281004000';
export const TOUR_INDICATOR = 'network.extranet.connected';
export const TOUR_FORM = 'NET-01-2008Q4';
export const TOUR_PERIOD = '2008';

/** Whose turn it is, by the account that a visitor becomes with one click. */
export const TURN_ACCOUNTS = {
  village: `reporter.${TOUR_VILLAGE}`,
  town: `reviewer.${TOUR_TOWN}`,
  county: `reviewer.${STORY_COUNTY}`,
  city: `reviewer.${CITY}`,
  proof: 'auditor',
} as const;
