import type { Scope } from '#kernel/db/index.ts';
import { mergeRanges } from '#lib/tree-key.ts';
import { type Access, type Actor, SYSTEM_SCOPE } from './descriptor.ts';

/** Whether an actor may call an operation at all; which rows it then reaches is the scope's business. */
export function allows(access: Access, actor: Actor): boolean {
  if (actor.kind === 'system') return true;
  if (access === 'public') return true;
  if (access === 'entering') return actor.kind === 'account';
  if (actor.mustChangePassword || actor.mustSetSecondFactor) return false;
  if (access === 'signed-in') return actor.kind === 'account';
  if (access === 'system') return false;
  return actor.grants.some((grant) => access.roles.includes(grant.role));
}

/** The part of the tree on which an actor may carry out an operation: that of the roles which allow it, and no more. */
export function scopeFor(access: Access, actor: Actor): Scope {
  if (actor.kind === 'system') return SYSTEM_SCOPE;
  const counted =
    typeof access === 'object' ? actor.grants.filter((g) => access.roles.includes(g.role)) : actor.grants;
  return mergeRanges(counted.flatMap((grant) => grant.ranges));
}

/** The roles that an actor brings to an operation, as row-level security reads them. */
export function rolesFor(access: Access, actor: Actor): string[] {
  if (actor.kind === 'system') return ['system-actor'];
  const roles = actor.grants.map((grant) => grant.role);
  return [
    ...new Set(typeof access === 'object' ? roles.filter((role) => access.roles.includes(role)) : roles),
  ];
}
