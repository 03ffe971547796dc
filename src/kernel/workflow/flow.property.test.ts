import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CITY_CALENDAR } from '#kernel/clock/index.ts';
import { childKey, levelOf, rootKey } from '#lib/tree-key.ts';
import type { Flow, FlowTransition } from './contract.ts';
import { judge, type Standing, wayUp } from './engine.ts';
import { defineFlow, flowFaults } from './flow.ts';

const CITY = rootKey(2);
const COUNTY = childKey(CITY, 3, 1);
const TOWN = childKey(COUNTY, 4, 2);
const VILLAGE = childKey(TOWN, 5, 3);
const KEYS = [VILLAGE, TOWN, COUNTY, CITY];
const UNITS = new Map(KEYS.map((key) => [key, { id: `unit-${levelOf(key)}` }]));
const unitOf = (key: bigint) => UNITS.get(key)?.id ?? '';
const title = { zh: '事', en: 'Work' };
const WRITER = { role: 'reporter', at: 'unit' } as const;
const READER = { role: 'reviewer', at: 'waiting' } as const;

const LETTER: Flow = {
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
const defined = defineFlow<{ isClosed?: boolean }>(LETTER, { hasNext: ({ hasNext }) => hasNext });

const START: Standing = {
  state: 'open',
  unitId: unitOf(VILLAGE),
  treeKey: VILLAGE,
  topKey: CITY,
  authors: [],
  dueOn: '2009-01-10',
};

const grantsAt = (role: 'reporter' | 'reviewer', behalf?: string) =>
  KEYS.map((key) => ({
    role,
    unitId: unitOf(key),
    ...(behalf === undefined ? {} : { onBehalfOf: { id: behalf, name: behalf } }),
  }));

function tryIt(standing: Standing, action: string, id: string, behalf?: string) {
  return judge(defined, standing, {
    action,
    facts: {},
    reason: '理由',
    units: UNITS,
    today: '2009-01-05',
    calendar: CITY_CALENDAR,
    person: { id, grants: [...grantsAt('reporter', behalf), ...grantsAt('reviewer', behalf)] },
  });
}

function unguarded(transition: FlowTransition): FlowTransition {
  const { guard: _, ...rest } = transition;
  return rest;
}

describe('a definition', () => {
  const broken = (change: Partial<Flow>) => flowFaults({ ...LETTER, ...change }, ['hasNext']);
  it('that is whole has no faults', () => expect(broken({})).toEqual([]));

  it.each<[string, Partial<Flow>, string]>([
    ['names a state that is not there', { initial: 'nowhere' }, 'there is no state nowhere'],
    [
      'has a state that is never reached',
      { states: [...LETTER.states, { name: 'lost', title, waitsFor: 'unit' }] },
      'state lost is never reached',
    ],
    [
      'has a dead end',
      { transitions: LETTER.transitions.filter(({ action }) => action === 'write' || action === 'send') },
      'no way leads from open to an end',
    ],
    [
      'asks a guard that is not there',
      { transitions: LETTER.transitions.map((one) => ({ ...one, guard: 'isFull' })) },
      'write names no guard: isFull',
    ],
    [
      'takes one of two like transitions alone',
      { transitions: LETTER.transitions.map(unguarded) },
      'pass from read is never taken twice',
    ],
    [
      'waits for a reviewer at no unit',
      {
        transitions: LETTER.transitions.map((one) =>
          one.action === 'send' ? { ...one, moves: 'nowhere' } : one,
        ),
      },
      'send leads to read and nowhere',
    ],
    [
      'says a state twice',
      { states: [...LETTER.states, ...LETTER.states.slice(0, 1)] },
      'state open stands twice',
    ],
  ])('is refused where it %s', (_, change, fault) => {
    expect(broken(change)).toContain(fault);
    expect(() => defineFlow({ ...LETTER, ...change }, { hasNext: () => true })).toThrow(LETTER.name);
  });
});

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

describe('the engine', () => {
  const acts = fc.array(
    fc.record({
      action: fc.constantFrom('write', 'send', 'pass', 'refuse', 'reopen'),
      person: fc.constantFrom('a', 'b', 'c'),
      behalf: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }),
    }),
    { maxLength: 40 },
  );

  it('never lets anyone review what he had a hand in, himself, for another or by another', () => {
    fc.assert(
      fc.property(acts, (series) => {
        let standing = START;
        // The model: who wrote since the letter was last begun anew.
        let hands = new Set<string>();
        for (const { action, person, behalf } of series) {
          const verdict = tryIt(standing, action, person, behalf);
          const isReview = action === 'pass' || action === 'refuse';
          if (!verdict.isAllowed) {
            const isOwn = hands.has(person) || (behalf !== undefined && hands.has(behalf));
            const isPossible = LETTER.transitions.some(
              (t) => t.action === action && t.from.includes(standing.state),
            );
            // Nothing else stands in the way of someone who holds every role.
            expect(!isPossible || (isReview && isOwn)).toBe(true);
            continue;
          }
          if (isReview)
            for (const one of [person, behalf]) expect(one !== undefined && hands.has(one)).toBe(false);
          else {
            if (action === 'reopen') hands = new Set();
            hands.add(person);
            if (behalf !== undefined) hands.add(behalf);
          }
          standing = verdict.next;
          expect(new Set(standing.authors)).toEqual(hands);
          expect(standing.waiting !== undefined).toBe(standing.state === 'read');
          expect(standing.dueOn === undefined).toBe(
            standing.state === 'done' || (standing.state === 'open' && standing.dueOn !== START.dueOn),
          );
        }
      }),
    );
  });

  it('passes each level once, nearest first, whatever the tree', () => {
    const tops = fc.constantFrom(TOWN, COUNTY, CITY);
    fc.assert(
      fc.property(tops, (topKey) => {
        let verdict = tryIt({ ...START, topKey }, 'send', 'a');
        const passed: bigint[] = [];
        while (verdict.isAllowed && verdict.next.state === 'read') {
          verdict = tryIt(verdict.next, 'pass', 'b');
          if (verdict.isAllowed) passed.push(verdict.at.key);
        }
        expect(passed).toEqual(wayUp(VILLAGE, topKey));
      }),
    );
  });

  it('gives a step its day in working days, over holidays, and the day on which it goes up', () => {
    const verdict = judge(defined, START, {
      action: 'send',
      facts: {},
      units: UNITS,
      today: '2009-09-30',
      calendar: CITY_CALENDAR,
      person: { id: 'a', grants: grantsAt('reporter') },
    });
    expect(verdict).toMatchObject({
      isAllowed: true,
      next: { dueOn: '2009-10-10', escalatesOn: '2009-10-14' },
    });
  });

  it('lets the unit above act for one that did not, and goes on above it', () => {
    const escalated = { unitId: unitOf(COUNTY), key: COUNTY };
    const late: Standing = {
      ...START,
      state: 'read',
      waiting: { unitId: unitOf(TOWN), key: TOWN },
      escalated,
      authors: ['a'],
    };
    const person = { id: 'b', grants: [{ role: 'reviewer' as const, unitId: unitOf(COUNTY) }] };
    const attempt = {
      action: 'pass',
      facts: {},
      units: UNITS,
      today: '2009-01-05',
      calendar: CITY_CALENDAR,
      person,
    };
    const verdict = judge(defined, late, attempt);
    expect(verdict).toMatchObject({
      isAllowed: true,
      at: escalated,
      next: { waiting: { unitId: unitOf(CITY), key: CITY } },
    });
    expect(verdict.isAllowed && verdict.next.escalated).toBeUndefined();
    const { escalated: _, ...onTime } = late;
    expect(judge(defined, onTime, attempt)).toEqual({ isAllowed: false, why: 'not-holder' });
  });

  it('asks for a reason where the definition does', () => {
    const read = tryIt(START, 'send', 'a');
    if (!read.isAllowed) throw new Error('the letter was not sent');
    const person = { id: 'b', grants: grantsAt('reviewer') };
    const attempt = {
      action: 'refuse',
      facts: {},
      units: UNITS,
      today: '2009-01-05',
      calendar: CITY_CALENDAR,
      person,
    };
    expect(judge(defined, read.next, { ...attempt, reason: ' ' })).toEqual({
      isAllowed: false,
      why: 'no-reason',
    });
    expect(judge(defined, read.next, { ...attempt, reason: '请改' }).isAllowed).toBe(true);
  });

  it('takes what was done at a unit for its successor’s to do', () => {
    const person = {
      id: 'b',
      grants: [{ role: 'reporter' as const, unitId: 'successor', serves: ['successor', unitOf(VILLAGE)] }],
    };
    const attempt = {
      action: 'send',
      facts: {},
      units: UNITS,
      today: '2009-01-05',
      calendar: CITY_CALENDAR,
      person,
    };
    expect(judge(defined, START, attempt).isAllowed).toBe(true);
  });
});
