/** What the room decides without asking anyone: locks after failures, and who may not be what at once. */
import type { Role } from '#kernel/operation/contract.ts';
import type { Access } from '#kernel/operation/index.ts';
import { ADMINISTRATORS } from './rights-contract.ts';

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

/** From a day of the city to before another; without a last day, until further notice. */
export interface Period {
  validFrom: string;
  validTo?: string;
}

/** Whether two periods share a day. */
export function overlap(one: Period, other: Period): boolean {
  const startsBefore = (a: Period, b: Period) => b.validTo === undefined || a.validFrom < b.validTo;
  return startsBefore(one, other) && startsBefore(other, one);
}

/** Whether a role is one of the three administrators'. */
export function isAdministrator(role: Role): role is (typeof ADMINISTRATORS)[number] {
  return ADMINISTRATORS.some((one) => one === role);
}

/**
 * Whether two roles may never be held on one day by one account: the three administrators exclude each other, and an
 * administrator does none of the city's business (GB/T 22239-2019, 8.1.7.2: the security administrator holds no other
 * post; Taihu asks it of all three).
 */
export function exclude(one: Role, other: Role): boolean {
  return one !== other && (isAdministrator(one) || isAdministrator(other));
}

/**
 * Whether an account that holds a role may never do something: neither in that role nor in any that it could hold
 * beside it. What nobody but Taihu does is closed to every person.
 */
export function mayNever(role: Role, access: Access): boolean {
  if (access === 'system') return true;
  if (typeof access === 'string') return false;
  return access.roles.every((able) => able !== role && exclude(role, able));
}

/** Whether roles that an account holds, each in its days, exclude each other on any day. */
export function areExclusive(held: readonly ({ role: Role } & Period)[]): boolean {
  return held.some((one, at) =>
    held.slice(at + 1).some((other) => exclude(one.role, other.role) && overlap(one, other)),
  );
}

/** Whether an actor with some roles is closed to the command line. */
export function isClosedToOperator(roles: Iterable<Role>): boolean {
  return [...roles].some((role) => role === 'security' || role === 'auditor');
}
