/** What the room decides without asking anyone: locks after failures, and who may not be what at once. */
import type { Role } from '#kernel/operation/contract.ts';

export const FAILURES_ALLOWED = 5;
const LOCK_MS = 15 * 60_000;
/** After a day without another failure the count begins anew. */
export const FORGET_MS = 24 * 3_600_000;

/** The failed sign-ins of one name, in a row. */
export interface Attempts {
  failures: number;
  lastAt: Date;
  lockedUntil?: Date;
}

/** What counts of earlier failures at an instant: nothing after the lock has ended or a day has passed. */
export function currentFailures(attempts: Attempts, now: Date): number {
  const isOver = attempts.lockedUntil !== undefined && attempts.lockedUntil <= now;
  const isForgotten = attempts.lastAt.getTime() + FORGET_MS <= now.getTime();
  return isOver || isForgotten ? 0 : attempts.failures;
}

/** The minutes for which a name is still locked; 0 where it is not. */
export function minutesLocked(attempts: Attempts, now: Date): number {
  const leftMs = (attempts.lockedUntil?.getTime() ?? 0) - now.getTime();
  return leftMs > 0 ? Math.ceil(leftMs / 60_000) : 0;
}

/** The count after one more failure. */
export function failedOnceMore(attempts: Attempts, now: Date): Attempts {
  const failures = currentFailures(attempts, now) + 1;
  const lockedUntil = failures >= FAILURES_ALLOWED ? new Date(now.getTime() + LOCK_MS) : undefined;
  return { failures, lastAt: now, ...(lockedUntil ? { lockedUntil } : {}) };
}

const ADMINISTRATORS: readonly Role[] = ['system', 'security', 'auditor'];

/** Whether some roles make one account more than one of the three administrators. */
export function areExclusive(roles: Iterable<Role>): boolean {
  return new Set([...roles].filter((role) => ADMINISTRATORS.includes(role))).size > 1;
}

/** Whether an actor with some roles is closed to the command line. */
export function isClosedToOperator(roles: Iterable<Role>): boolean {
  return [...roles].some((role) => role === 'security' || role === 'auditor');
}
