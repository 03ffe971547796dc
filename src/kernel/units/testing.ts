import type { z } from 'zod';
import type { Language } from '#kernel/i18n/index.ts';
import type { OperationContract } from '#kernel/operation/contract.ts';
import type { Actor, Operation, Runner } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { actorWith } from '#test/support/actors.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { unitsContracts } from './contract.ts';
import { unitsRoom } from './index.ts';

/** The system administrator of a test. */
export const SYSTEM = actorWith(['system']);

/** What a test asks of the units room, through the whole pipeline. */
export interface TestTree {
  call<I extends z.ZodObject, O extends z.ZodType>(
    actor: Actor,
    contract: OperationContract<string, I, O>,
    input: z.input<I>,
    language?: Language,
  ): Promise<z.output<O>>;
}

/** The operations of the room, run as a named actor. */
export function openTree(runner: Runner): TestTree {
  return {
    call(actor, contract, input, language = 'zh') {
      const operation = unitsRoom.operations.find((one) => one.contract.name === contract.name);
      if (!operation) throw new Error(`the units room has no ${contract.name}`);
      const typed: Operation & { contract: { output: typeof contract.output } } = {
        ...operation,
        contract: { ...operation.contract, output: contract.output },
      };
      return runner.run(typed, { actor, input, language, reference: newId() });
    },
  };
}

/** A fresh database with the units room, and the way to its operations. */
export async function createTestTree(): Promise<{ database: TestDatabase; tree: TestTree }> {
  const database = await createTestDatabase([unitsRoom]);
  return { database, tree: openTree(database.runner()) };
}

/** One line of a file to import: code, name, level, parent, and what else it says. */
export type TestLine = readonly [
  code: string,
  name: string,
  level: number,
  parent: string,
  ...rest: string[],
];

/** A file of the given lines, with the optional columns that they need. */
export function csvOf(lines: readonly TestLine[]): string {
  const header = ['code', 'name', 'level', 'parent_code', 'kind', 'name_en', 'basis'];
  const width = Math.max(4, ...lines.map((line) => line.length));
  const rows = lines.map((line) => Array.from({ length: width }, (_, index) => line[index] ?? '').join(','));
  return [header.slice(0, width).join(','), ...rows].join('\n');
}

/** Imports lines that are known to be right; throws where they are not. */
export async function importUnits(
  tree: TestTree,
  lines: readonly TestLine[],
  days: { validFrom: string; validTo?: string | undefined; root?: string },
): Promise<void> {
  const { validTo, ...rest } = days;
  const input = { csv: csvOf(lines), ...rest, ...(validTo === undefined ? {} : { validTo }) };
  const { faults } = await tree.call(SYSTEM, unitsContracts.import, input);
  if (faults.length > 0) throw new Error(JSON.stringify(faults.slice(0, 5)));
}
