/** Actors for tests: who acts, in which roles, on which part of the tree. */
import type { Role } from '#kernel/operation/contract.ts';
import type { Actor, Grant } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { type KeyRange, WHOLE_TREE } from '#lib/tree-key.ts';

export type GrantSpec = Role | { role: Role; unitId?: string; ranges?: readonly KeyRange[] };

function grantOf(spec: GrantSpec): Grant {
  const { role, unitId = newId(), ranges = [WHOLE_TREE] } = typeof spec === 'string' ? { role: spec } : spec;
  return { role, unitId, ranges };
}

/** An account's actor with some grants; a role alone reaches the whole tree. */
export function actorWith(grants: readonly GrantSpec[], overrides: Partial<Actor> = {}): Actor {
  const id = newId();
  return { kind: 'account', id, name: `account.${id.slice(-8)}`, grants: grants.map(grantOf), ...overrides };
}
