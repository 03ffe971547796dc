import type { z } from 'zod';
import { assert } from '#kernel/errors/index.ts';
import type { InputSchema, OperationContract } from '#kernel/operation/contract.ts';
import { type Actor, getOperation, type Operation, type Runner } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';

/** Calls operations by contract, in the name of accounts: how demos, tests and the command line use the house. */
export type Caller = <I extends InputSchema, O extends z.ZodType>(
  as: string | Actor,
  contract: OperationContract<string, I, O>,
  input: z.input<I>,
) => Promise<z.output<O>>;

/** A caller over a runner; accounts are looked up once and again after their grants changed. */
export function createCaller(
  runner: Runner,
  operations: ReadonlyMap<string, Operation>,
  findActor: (account: string) => Promise<Actor | undefined>,
  /** That of what caused the calls; without it each has its own. */
  reference?: string,
): Caller & { forget(): void } {
  const actors = new Map<string, Actor>();

  async function actorOf(account: string): Promise<Actor> {
    const known = actors.get(account) ?? (await findActor(account));
    assert(known, `there is no account ${account}`);
    actors.set(account, known);
    return known;
  }

  const call: Caller = async (as, contract, input) => {
    const actor = typeof as === 'string' ? await actorOf(as) : as;
    const operation = getOperation(operations, contract.name);
    const invocation = { actor, input, language: 'zh', reference: reference ?? newId() } as const;
    const output = await runner.run(operation, invocation);
    return contract.output.parse(output);
  };
  return Object.assign(call, { forget: () => actors.clear() });
}
