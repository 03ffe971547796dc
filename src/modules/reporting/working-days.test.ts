/** Days are reckoned by the calendar that the installation brought, from the moment it did. */
import { afterAll, describe, expect, it } from 'vitest';
import { stoppedClock } from '#kernel/clock/index.ts';
import type { OperationContract } from '#kernel/operation/contract.ts';
import type { Actor } from '#kernel/operation/index.ts';
import { workflowContracts } from '#kernel/workflow/contract.ts';
import { newId } from '#lib/id.ts';
import { actorWith } from '#test/support/actors.ts';
import { openSmallCity } from '#test/support/small-city.ts';
import { reportingContracts as contracts } from './contract.ts';
import { INDICATOR, REPORTING_ROOMS, reportOf, sendVillageForm, VILLAGES } from './testing.ts';

const { test, city } = await openSmallCity();
afterAll(() => test.close());

const [VILLAGE = '', NEIGHBOUR = ''] = VILLAGES;
const SYSTEM = actorWith(['system']);

/** Runs an operation at a moment of the city. */
async function at(instant: string, actor: Actor, contract: OperationContract, input: object) {
  const operation = REPORTING_ROOMS.flatMap((room) => room.operations).find(
    (one) => one.contract.name === contract.name,
  );
  if (!operation) throw new Error(`no operation ${contract.name}`);
  const call = { actor, input, language: 'en', reference: newId() } as const;
  return contract.output.parse(await test.runner({ clock: stoppedClock(instant) }).run(operation, call));
}

const FRIDAY = '2019-01-25T02:00:00Z';
const cells = [{ indicator: INDICATOR, value: '3' }];

/** Submits the report of a village on that Friday; until when it is to be decided, and what is left of it. */
async function submitted(form: string, village: string) {
  const { id, version, reporter } = await reportOf(city, form, village);
  await at(FRIDAY, reporter, contracts.submit, { id, version, cells });
  const read = await at(FRIDAY, reporter, contracts.report, { id });
  return { id, reporter, step: contracts.report.output.parse(read).step };
}

const YEAR_2019 = {
  year: 2019,
  source: '国务院办公厅关于2019年部分节假日安排的通知（国办发明电〔2018〕15号）',
  holidays: [['2019-02-04', '2019-02-10', '春节']],
  makeUpDays: ['2019-02-02', '2019-02-03'],
};

describe('a year that the installation brings', () => {
  it('moves the days that are reckoned from then on, and none that are set', async () => {
    const { id: form } = await sendVillageForm(city);
    const before = await submitted(form, VILLAGE);
    // Five working days after a Friday, where only weekends are known: the next Friday.
    expect(before.step).toMatchObject({ dueOn: '2019-02-01', workingDaysLeft: 5 });
    expect(await at(FRIDAY, SYSTEM, workflowContracts.setCalendarYear, YEAR_2019)).toEqual({
      before: 'weekendsOnly',
    });
    const LATE = '2019-01-31T02:00:00Z';
    const late = await reportOf(city, form, NEIGHBOUR);
    await at(LATE, late.reporter, contracts.submit, { id: late.id, version: late.version, cells });
    const after = await at(LATE, late.reporter, contracts.report, { id: late.id });
    // Friday, the two days of the weekend that make up for the festival, and two days after it.
    expect(after).toMatchObject({ step: { dueOn: '2019-02-12', workingDaysLeft: 5 } });
    const kept = await at(FRIDAY, before.reporter, contracts.report, { id: before.id });
    expect(kept).toMatchObject({ step: { dueOn: '2019-02-01', workingDaysLeft: 5 } });
  });

  it('is told with who brought it and when, and replaces what was known', async () => {
    const system = (contract: OperationContract, input: object) => at(FRIDAY, SYSTEM, contract, input);
    expect(await system(workflowContracts.calendar, { year: 2009 })).toMatchObject({
      knowledge: 'announced',
      makeUpDays: ['2009-01-04', '2009-01-24', '2009-02-01', '2009-05-31', '2009-09-27', '2009-10-10'],
    });
    const own = { year: 2009, source: '本市通知', holidays: [['2009-01-01', '2009-01-01', '元旦']] };
    const input = { ...own, makeUpDays: [] };
    expect(await system(workflowContracts.setCalendarYear, input)).toEqual({ before: 'announced' });
    expect(await system(workflowContracts.setCalendarYear, input)).toEqual({ before: 'brought' });
    expect(await system(workflowContracts.calendar, { year: 2009 })).toEqual({
      ...input,
      knowledge: 'brought',
      broughtAt: FRIDAY.replace('00Z', '00.000Z'),
      broughtBy: SYSTEM.name,
    });
    const stranger = { ...SYSTEM, grants: [] };
    const told = await at(FRIDAY, stranger, workflowContracts.calendar, { year: 2009 });
    expect(told).toMatchObject({ knowledge: 'brought' });
    expect(told).not.toHaveProperty('broughtBy');
    expect(await system(workflowContracts.calendar, { year: 2011 })).toEqual({
      year: 2011,
      knowledge: 'weekendsOnly',
      holidays: [],
      makeUpDays: [],
    });
  });

  it('is listed with all others, the latest first, the present one and the next among them', async () => {
    const page = async (input: object) =>
      workflowContracts.calendarYears.output.parse(
        await at('2017-06-01T00:00:00Z', SYSTEM, workflowContracts.calendarYears, input),
      );
    const { items } = await page({});
    expect(items.map(({ year, knowledge }) => `${year} ${knowledge}`)).toEqual([
      '2027 provisional',
      '2026 announced',
      '2025 announced',
      '2019 brought',
      '2018 weekendsOnly',
      '2017 weekendsOnly',
      '2010 announced',
      '2009 brought',
      '2008 announced',
    ]);
    const first = await page({ limit: 4 });
    const second = await page({ limit: 4, after: first.next });
    expect([...first.items, ...second.items]).toEqual(items.slice(0, 8));
  });

  it('is brought by the system administrator alone, and with days that fit together', async () => {
    const refused = at(FRIDAY, city.office, workflowContracts.setCalendarYear, YEAR_2019);
    await expect(refused).rejects.toMatchObject({ code: 'common.forbidden' });
    const wrong = { ...YEAR_2019, makeUpDays: ['2019-02-05'] };
    await expect(at(FRIDAY, SYSTEM, workflowContracts.setCalendarYear, wrong)).rejects.toMatchObject({
      fields: [{ path: 'makeUpDays.0', message: 'must be a Saturday or a Sunday' }],
    });
  });
});
