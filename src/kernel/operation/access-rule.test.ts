import { describe, expect, test } from 'vitest';
import { actorWith } from '#test/support/actors.ts';
import { allows, rolesFor, scopeFor } from './access-rule.ts';
import { ANONYMOUS, SYSTEM_ACTOR, SYSTEM_SCOPE } from './descriptor.ts';

const A = { lo: 1n, hi: 2n };
const B = { lo: 5n, hi: 6n };
const official = actorWith([
  { role: 'reporter', ranges: [A] },
  { role: 'office', ranges: [B] },
]);
const nobody = actorWith([]);
const first = actorWith(['reporter'], { mustChangePassword: true });
const forReporters = { roles: ['reporter'] } as const;

describe('who may call', () => {
  test.each([
    ['public', { stranger: true, nobody: true, first: true, official: true }],
    ['entering', { stranger: false, nobody: true, first: true, official: true }],
    ['signed-in', { stranger: false, nobody: true, first: false, official: true }],
    ['system', { stranger: false, nobody: false, first: false, official: false }],
    [forReporters, { stranger: false, nobody: false, first: false, official: true }],
    [{ roles: ['auditor'] }, { stranger: false, nobody: false, first: false, official: false }],
    [{ roles: ['auditor', 'office'] }, { stranger: false, nobody: false, first: false, official: true }],
  ] as const)('%o', (access, expected) => {
    const people = { stranger: ANONYMOUS, nobody, first, official };
    const told = Object.entries(people).map(([name, actor]) => [name, allows(access, actor)]);
    expect(Object.fromEntries(told)).toEqual(expected);
    expect(allows(access, SYSTEM_ACTOR)).toBe(true);
  });
});

test('an operation reaches the part of the tree of those roles alone that allow it', () => {
  expect(scopeFor(forReporters, official)).toEqual([A]);
  expect(scopeFor('signed-in', official)).toEqual([A, B]);
  expect(scopeFor({ roles: ['auditor'] }, official)).toEqual([]);
  expect(scopeFor('signed-in', ANONYMOUS)).toEqual([]);
  expect(scopeFor('system', SYSTEM_ACTOR)).toBe(SYSTEM_SCOPE);
});

test('an operation brings the roles that allow it, each once; the system its own', () => {
  const twice = actorWith(['reporter', 'office', 'reporter']);
  expect(rolesFor(forReporters, twice)).toEqual(['reporter']);
  expect(rolesFor('signed-in', twice)).toEqual(['reporter', 'office']);
  expect(rolesFor({ roles: ['auditor'] }, twice)).toEqual([]);
  expect(rolesFor(forReporters, SYSTEM_ACTOR)).toEqual(['system-actor']);
});
