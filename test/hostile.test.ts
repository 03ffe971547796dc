/** Whatever arrives in any field of any operation: an answer or a refusal, never a fault of ours. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, it } from 'vitest';
import { Refusal } from '#kernel/errors/index.ts';
import { openKeyring } from '#kernel/keys/index.ts';
import { ROLES } from '#kernel/operation/contract.ts';
import type { Operation, Runner } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { createRooms } from '#server/house.ts';
import { HOSTILE, placesOf, replaced } from './fuzz/hostile.ts';
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
