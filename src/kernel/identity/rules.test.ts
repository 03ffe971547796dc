import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ROLES } from '#kernel/operation/contract.ts';
import { isSafeHash } from './password.ts';
import {
  areExclusive,
  currentFailures,
  FAILURES_ALLOWED,
  failedOnceMore,
  isClosedToOperator,
  mayNever,
  minutesLocked,
} from './rules.ts';

const START = new Date('2026-01-01T00:00:00Z');
const after = (ms: number) => new Date(START.getTime() + ms);

test('a name is locked exactly from its fifth failure in a row on, for a quarter of an hour', () => {
  let attempts = { failures: 0, lastAt: START };
  for (let n = 1; n < FAILURES_ALLOWED; n += 1) {
    attempts = failedOnceMore(attempts, START);
    expect(minutesLocked(attempts, START)).toBe(0);
  }
  attempts = failedOnceMore(attempts, START);
  expect(minutesLocked(attempts, START)).toBe(15);
  expect(minutesLocked(attempts, after(15 * 60_000 - 1))).toBe(1);
  expect(minutesLocked(attempts, after(15 * 60_000))).toBe(0);
  expect(currentFailures(attempts, after(15 * 60_000))).toBe(0);
});

test('failures are forgotten after a day without another, and not before', () => {
  const attempts = failedOnceMore({ failures: 3, lastAt: START }, START);
  expect(currentFailures(attempts, after(24 * 3_600_000 - 1))).toBe(4);
  expect(currentFailures(attempts, after(24 * 3_600_000))).toBe(0);
});

test('failures count on while a name is locked, and from nothing once the lock is over', () => {
  const locked = { failures: 5, lastAt: START, lockedUntil: after(15 * 60_000) };
  expect(currentFailures(locked, after(15 * 60_000 - 1))).toBe(5);
  expect(currentFailures(locked, after(15 * 60_000))).toBe(0);
});

test('the owner of the data folder acts as anyone but the security administrator and the auditor', () => {
  const closed = ROLES.filter((role) => isClosedToOperator([role]));
  expect(closed.sort()).toEqual(['auditor', 'security']);
  expect(isClosedToOperator(['reporter', 'security'])).toBe(true);
  expect(isClosedToOperator(['reporter', 'office'])).toBe(false);
  expect(isClosedToOperator([])).toBe(false);
});

test('however failures are spaced, no quarter of an hour sees more than five of them', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20 * 60_000), { maxLength: 60 }), (gaps) => {
      let attempts = { failures: 0, lastAt: START };
      let now = START;
      const judged: number[] = [];
      for (const gap of gaps) {
        now = new Date(now.getTime() + gap);
        if (minutesLocked(attempts, now) > 0) continue;
        attempts = failedOnceMore(attempts, now);
        judged.push(now.getTime());
      }
      // Five failures, the last of which locks: the sixth comes a quarter of an hour after the fifth at the earliest.
      for (let n = FAILURES_ALLOWED; n < judged.length; n += FAILURES_ALLOWED) {
        expect((judged[n] ?? 0) - (judged[n - 1] ?? 0)).toBeGreaterThanOrEqual(15 * 60_000);
      }
    }),
  );
});

test('no account is on any day an administrator and anything else, and nothing else is exclusive', () => {
  const dayOf = (n: number) => `2026-01-${String(n).padStart(2, '0')}`;
  const days = fc.integer({ min: 1, max: 12 });
  const held = fc.array(
    fc.record({
      role: fc.constantFrom(...ROLES),
      from: days,
      length: fc.option(fc.integer({ min: 1, max: 6 })),
    }),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(held, (given) => {
      const roles = given.map(({ role, from, length }) => ({
        role,
        validFrom: dayOf(from),
        ...(length === null ? {} : { validTo: dayOf(from + length) }),
      }));
      const isMixed = Array.from({ length: 20 }, (_, n) => n + 1).some((day) => {
        const on = given.filter(
          ({ from, length }) => from <= day && (length === null || day < from + length),
        );
        const kinds = new Set(on.map(({ role }) => role));
        return kinds.size > 1 && [...kinds].some((role) => ['system', 'security', 'auditor'].includes(role));
      });
      expect(areExclusive(roles)).toBe(isMixed);
    }),
    { numRuns: 500 },
  );
});

test('an account may never do what neither its role nor any beside it may', () => {
  const accesses = [
    'system',
    'signed-in',
    'public',
    { roles: ['security'] },
    { roles: ['office'] },
    { roles: ['reporter', 'system'] },
  ] as const;
  const never = (role: (typeof ROLES)[number]) => accesses.map((access) => mayNever(role, access));
  expect(never('system')).toEqual([true, false, false, true, true, false]);
  expect(never('security')).toEqual([true, false, false, false, true, true]);
  // Whoever reports may be granted an office beside it, and an administrator's role never.
  expect(never('reporter')).toEqual([true, false, false, true, false, false]);
});

const PHC = (cost: string) =>
  `$argon2id$v=19$${cost}$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g`;
test.each([
  ['m=19456,t=2,p=1', true],
  ['m=65536,t=3,p=4', true],
  ['m=1024,t=2,p=1', false],
  ['m=4194304,t=2,p=1', false],
  ['m=19456,t=999,p=1', false],
  ['m=19456,t=2,p=99', false],
])('a hash of cost %s is taken over: %s', (cost, isTaken) => {
  expect(isSafeHash(PHC(cost))).toBe(isTaken);
});

test.each(['$argon2i$v=19$m=19456,t=2,p=1$x$y', '$argon2id$', '$2b$12$abcdefghijklmnopqrstuv', ''])(
  'what is no Argon2id hash (%s) is never taken over',
  (text) => {
    expect(isSafeHash(text)).toBe(false);
  },
);
