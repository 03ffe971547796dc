/** Accounts for tests, made through commands as Taihu itself. */
import { identityContracts as contracts } from '#kernel/identity/contract.ts';
import type { Role } from '#kernel/operation/contract.ts';
import { getOperation, type Room, type Runner, SYSTEM_ACTOR } from '#kernel/operation/index.ts';
import { unitsContracts } from '#kernel/units/contract.ts';
import { newId } from '#lib/id.ts';

export const TEST_PASSWORD = 'a-password-of-tests';

export interface AccountSpec {
  account?: string;
  displayName?: string;
  password?: string;
  roles?: readonly { role: Role; unitCode: string }[];
}

/** Runs an operation of some rooms by its name, as Taihu itself. */
export function systemCaller(runner: Runner, rooms: readonly Room[]) {
  const operations = new Map(
    rooms.flatMap((room) => room.operations).map((one) => [one.contract.name, one] as const),
  );
  return (name: string, input: unknown) =>
    runner.run(getOperation(operations, name), {
      actor: SYSTEM_ACTOR,
      input,
      language: 'en',
      reference: newId(),
    });
}

/** Makes an account with some roles; what is left out is filled in. Its units must exist. */
export async function makeAccount(
  runner: Runner,
  rooms: readonly Room[],
  { account = `someone.${newId().slice(-12)}`, displayName = account, roles = [], ...spec }: AccountSpec = {},
): Promise<{ account: string; password: string }> {
  const call = systemCaller(runner, rooms);
  const password = spec.password ?? TEST_PASSWORD;
  await call(contracts.createAccounts.name, { accounts: [{ account, displayName, password }] });
  const grants = roles.map((role) => ({ account, ...role }));
  if (grants.length > 0) await call(contracts.grantRoles.name, { grants });
  return { account, password };
}

/** A small tree: a city, two districts with two towns each. */
export const TEST_TREE = `code,name,level,parent_code
320200000000,无锡市,2,320000000000
320205000000,锡山区,3,320200000000
320206000000,惠山区,3,320200000000
320205001000,东亭街道,4,320205000000
320205002000,安镇街道,4,320205000000
320206001000,堰桥街道,4,320206000000
320206002000,长安街道,4,320206000000
`;

/** Imports the small tree, standing since 2008. */
export async function plantTree(runner: Runner, rooms: readonly Room[]): Promise<void> {
  await systemCaller(runner, rooms)(unitsContracts.import.name, {
    csv: TEST_TREE,
    validFrom: '2008-01-01',
    root: '320200000000',
  });
}
