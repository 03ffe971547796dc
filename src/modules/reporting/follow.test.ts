import { afterAll, beforeAll, expect, it } from 'vitest';
import { figuresFollow } from '#kernel/indicators/index.ts';
import { getOperation } from '#kernel/operation/index.ts';
import { unitsContracts } from '#kernel/units/contract.ts';
import { createUnitsRoom } from '#kernel/units/index.ts';
import { newId } from '#lib/id.ts';
import { actorWith } from '#test/support/actors.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { reportsFollow } from './index.ts';
import { COUNTIES, makeSmallCity, REPORTING_ROOMS, sendVillageForm } from './testing.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase(REPORTING_ROOMS);
});
afterAll(async () => {
  await test.close();
});

it('a reform waits until the periods that are reported in its places are over, and counts what is open', async () => {
  const runner = test.runner();
  const city = await makeSmallCity(test.database, runner);
  const { period } = await sendVillageForm(city);
  expect(period).toBe('2009Q1');
  const room = createUnitsRoom([figuresFollow, reportsFollow]);
  const operation = getOperation(
    new Map(room.operations.map((one) => [one.contract.name, one])),
    unitsContracts.reform.name,
  );
  const merge = (on: string) =>
    runner.run(operation, {
      actor: actorWith(['system']),
      input: {
        change: { kind: 'merge', units: COUNTIES, into: { code: '320213000000', name: '合县' } },
        on,
        reason: '合并',
        document: '示例〔2009〕1 号',
        isTrial: true,
      },
      language: 'zh',
      reference: newId(),
    });
  await expect(merge('2009-03-31')).rejects.toMatchObject({
    code: 'units.recorded-already',
    parameters: { period: '2009Q1', earliest: '2009-04-01' },
  });
  expect(await merge('2009-04-01')).toMatchObject({ moved: 16, effects: { forms: 1, reports: 12 } });
});
