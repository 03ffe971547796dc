import { useCall } from '#console/api/hooks.ts';
import { isWithin, levelOfCode } from '#console/format/levels.ts';
import { identityContracts, type Me } from '#kernel/identity/contract.ts';
import type { Role } from '#kernel/operation/contract.ts';

/** Who is signed in. */
export function useMe() {
  return useCall(identityContracts.me, {});
}

/** Whether someone holds one of some roles anywhere: it opens rooms; what may be done there the server decides. */
export function holdsRole(me: Me | undefined, ...roles: readonly Role[]): boolean {
  return me?.memberships.some((membership) => roles.includes(membership.role)) ?? false;
}

/** Whether a report may be waiting for a reviewer, so that its row can be selected; the server decides. */
export function mayDecide(
  me: Me | undefined,
  report: { state: string; waitingLevel?: number | undefined; unitCode: string },
): boolean {
  if (report.state !== 'submitted' || !me) return false;
  return me.memberships.some(
    ({ role, unitCode }) =>
      role === 'reviewer' &&
      isWithin(report.unitCode, unitCode) &&
      levelOfCode(unitCode) === report.waitingLevel,
  );
}

/** The roles that read reports and figures. */
export const READERS = ['reporter', 'reviewer', 'office'] as const;
/** The administrators who look after accounts. */
export const ADMINISTRATORS = ['system', 'security'] as const;
