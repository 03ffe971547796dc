/** For tests of work: a letter on its way up four units, and attempts at it. */
import { CITY_CALENDAR } from '#kernel/clock/index.ts';
import { childKey, levelOf, rootKey } from '#lib/tree-key.ts';
import type { Flow } from './contract.ts';
import type { ActingPerson, Attempt, Standing } from './engine.ts';
import { defineFlow } from './flow.ts';

const CITY = rootKey(2);
const COUNTY = childKey(CITY, 3, 1);
const TOWN = childKey(COUNTY, 4, 2);
const VILLAGE = childKey(TOWN, 5, 3);
/** A village and the units above it. */
export const PLACES = { VILLAGE, TOWN, COUNTY, CITY };
const KEYS = Object.values(PLACES);
const UNITS = new Map(KEYS.map((key) => [key, { id: `unit-${levelOf(key)}` }]));
export const unitOf = (key: bigint) => UNITS.get(key)?.id ?? '';
export const title = { zh: '事', en: 'Work' };
const WRITER = { role: 'reporter', at: 'unit' } as const;
const READER = { role: 'reviewer', at: 'waiting' } as const;

/** A letter that is written at the village, sent, and read by each unit above in turn. */
export const LETTER: Flow = {
  name: 'test.letter',
  version: 1,
  title,
  initial: 'open',
  states: [
    { name: 'open', title, waitsFor: 'unit', escalatesAfterWorkingDays: 2 },
    { name: 'read', title, waitsFor: 'reviewer', dueInWorkingDays: 2, escalatesAfterWorkingDays: 3 },
    { name: 'done', title, waitsFor: 'nobody' },
  ],
  transitions: [
    { action: 'write', title, from: ['open'], to: 'open', by: WRITER, moves: 'stays', isAuthoring: true },
    { action: 'send', title, from: ['open'], to: 'read', by: WRITER, moves: 'first', isAuthoring: true },
    { action: 'pass', title, from: ['read'], to: 'read', by: READER, moves: 'next', guard: 'hasNext' },
    { action: 'pass', title, from: ['read'], to: 'done', by: READER, moves: 'nowhere' },
    { action: 'refuse', title, from: ['read'], to: 'open', by: READER, moves: 'nowhere', needsReason: true },
    {
      action: 'reopen',
      title,
      from: ['done'],
      to: 'open',
      by: WRITER,
      moves: 'nowhere',
      isAuthoring: true,
      startsAnew: true,
    },
  ],
};
export const letter = defineFlow<{ isClosed?: boolean }>(LETTER, { hasNext: ({ hasNext }) => hasNext });

export const START: Standing = {
  state: 'open',
  unitId: unitOf(VILLAGE),
  treeKey: VILLAGE,
  topKey: CITY,
  authors: [],
  dueOn: '2009-01-10',
};

/** A role at each of the places, held or stood in for. */
export const grantsAt = (role: 'reporter' | 'reviewer', behalf?: string) =>
  KEYS.map((key) => ({
    role,
    unitId: unitOf(key),
    ...(behalf === undefined ? {} : { onBehalfOf: { id: behalf, name: behalf } }),
  }));

/** Someone’s attempt on a Monday of January 2009, unless it says otherwise. */
export const attempt = (
  action: string,
  person: ActingPerson,
  more: Partial<Attempt<{ isClosed?: boolean }>> = {},
): Attempt<{ isClosed?: boolean }> => ({
  action,
  person,
  facts: {},
  units: UNITS,
  today: '2009-01-05',
  calendar: CITY_CALENDAR,
  ...more,
});
