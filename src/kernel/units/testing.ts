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

/**
 * A small city through five reforms. 2010: the street 东 goes from 甲 to 乙. 2012: it goes on to 丙. 2014: 丁 is split
 * into 戊 and 己, each with a street of it; 丁三 ends with no successor. 2016: 甲 merges into 庚. 2018: 戊 takes in 己,
 * street and all.
 */
export const REFORMED = {
  CITY: '990000000000',
  JIA: '990001000000',
  YI: '990002000000',
  BING: '990003000000',
  DING: '990004000000',
  WU: '990005000000',
  JI: '990006000000',
  GENG: '990007000000',
  EAST: '990001001000',
  WEST: '990001002000',
  NORTH: '990004001000',
  SOUTH: '990004002000',
  LOST: '990004003000',
} as const;

/** Imports the small city and links its reforms. */
export async function plantReforms(tree: TestTree): Promise<void> {
  const { CITY, JIA, YI, BING, DING, WU, JI, GENG, EAST, WEST, NORTH, SOUTH, LOST } = REFORMED;
  const county = (own: string, name: string): TestLine => [own, name, 3, CITY];
  const street = (own: string, name: string, parent: string): TestLine => [own, name, 4, parent];
  const load = (validFrom: string, validTo: string | undefined, lines: readonly TestLine[]) =>
    importUnits(tree, lines, { validFrom, validTo, root: CITY });
  await load('2008-01-01', undefined, [[CITY, '市', 2, ''], county(YI, '乙'), county(BING, '丙')]);
  await load('2008-01-01', '2016-01-01', [county(JIA, '甲'), street(WEST, '西', JIA)]);
  await load('2008-01-01', '2016-01-01', [[`${JIA}-INFO`, '甲信息办', 4, JIA, 'department']]);
  await load('2008-01-01', '2010-01-01', [street(EAST, '东', JIA)]);
  await load('2010-01-01', '2012-01-01', [street(EAST, '东', YI)]);
  await load('2012-01-01', undefined, [street(EAST, '东', BING)]);
  await load('2008-01-01', '2014-01-01', [
    county(DING, '丁'),
    street(NORTH, '北', DING),
    street(SOUTH, '南', DING),
    street(LOST, '丁三', DING),
  ]);
  await load('2014-01-01', undefined, [county(WU, '戊'), street(NORTH, '北', WU)]);
  await load('2014-01-01', '2018-01-01', [county(JI, '己'), street(SOUTH, '南', JI)]);
  await load('2018-01-01', undefined, [street(SOUTH, '南', WU)]);
  await load('2016-01-01', undefined, [county(GENG, '庚'), street(WEST, '西', GENG)]);
  const links = [
    { fromCode: DING, toCode: WU, kind: 'split', on: '2014-01-01' },
    { fromCode: DING, toCode: JI, kind: 'split', on: '2014-01-01' },
    { fromCode: JIA, toCode: GENG, kind: 'merge', on: '2016-01-01' },
    { fromCode: JI, toCode: WU, kind: 'merge', on: '2018-01-01' },
  ] as const;
  await tree.call(SYSTEM, unitsContracts.link, { links: [...links] });
}
