/** What the auditor is shown of an act on a report: where it stood and what it said before, and after. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditContracts } from '#kernel/audit/contract.ts';
import { getOperation } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { reportingContracts as contracts } from '#modules/reporting/contract.ts';
import {
  approveUp,
  CITY,
  INDICATOR,
  makeSmallCity,
  reportOf,
  type SmallCity,
  sendVillageForm,
  submitValue,
  VILLAGES,
} from '#modules/reporting/testing.ts';
import { roomsOfTests } from '#server/testing.ts';
import { createTestDatabase, type TestDatabase } from './support/database.ts';

const [VILLAGE = '', NEIGHBOUR = ''] = VILLAGES;
const rooms = roomsOfTests();
let db: TestDatabase;
let city: SmallCity;
beforeAll(async () => {
  db = await createTestDatabase(rooms.list);
  city = await makeSmallCity(db.database, db.runner());
});
afterAll(() => db?.close());

/** What the newest entry of an operation changed, as `what: before → after`. */
async function told(operation: string): Promise<string[]> {
  const auditor = await city.at('auditor', CITY);
  const ask = async (name: string, input: object) =>
    db.runner().run(getOperation(rooms.operations, name), {
      actor: auditor,
      input,
      language: 'zh',
      reference: newId(),
    });
  const { entries, entry } = auditContracts;
  const page = entries.output.parse(await ask(entries.name, { operation, limit: 1 }));
  const found = entry.output.parse(await ask(entry.name, { id: page.items[0]?.id }));
  return found.differences
    .filter(({ kind }) => kind === 'reporting.report')
    .map(({ what, before = '–', after = '–' }) => `${what.zh}: ${before} → ${after}`);
}

it('tells the state and the cells of one report, then of many, and of none where nothing moved', async () => {
  const { id: form } = await sendVillageForm(city);
  const id = await submitValue(city, form, VILLAGE, '4');
  const { unitName } = await reportOf(city, form, VILLAGE);
  expect(await told('reporting.submit')).toEqual([
    `${unitName} 报表: 待填 / To fill in → 审核中 / Under review`,
    `${unitName} 终端: – → 4`,
  ]);

  await approveUp(city, id, VILLAGE, 3);
  expect(await told('reporting.approve')).toEqual([
    `${unitName} 报表: 审核中 / Under review → 已通过 / Approved`,
  ]);

  await submitValue(city, form, VILLAGE, '9');
  expect((await told('reporting.submit')).at(-1)).toBe(`${unitName} 终端: 4 → 9`);

  const neighbour = await reportOf(city, form, NEIGHBOUR);
  await city.call(neighbour.reporter, contracts.submitMany, {
    form,
    reports: [{ unit: NEIGHBOUR, cells: [{ indicator: INDICATOR, value: '7', bound: 'atLeast' }] }],
  });
  expect(await told('reporting.submit-many')).toEqual([
    `${neighbour.unitName} 报表: 待填 / To fill in → 审核中 / Under review`,
    `${neighbour.unitName} 终端: – → ≥ 7`,
  ]);

  await approveUp(city, neighbour.id, NEIGHBOUR, 1);
  expect(await told('reporting.approve')).toEqual([]);
});
