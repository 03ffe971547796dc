/** Whatever arrives in any field of any operation: an answer or a refusal, never a fault of ours. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, it } from 'vitest';
import { Refusal } from '#kernel/errors/index.ts';
import { openKeyring } from '#kernel/keys/index.ts';
import { ROLES } from '#kernel/operation/contract.ts';
import type { Operation, Runner } from '#kernel/operation/index.ts';
import { encodeCursor } from '#lib/cursor.ts';
import { newId } from '#lib/id.ts';
import { createRooms } from '#server/house.ts';
import { plantTree } from './support/accounts.ts';
import { actorWith } from './support/actors.ts';
import { createTestDatabase, type TestDatabase } from './support/database.ts';

const rooms = createRooms({
  keyring: openKeyring({ masterKey: randomBytes(32) }),
  sessionSecret: 'a secret of tests that is long enough',
  baseUrl: 'http://127.0.0.1:3000',
});
const operations = [...rooms.operations.values()].filter((operation) => operation.access !== 'system');

/** Someone who may do everything everywhere: nothing is turned away at the door. */
const ALMIGHTY = actorWith(ROLES);

const HOSTILE: readonly unknown[] = [
  null,
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '%_\\',
  "'; drop table units.unit; --",
  'x'.repeat(100_000),
  '９９９',
  '-0',
  '1e400',
  '320200000000',
  '2008Q5',
  '9999-12-31',
  '0000-00-00',
  '2009-01-01T00:00:00.123456789+14:00',
  '-271821-04-20T00:00:00Z',
  newId(),
  0,
  -1,
  0.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  true,
  [],
  [null],
  {},
  Array.from({ length: 300 }, () => 'x'),
  ...['x', '\u0000', '-1', '9223372036854775808', newId(), '2008-01-01'].map((part) =>
    encodeCursor([part, part, part, part]),
  ),
  encodeCursor(['9999-99-99', '1', newId()]),
  encodeCursor(['2009-01-01T00:00:00.000Z', '99999999999999999999', newId()]),
  encodeCursor([]),
];

/** A copy of an example with one place of it replaced. */
function replaced(value: unknown, path: readonly (string | number)[], by: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return by;
  if (Array.isArray(value)) return value.with(Number(first), replaced(value[Number(first)], rest, by));
  const record = typeof value === 'object' && value !== null ? value : {};
  const old: unknown = Object.entries(record).find(([key]) => key === first)?.[1];
  return { ...record, [first]: replaced(old, rest, by) };
}

/** Every place inside an example, containers included. */
function placesOf(value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  const here = path.length > 0 ? [[...path]] : [];
  if (Array.isArray(value)) return [...here, ...value.flatMap((one, at) => placesOf(one, [...path, at]))];
  if (typeof value !== 'object' || value === null) return here;
  return [...here, ...Object.entries(value).flatMap(([key, one]) => placesOf(one, [...path, key]))];
}

function hostileInputs({ contract }: Operation): unknown[] {
  const optional = Object.keys(contract.input.shape).map((key) => [key]);
  const known = placesOf(contract.example);
  const places = [...known, ...optional.filter(([key]) => !known.some((path) => path[0] === key))];
  const inputs = places.flatMap((path) => HOSTILE.map((by) => replaced(contract.example, path, by)));
  return [...HOSTILE, ...inputs];
}

let test: TestDatabase;
let runner: Runner;
beforeAll(async () => {
  test = await createTestDatabase(rooms.list);
  runner = test.runner();
  await plantTree(runner, rooms.list);
});
afterAll(() => test?.close());

it.each(operations.map((operation) => [operation.contract.name, operation] as const))(
  '%s answers or refuses whatever stands in any of its fields',
  { timeout: 120_000 },
  async (_, operation) => {
    const request = { address: '127.0.0.1', headers: new Headers(), cookies: [] };
    for (const input of hostileInputs(operation)) {
      const call = { actor: ALMIGHTY, input, language: 'zh', reference: newId(), request } as const;
      const error: unknown = await runner.run(operation, call).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (error === undefined || error instanceof Refusal) continue;
      const told = error instanceof Error ? error.message : 'no error';
      throw new Error(`${JSON.stringify(input)?.slice(0, 500)} → ${told}`, { cause: error });
    }
  },
);
