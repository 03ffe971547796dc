import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openKeyring } from '#kernel/keys/index.ts';
import { SYSTEM_ACTOR } from '#kernel/operation/index.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { createRooms } from '#server/house.ts';
import { makeAccount } from '#test/support/accounts.ts';
import { createTestDatabase, queryAs, type TestDatabase } from '#test/support/database.ts';
import { reportingContracts } from './contract.ts';
import { REPORTS_MOVED, reportingTopics, tellReporters } from './index.ts';
import {
  approveUp,
  makeSmallCity,
  type SmallCity,
  sendVillageForm,
  submitValue,
  VILLAGES,
} from './testing.ts';

const rooms = createRooms({
  keyring: openKeyring({ masterKey: randomBytes(32) }),
  sessionSecret: 'a secret of tests that is long enough',
  baseUrl: 'http://127.0.0.1:3000',
});
const [VILLAGE = ''] = VILLAGES;

let test: TestDatabase;
let city: SmallCity;
beforeAll(async () => {
  test = await createTestDatabase(rooms.list);
  city = await makeSmallCity(test.database, test.runner());
  await makeAccount(test.runner(), rooms.list, { roles: [{ role: 'reporter', unitCode: VILLAGE }] });
});
afterAll(() => test?.close());

/** Carries the events of the outbox, twice, as a courier whose first delivery was not acknowledged. */
async function tellTwice(): Promise<string[]> {
  const events = await queryAs<{ payload: unknown }>(
    test.superuser,
    'select payload from outbox.event where topic = $1 order by id',
    [REPORTS_MOVED],
  );
  const settings = { actor: SYSTEM_ACTOR.id, roles: ['system-actor'], scope: [WHOLE_TREE] };
  for (const { payload } of [...events, ...events]) {
    await test.database.transaction(settings, (tx) => tellReporters(tx, payload));
  }
  const told = await queryAs<{ topic: string }>(
    test.superuser,
    'select topic from notify.notice order by created_at',
  );
  return told.map(({ topic }) => topic);
}

it('tells the reporter of a village, once each, that a form came, was returned, and is through', async () => {
  const { id: form } = await sendVillageForm(city);
  expect(await tellTwice()).toEqual(['reporting.opened']);
  const id = await submitValue(city, form, VILLAGE, '5');
  const town = await city.at('reviewer', `${VILLAGE.slice(0, 9)}000`);
  const { version } = await city.call(town, reportingContracts.report, { id });
  await city.call(town, reportingContracts.return, { id, version, reason: '请核对' });
  expect(await tellTwice()).toEqual(['reporting.opened', 'reporting.returned']);
  await submitValue(city, form, VILLAGE, '6');
  await approveUp(city, id, VILLAGE, 2);
  expect(await tellTwice()).toHaveLength(2);
  const head = await city.at('reviewer', '320200000000');
  const waiting = await city.call(head, reportingContracts.report, { id });
  await city.call(head, reportingContracts.approve, { id, version: waiting.version });
  expect(await tellTwice()).toEqual(['reporting.opened', 'reporting.returned', 'reporting.approved']);
});

it('does not call figures public that may wait for a release or be withheld', () => {
  const approved = reportingTopics.find(({ name }) => name === 'reporting.approved');
  const facts = { unit: '城南村', form: 'COM-2009Q1', period: '2009Q1', dueOn: '2010-02-01' };
  expect([approved?.text.zh(facts), approved?.text.en(facts)]).toEqual([
    '城南村：报表 COM-2009Q1（2009Q1）各级均已审定。',
    '城南村: form COM-2009Q1 (2009Q1) is through: every level has approved it.',
  ]);
});
