/** The engine by examples: who may take a step, for whom, what refuses it, and where the work then stands. */
import { describe, expect, it } from 'vitest';
import { CITY_CALENDAR } from '#kernel/clock/index.ts';
import { childKey } from '#lib/tree-key.ts';
import { type ActingPerson, judge, type Standing, termsOf, wayUp } from './engine.ts';
import { defineFlow } from './flow.ts';
import { attempt, grantsAt, LETTER, letter, PLACES, START, unitOf } from './testing.ts';

const { VILLAGE, TOWN, COUNTY, CITY } = PLACES;
const placeAt = (key: bigint) => ({ unitId: unitOf(key), key });
const WRITER: ActingPerson = { id: 'a', grants: grantsAt('reporter') };
const READER: ActingPerson = { id: 'b', grants: grantsAt('reviewer') };
/** A letter that a wrote and sent, and that the town has before it. */
const SENT: Standing = {
  ...START,
  state: 'read',
  waiting: placeAt(TOWN),
  authors: ['a'],
  dueOn: '2009-01-07',
  escalatesOn: '2009-01-12',
};
const reviewerAt = (key: bigint, id = 'b'): ActingPerson => ({
  id,
  grants: [{ role: 'reviewer', unitId: unitOf(key) }],
});
const nextOf = (...given: Parameters<typeof judge<{ isClosed?: boolean }>>): Standing => {
  const verdict = judge(...given);
  if (!verdict.isAllowed) throw new Error(verdict.why);
  return verdict.next;
};

describe('the way up', () => {
  it('leads a village over town and county to the top, not above it', () => {
    expect(wayUp(VILLAGE, CITY)).toEqual([TOWN, COUNTY, CITY]);
    expect(wayUp(VILLAGE, COUNTY)).toEqual([TOWN, COUNTY]);
  });

  it('passes levels that do not exist, leads a department to its unit, and the top to itself', () => {
    expect(wayUp(childKey(CITY, 4, 1), CITY)).toEqual([CITY]);
    expect(wayUp(childKey(COUNTY, 4, 1, true), CITY)).toEqual([COUNTY, CITY]);
    expect(wayUp(CITY, CITY)).toEqual([CITY]);
  });
});

describe('a step is refused', () => {
  it('that does not lead on from where the work stands', () => {
    const refused = { isAllowed: false, why: 'wrong-state' };
    expect(judge(letter, START, attempt('pass', READER))).toEqual(refused);
    expect(judge(letter, START, attempt('burn', WRITER))).toEqual(refused);
  });

  it('to whoever holds no such role, or holds it elsewhere', () => {
    const refused = { isAllowed: false, why: 'not-holder' };
    expect(judge(letter, START, attempt('send', READER))).toEqual(refused);
    expect(judge(letter, SENT, attempt('pass', WRITER))).toEqual(refused);
    expect(judge(letter, SENT, attempt('pass', reviewerAt(COUNTY)))).toEqual(refused);
    expect(judge(letter, SENT, attempt('pass', reviewerAt(TOWN))).isAllowed).toBe(true);
  });

  it('to whoever had a hand in the work, to his deputy, and to him as a deputy', () => {
    const refused = { isAllowed: false, why: 'own-work' };
    expect(judge(letter, SENT, attempt('pass', reviewerAt(TOWN, 'a')))).toEqual(refused);
    expect(judge(letter, SENT, attempt('pass', { id: 'b', grants: grantsAt('reviewer', 'a') }))).toEqual(
      refused,
    );
    expect(judge(letter, SENT, attempt('pass', { id: 'a', grants: grantsAt('reviewer', 'b') }))).toEqual(
      refused,
    );
  });

  it('where a reason is asked and none, or an empty one, is given', () => {
    const refused = { isAllowed: false, why: 'no-reason' };
    expect(judge(letter, SENT, attempt('refuse', READER))).toEqual(refused);
    expect(judge(letter, SENT, attempt('refuse', READER, { reason: ' ' }))).toEqual(refused);
    expect(judge(letter, SENT, attempt('refuse', READER, { reason: '请改' })).isAllowed).toBe(true);
  });

  it('where its condition does not hold, which is then named', () => {
    const guarded = defineFlow<{ isClosed?: boolean }>(
      {
        ...LETTER,
        transitions: LETTER.transitions.map((one) =>
          one.action === 'send' ? { ...one, guard: 'isOpen' } : one,
        ),
      },
      { hasNext: ({ hasNext }) => hasNext, isOpen: ({ isClosed }) => isClosed !== true },
    );
    expect(judge(guarded, START, attempt('send', WRITER, { facts: { isClosed: true } }))).toEqual({
      isAllowed: false,
      why: 'guarded',
      guard: 'isOpen',
    });
    expect(judge(guarded, START, attempt('send', WRITER)).isAllowed).toBe(true);
  });

  it('where the unit that is next is not there', () => {
    const refused = { isAllowed: false, why: 'no-unit' };
    const units = new Map([[VILLAGE, { id: unitOf(VILLAGE) }]]);
    expect(judge(letter, START, attempt('send', WRITER, { units }))).toEqual(refused);
    expect(judge(letter, SENT, attempt('pass', READER, { units }))).toEqual(refused);
  });
});

describe('who stands in for another', () => {
  it('acts as himself where he may, and else for one who had no hand in it', () => {
    const own = grantsAt('reviewer');
    const forAuthor = grantsAt('reviewer', 'a');
    const forOther = grantsAt('reviewer', 'c');
    const behalf = (...grants: ActingPerson['grants'][]) =>
      judge(letter, SENT, attempt('pass', { id: 'b', grants: grants.flat() }));
    expect(behalf(forAuthor, forOther, own)).not.toHaveProperty('behalfOf');
    expect(behalf(forAuthor, own)).toMatchObject({ isAllowed: true, at: placeAt(TOWN) });
    expect(behalf(forAuthor, forOther)).toMatchObject({ isAllowed: true, behalfOf: { id: 'c', name: 'c' } });
  });

  it('makes the holder an author of what he writes', () => {
    const deputy = { id: 'b', grants: grantsAt('reporter', 'c') };
    expect(nextOf(letter, START, attempt('write', deputy)).authors).toEqual(['b', 'c']);
    expect(nextOf(letter, SENT, attempt('pass', READER)).authors).toBe(SENT.authors);
  });

  it('takes what was done at a unit for its successor’s to do', () => {
    const grants = [
      { role: 'reporter' as const, unitId: 'successor', serves: ['successor', unitOf(VILLAGE)] },
    ];
    expect(judge(letter, START, attempt('send', { id: 'b', grants })).isAllowed).toBe(true);
  });
});

describe('after a step', () => {
  it('the work waits for the unit above, then for the one above that, and at last for nobody', () => {
    const sent = nextOf(letter, START, attempt('send', WRITER));
    const passed = nextOf(letter, sent, attempt('pass', READER));
    expect([sent.waiting, passed.waiting]).toEqual([placeAt(TOWN), placeAt(COUNTY)]);
    const atTop = nextOf(letter, passed, attempt('pass', READER));
    const { waiting: _, dueOn: __, ...rest } = nextOf(letter, atTop, attempt('pass', READER));
    expect(rest).toEqual({
      state: 'done',
      unitId: unitOf(VILLAGE),
      treeKey: VILLAGE,
      topKey: CITY,
      authors: ['a'],
    });
  });

  it('the work has the days of its new step, over holidays', () => {
    expect(nextOf(letter, START, attempt('send', WRITER, { today: '2009-09-30' }))).toMatchObject({
      dueOn: '2009-10-10',
      escalatesOn: '2009-10-14',
    });
    // A step of the same name at another unit is a new one, and one without days has none.
    expect(nextOf(letter, SENT, attempt('pass', READER, { today: '2009-01-06' }))).toMatchObject({
      dueOn: '2009-01-08',
      escalatesOn: '2009-01-13',
    });
    const returned = nextOf(letter, SENT, attempt('refuse', READER, { reason: '请改' }));
    expect(returned).not.toHaveProperty('dueOn');
    expect(returned).not.toHaveProperty('escalatesOn');
    expect(returned).not.toHaveProperty('waiting');
  });

  it('the work keeps its days and the unit it went up to while it stays where it is', () => {
    const late = { ...START, escalatesOn: '2009-01-14', escalated: placeAt(TOWN) };
    expect(nextOf(letter, late, attempt('write', WRITER))).toEqual({ ...late, authors: ['a'] });
    const { dueOn: _, ...free } = START;
    expect(nextOf(letter, free, attempt('write', WRITER))).toEqual({ ...free, authors: ['a'] });
  });

  it('another step at the same unit has days of its own', () => {
    const { title } = LETTER;
    const by = { role: 'reporter', at: 'unit' } as const;
    const aside = defineFlow<{ isClosed?: boolean }>(
      {
        ...LETTER,
        states: [...LETTER.states, { name: 'aside', title, waitsFor: 'unit', dueInWorkingDays: 1 }],
        transitions: [
          ...LETTER.transitions,
          { action: 'lay', title, from: ['open'], to: 'aside', by, moves: 'stays' },
          { action: 'drop', title, from: ['aside'], to: 'done', by, moves: 'nowhere' },
        ],
      },
      { hasNext: ({ hasNext }) => hasNext },
    );
    const late = { ...START, escalatesOn: '2009-01-14', escalated: placeAt(TOWN) };
    expect(nextOf(aside, late, attempt('lay', WRITER))).toEqual({
      ...START,
      state: 'aside',
      dueOn: '2009-01-06',
    });
  });

  it('who begins it anew is its only author', () => {
    const done = { ...START, state: 'done', authors: ['a', 'c'] };
    expect(
      nextOf(letter, done, attempt('reopen', { id: 'b', grants: grantsAt('reporter') })).authors,
    ).toEqual(['b']);
  });
});

describe('work that nobody did in time', () => {
  const late: Standing = { ...SENT, escalated: placeAt(COUNTY) };

  it('may be done by the unit above, and goes on above that one', () => {
    const verdict = judge(letter, late, attempt('pass', reviewerAt(COUNTY)));
    expect(verdict).toMatchObject({ isAllowed: true, at: late.escalated, next: { waiting: placeAt(CITY) } });
    expect(verdict.isAllowed && verdict.next.escalated).toBeUndefined();
    const { escalated: _, ...onTime } = late;
    expect(judge(letter, onTime, attempt('pass', reviewerAt(COUNTY)))).toEqual({
      isAllowed: false,
      why: 'not-holder',
    });
  });

  it('goes up so many working days after its day; without a day, or where none is set, never', () => {
    expect(termsOf(letter, 'read', '2009-01-07', CITY_CALENDAR)).toEqual({
      dueOn: '2009-01-07',
      escalatesOn: '2009-01-12',
    });
    expect(termsOf(letter, 'done', '2009-01-07', CITY_CALENDAR)).toEqual({ dueOn: '2009-01-07' });
    expect(termsOf(letter, 'read', undefined, CITY_CALENDAR)).toEqual({});
  });
});
