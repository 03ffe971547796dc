import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Flow, FlowTransition } from './contract.ts';
import { judge, type Standing, wayUp } from './engine.ts';
import { defineFlow, flowFaults } from './flow.ts';
import { attempt, grantsAt, LETTER, letter, PLACES, START, title } from './testing.ts';

const { VILLAGE, TOWN, COUNTY, CITY } = PLACES;

function tryIt(standing: Standing, action: string, id: string, behalf?: string) {
  const person = { id, grants: [...grantsAt('reporter', behalf), ...grantsAt('reviewer', behalf)] };
  return judge(letter, standing, attempt(action, person, { reason: '理由' }));
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
});
