/** The main job on PostgreSQL 15, the oldest server that a city may bring; `npm run test:full` runs all rooms there. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { ANONYMOUS } from '#kernel/operation/index.ts';
import {
  approveUp,
  CITY,
  INDICATOR,
  makeSmallCity,
  REPORTING_ROOMS,
  type SmallCity,
  sendVillageForm,
  submitValue,
  VILLAGES,
} from '#modules/reporting/testing.ts';
import {
  hasOldestPostgres,
  NO_OLDEST_POSTGRES,
  startOldestCluster,
  type TestCluster,
} from './support/cluster.ts';
import { createTestDatabase, queryAs, type TestDatabase } from './support/database.ts';

let cluster: TestCluster | undefined;
let test: TestDatabase | undefined;
let city: SmallCity | undefined;

beforeAll(async () => {
  if (!hasOldestPostgres) return;
  cluster = await startOldestCluster();
  test = await createTestDatabase(REPORTING_ROOMS, cluster.admin);
  city = await makeSmallCity(test.database, test.runner());
});
afterAll(async () => {
  await test?.close();
  await cluster?.stop();
});

it('counts a village up to the public figure of the city, and moves it with a correction', async (context) => {
  if (!test || !city) return context.skip(NO_OLDEST_POSTGRES);
  const [server] = await queryAs<{ version: string }>(
    test.access.taihu_app,
    `select current_setting('server_version') as version`,
  );
  expect(server?.version).toMatch(/^15\./);
  const { id, period } = await sendVillageForm(city);
  const [village = ''] = VILLAGES;
  const figure = { indicator: INDICATOR, unit: CITY, period };
  for (const value of ['17', '19']) {
    await approveUp(city, await submitValue(city, id, village, value), village);
    const read = await city.call(ANONYMOUS, indicatorsContracts.figure, figure);
    expect(read).toMatchObject({ value, completeness: { expected: VILLAGES.length, received: 1 } });
  }
});
