import { afterAll, expect, it } from 'vitest';
import { getOperation } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { actorWith } from '#test/support/actors.ts';
import type { TestDatabase } from '#test/support/database.ts';
import { unitsContracts as contracts } from './contract.ts';
import { unitsRoom } from './index.ts';
import { createTestTree, importUnits, plantReforms, REFORMED, SYSTEM, type TestTree } from './testing.ts';

const opened: TestDatabase[] = [];
afterAll(async () => {
  for (const one of opened) await one.close();
});

async function openTree(): Promise<{ database: TestDatabase; tree: TestTree }> {
  const both = await createTestTree();
  opened.push(both.database);
  return both;
}

/** The tree of a day as a file, of a demo or not. */
async function exported(database: TestDatabase, day: string, isDemo: boolean): Promise<string> {
  const operation = getOperation(
    new Map(unitsRoom.operations.map((one) => [one.contract.name, one])),
    contracts.export.name,
  );
  const chunks: Uint8Array[] = [];
  await database.runner({ isDemo: async () => isDemo }).run(operation, {
    actor: actorWith(['reporter']),
    input: { format: 'csv', day },
    language: 'zh',
    reference: newId(),
    deliver: async (file) => {
      for await (const chunk of file.bytes) chunks.push(chunk);
    },
  });
  return Buffer.concat(chunks).toString('utf8');
}

it.each([true, false])('an exported tree imports again unchanged (of a demo: %s)', async (isDemo) => {
  const day = '2015-12-31';
  const first = await openTree();
  await plantReforms(first.tree);
  const csv = await exported(first.database, day, isDemo);
  const second = await openTree();
  const input = { csv, validFrom: '2010-01-01', root: REFORMED.CITY };
  const { imported, faults } = await second.tree.call(SYSTEM, contracts.import, input);
  expect(faults).toEqual([]);
  expect(imported).toBe(csv.trimEnd().split('\r\n').length - (isDemo ? 2 : 1));
  const again = await exported(second.database, day, isDemo);
  const lines = (text: string) => text.split('\r\n').toSorted();
  expect(lines(again)).toEqual(lines(csv));
  const repeated = await second.tree.call(SYSTEM, contracts.import, { ...input, csv: again });
  expect(repeated).toEqual({ imported: 0, unchanged: imported, ended: 0, faults: [] });
});

it('the list of a unit is itself and all below it, in the order of the tree, page by page', async () => {
  const { tree } = await openTree();
  const { CITY, JIA, EAST, WEST, YI } = REFORMED;
  await importUnits(
    tree,
    [
      [CITY, '市', 2, ''],
      [JIA, '甲', 3, CITY],
      [YI, '乙', 3, CITY],
      [EAST, '东', 4, JIA],
      [WEST, '西', 4, JIA],
    ],
    { validFrom: '2008-01-01', root: CITY },
  );
  const seen: string[] = [];
  for (let after: string | undefined = '0'; after !== undefined; ) {
    const page: { items: { code: string }[]; next?: string | undefined } = await tree.call(
      actorWith([]),
      contracts.list,
      { code: JIA, limit: 2, after },
    );
    seen.push(...page.items.map((unit) => unit.code));
    after = page.next;
  }
  expect(seen).toEqual([JIA, EAST, WEST]);
});
