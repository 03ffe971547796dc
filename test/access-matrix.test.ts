/**
 * Who may do what, as a table that anyone can read: each operation for each kind of person. The functions that decide
 * in earnest compute it, and access-matrix.txt keeps it, so that a right that changes shows as a changed line.
 */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { isInScope } from '#kernel/db/index.ts';
import { mayNever } from '#kernel/identity/index.ts';
import { ADMINISTRATORS } from '#kernel/identity/rights-contract.ts';
import { openKeyring } from '#kernel/keys/index.ts';
import type { Role } from '#kernel/operation/contract.ts';
import {
  type Actor,
  ANONYMOUS,
  allows,
  type Operation,
  SYSTEM_ACTOR,
  scopeFor,
} from '#kernel/operation/index.ts';
import { childKey, rootKey, subtreeOf } from '#lib/tree-key.ts';
import { createRooms } from '#server/house.ts';
import { actorWith } from '#test/support/actors.ts';

const rooms = createRooms({
  keyring: openKeyring({ masterKey: randomBytes(32) }),
  sessionSecret: 'a secret of tests that is long enough',
  baseUrl: 'http://127.0.0.1:3000',
});
const operations = rooms.list.flatMap((room) => room.operations);

const CITY = rootKey(2);
const DISTRICT = childKey(CITY, 3, 1);
const TOWN = childKey(DISTRICT, 4, 1);
const OTHER_TOWN = childKey(childKey(CITY, 3, 2), 4, 1);

const holding = (role: Role, key: bigint): Actor => actorWith([{ role, ranges: [subtreeOf(key)] }]);

/** Whom the columns stand for; the town is one of the district's. */
const PERSONAS: readonly [name: string, actor: Actor][] = [
  ['anonymous', ANONYMOUS],
  ['reporter', holding('reporter', TOWN)],
  ['reviewer', holding('reviewer', DISTRICT)],
  ['office', holding('office', CITY)],
  ['system', holding('system', CITY)],
  ['security', holding('security', CITY)],
  ['auditor', holding('auditor', CITY)],
  ['stranger', holding('reporter', OTHER_TOWN)],
];

function cell({ access }: Operation, actor: Actor): string {
  if (!allows(access, actor)) return '.';
  return isInScope(scopeFor(access, actor), TOWN) ? 'ROWS' : 'call';
}

const LINE = 116;

/** Names of operations under the name of their room, broken into lines. */
function wrapped(names: readonly string[]): string[] {
  const rooms = Map.groupBy(names, (name) => name.split('.')[0] ?? '');
  return [...rooms].flatMap(([room, own]) => {
    const lines = [`  ${room.padEnd(14)}`];
    for (const verb of own.map((name) => name.slice(room.length + 1))) {
      if ((lines.at(-1)?.length ?? 0) + verb.length + 1 > LINE) lines.push(' '.repeat(16));
      lines.push(`${lines.pop()}${verb} `);
    }
    return lines.map((line) => line.trimEnd());
  });
}

/** What each of the three administrators never may do, from the access of the operations and from who excludes whom. */
function neverLines(): string[] {
  const people = operations.filter(({ access }) => access !== 'system');
  return [
    'What the three administrators (三员) never may do: they exclude each other and every other role on one account, so',
    'that neither the own role nor one held beside it, in the own right or for another, opens it. What none but Taihu',
    'does is left out: it is closed to every person.',
    ...ADMINISTRATORS.flatMap((role) => [
      '',
      `${role} never:`,
      ...wrapped(
        people
          .filter(({ access }) => mayNever(role, access))
          .map(({ contract }) => contract.name)
          .sort(),
      ),
    ]),
  ];
}

function matrix(): string {
  const names = operations.map(({ contract }) => contract.name);
  const width = Math.max(...names.map((name) => name.length)) + 2;
  const columns = PERSONAS.map(([name]) => name.padEnd(11));
  const lines = operations
    .map((operation) => {
      const cells = PERSONAS.map(([, actor]) => cell(operation, actor).padEnd(11));
      return `${operation.contract.kind.padEnd(9)}${operation.contract.name.padEnd(width)}${cells.join('')}`.trimEnd();
    })
    .sort((a, b) => (a.slice(9) < b.slice(9) ? -1 : 1));
  return [
    'Who may do what. Written by test/access-matrix.test.ts: vitest -u writes it anew.',
    '',
    'reporter: of a town · reviewer: of its district · office, system, security, auditor: of the city',
    'stranger: the reporter of a town in another district',
    '.     may not',
    'call  may, but reaches no row of the town that belongs to a unit',
    'ROWS  may, and reaches the rows of the town, as far as the policies of their tables let the role',
    '',
    `${'kind'.padEnd(9)}${'operation'.padEnd(width)}${columns.join('')}`.trimEnd(),
    ...lines,
    '',
    ...neverLines(),
    '',
  ].join('\n');
}

test('every right of every kind of person stands in the table', async () => {
  await expect(matrix()).toMatchFileSnapshot('./access-matrix.txt');
});

test('no operation is in the table twice', () => {
  const names = operations.map(({ contract }) => contract.name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('without signing in one can change nothing, except by signing in', () => {
  const open = operations.filter(
    ({ contract, access }) => contract.kind === 'command' && allows(access, ANONYMOUS),
  );
  expect(open.map(({ contract }) => contract.name)).toEqual([
    'identity.sign-in',
    'identity.second-step',
    'identity.sign-in-with-provider',
  ]);
});

test('the three administrators share no command that not everyone signed in has', () => {
  const roles = ['system', 'security', 'auditor'] as const;
  const shared = operations.filter(({ contract, access }) => {
    const able = roles.filter((role) => allows(access, holding(role, CITY)));
    return contract.kind === 'command' && able.length > 1 && !allows(access, actorWith([]));
  });
  expect(shared.map(({ contract }) => contract.name)).toEqual([]);
});

test('each of the three administrators is kept from what another of them commands', () => {
  for (const role of ADMINISTRATORS) {
    const others = ADMINISTRATORS.filter((one) => one !== role);
    const commands = operations.filter(
      ({ contract, access }) =>
        contract.kind === 'command' &&
        typeof access === 'object' &&
        others.some((other) => access.roles.includes(other)),
    );
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.filter(({ access }) => !mayNever(role, access))).toEqual([]);
  }
});

test('nobody reaches rows of a district in which he holds no role', () => {
  const stranger = holding('reporter', OTHER_TOWN);
  const reached = operations.filter(
    ({ access }) => allows(access, stranger) && isInScope(scopeFor(access, stranger), TOWN),
  );
  expect(reached.map(({ contract }) => contract.name)).toEqual([]);
});

test('an account without any role reaches no row at all', () => {
  for (const { access } of operations) expect(scopeFor(access, actorWith([]))).toEqual([]);
});

test('what only Taihu itself may do is closed to every person', () => {
  const own = operations.filter(({ access }) => access === 'system');
  expect(own.length).toBeGreaterThan(0);
  for (const { access } of own) {
    expect(allows(access, SYSTEM_ACTOR)).toBe(true);
    for (const [, actor] of PERSONAS) expect(allows(access, actor)).toBe(false);
  }
});
