/** What is said in the morning: on working days alone, as the installation knows them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stoppedClock } from '#kernel/clock/index.ts';
import type { Language } from '#kernel/i18n/contract.ts';
import { notifyContracts } from '#kernel/notify/contract.ts';
import { getOperation } from '#kernel/operation/index.ts';
import { workflowContracts } from '#kernel/workflow/contract.ts';
import { newId } from '#lib/id.ts';
import {
  CITY,
  makeSmallCity,
  type SmallCity,
  sendVillageForm,
  VILLAGES,
} from '#modules/reporting/testing.ts';
import { makeAccount } from '#test/support/accounts.ts';
import { actorWith } from '#test/support/actors.ts';
import { queryAs } from '#test/support/database.ts';
import { sayMorning } from './morning.ts';
import { type ServedHouse, serveTestHouse } from './testing.ts';

const [VILLAGE = ''] = VILLAGES;
let served: ServedHouse;
let city: SmallCity;

beforeAll(async () => {
  served = await serveTestHouse();
  const { house } = served;
  city = await makeSmallCity(served.db.database, house.runner);
  const runner = served.db.runner({ clock: stoppedClock('2009-12-01T00:00:00Z') });
  const roles = [
    ['reporter', VILLAGE],
    ['system', CITY],
  ] as const;
  for (const [role, unitCode] of roles)
    await makeAccount(runner, house.list, { account: `morning.${role}`, roles: [{ role, unitCode }] });
  // Its reports are due on 1 February 2010, a year that was announced.
  await sendVillageForm(city);
});
afterAll(() => served?.close());

/** The half past eight of a day of the city. */
const morningOf = (day: string) => stoppedClock(`${day}T00:30:00Z`);

const saidOn = (day: string) => sayMorning({ ...served.house, clock: morningOf(day) });

async function accountIdOf(account: string): Promise<string> {
  const [row] = await queryAs<{ id: string }>(
    served.db.superuser,
    `select id from auth."user" where username = '${account}'`,
  );
  return row?.id ?? '';
}

/** What an account was told, newest first. */
async function noticesOf(account: string, topic: string, language: Language = 'en') {
  const operation = getOperation(served.house.operations, notifyContracts.inbox.name);
  const actor = actorWith([], { id: await accountIdOf(account), name: account });
  const output = await served.house.runner.run(operation, { actor, input: {}, language, reference: newId() });
  return notifyContracts.inbox.output.parse(output).items.filter((notice) => notice.topic === topic);
}

const digests = async () => (await noticesOf('morning.reporter', 'notify.digest')).length;

function bring(year: number, holidays: [string, string, string][], makeUpDays: string[]) {
  const operation = getOperation(served.house.operations, workflowContracts.setCalendarYear.name);
  const input = { year, source: '测试通知', holidays, makeUpDays };
  return served.house.runner.run(operation, {
    actor: actorWith(['system']),
    input,
    language: 'zh',
    reference: newId(),
  });
}

describe('the morning', () => {
  it.each([
    ['2010-01-04', true, 'a Monday'],
    ['2010-01-09', false, 'a Saturday'],
    ['2010-02-15', false, 'a Monday of the Spring Festival'],
    ['2010-02-20', true, 'a Saturday that makes up for it'],
    ['2010-02-21', true, 'the Sunday after it, which does so too'],
    ['2010-10-01', false, 'the National Day'],
    ['2010-10-09', true, 'the Saturday after its holiday'],
  ])('of %s has its digest: %s (%s)', async (day, isWorking) => {
    const before = await digests();
    expect(await saidOn(day)).toBe(isWorking);
    expect(await digests()).toBe(before + (isWorking ? 1 : 0));
  });

  it('says a thing once, however often the job runs', async () => {
    await saidOn('2010-01-05');
    const before = await digests();
    await saidOn('2010-01-05');
    expect(await digests()).toBe(before);
  });

  it('follows the year that the installation brought', async () => {
    expect([await saidOn('2011-02-07'), await saidOn('2011-02-12')]).toEqual([true, false]);
    await bring(2011, [['2011-02-02', '2011-02-08', '春节']], ['2011-01-30', '2011-02-12']);
    expect([await saidOn('2011-02-08'), await saidOn('2011-02-12')]).toEqual([false, true]);
  });

  it('tells the system administrators once of a year whose holidays are lacking, and nobody else', async () => {
    const TOPIC = 'workflow.calendar-lacking';
    const told = () => noticesOf('morning.system', TOPIC);
    await saidOn('2010-01-06');
    expect(await told()).toEqual([]);
    // Four forms on, reports are due in 2011, which was brought; another four on, in 2012.
    for (let quarter = 0; quarter < 8; quarter += 1) await sendVillageForm(city);
    await saidOn('2010-01-07');
    await saidOn('2010-01-08');
    expect(await told()).toMatchObject([
      { link: '/calendar?year=2012', text: expect.stringContaining('2012') as string },
    ]);
    expect(await noticesOf('morning.reporter', TOPIC)).toEqual([]);
    const [zh] = await noticesOf('morning.system', TOPIC, 'zh');
    expect(zh?.text).toContain('2012 年');
    await bring(2012, [['2012-01-22', '2012-01-28', '春节']], []);
    await saidOn('2010-01-11');
    expect(await told()).toHaveLength(1);
  });
});
