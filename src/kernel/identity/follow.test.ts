/** Accounts follow their units: how many do, and how many are left behind, is told before anything changes. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { z } from 'zod';
import { stoppedClock } from '#kernel/clock/index.ts';
import { getOperation, type Room } from '#kernel/operation/index.ts';
import { unitsContracts } from '#kernel/units/contract.ts';
import { createUnitsRoom } from '#kernel/units/index.ts';
import { newId } from '#lib/id.ts';
import { makeAccount, plantTree, systemCaller } from '#test/support/accounts.ts';
import { actorWith } from '#test/support/actors.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { identityContracts as contracts } from './contract.ts';
import { accountsFollow } from './index.ts';
import { createTestIdentity } from './testing.ts';

const [XISHAN, HUISHAN] = ['320205000000', '320206000000'];
const [EAST, WEST, ELSEWHERE] = ['320205001000', '320205002000', '320206001000'];
const clock = stoppedClock('2026-03-02T04:00:00Z');
const identity = createTestIdentity(clock);
const rooms: readonly Room[] = [createUnitsRoom([accountsFollow]), identity.room];

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase(rooms);
  const runner = db.runner({ clock });
  await plantTree(runner, rooms);
  const at = (unitCode: string, ...roles: ('reporter' | 'reviewer')[]) =>
    makeAccount(runner, rooms, { roles: roles.map((role) => ({ role, unitCode })) });
  await at(XISHAN, 'reviewer');
  await at(XISHAN, 'reporter');
  // One person in two roles is one account, and a role that was taken away is none.
  await at(EAST, 'reporter', 'reviewer');
  await at(WEST, 'reporter');
  await at(ELSEWHERE, 'reporter');
  const { account } = await at(XISHAN, 'reporter');
  await systemCaller(runner, rooms)(contracts.revokeRoles.name, {
    grants: [{ account, role: 'reporter', unitCode: XISHAN }],
  });
});
afterAll(() => db.close());

type Change = z.input<typeof unitsContracts.reform.input>['change'];

async function effectsOf(change: Change, isTrial = true) {
  const operations = new Map(rooms.flatMap((room) => room.operations).map((one) => [one.contract.name, one]));
  const answer = await db.runner({ clock }).run(getOperation(operations, unitsContracts.reform.name), {
    actor: actorWith(['system']),
    input: { change, on: '2026-04-01', reason: '调整区划', document: '示例〔2026〕1 号', isTrial },
    language: 'zh',
    reference: newId(),
  });
  return unitsContracts.reform.output.parse(answer).effects;
}

type NewPart = { code: string; name: string; children: string[] };

const PARTS: [NewPart, NewPart] = [
  { code: '320207000000', name: '东区', children: [EAST] },
  { code: '320208000000', name: '西区', children: [WEST] },
];

it('a merger takes along the accounts of all that merges, and leaves none behind', async () => {
  const into = { code: '320209000000', name: '新区' };
  expect(await effectsOf({ kind: 'merge', units: [XISHAN, HUISHAN], into })).toEqual({
    accounts: 5,
    endingAccounts: 0,
  });
});

it('a split takes along the accounts below, and tells how many stay at a unit that nobody succeeds', async () => {
  const split: Change = { kind: 'split', unit: XISHAN, parts: PARTS };
  expect(await effectsOf(split)).toEqual({ accounts: 2, endingAccounts: 2 });
  // A part of the same code is the unit itself: whoever works there stays.
  const [, west] = PARTS;
  const stays: Change = { kind: 'split', unit: XISHAN, parts: [{ code: XISHAN, children: [EAST] }, west] };
  expect(await effectsOf(stays)).toEqual({ accounts: 1, endingAccounts: 0 });
  expect(await effectsOf(split, false)).toEqual({ accounts: 2, endingAccounts: 2 });
});
