import { afterAll, describe, expect, it } from 'vitest';
import { stoppedClock } from '#kernel/clock/index.ts';
import { SYSTEM_ACTOR } from '#kernel/operation/index.ts';
import { workflowContracts } from '#kernel/workflow/contract.ts';
import { newId } from '#lib/id.ts';
import { openSmallCity } from '#test/support/small-city.ts';
import { reportingContracts as contracts } from './contract.ts';
import {
  CITY,
  INDICATOR,
  REPORTING_ROOMS,
  reportOf,
  sendVillageForm,
  submitValue,
  VILLAGES,
} from './testing.ts';

const { test, city } = await openSmallCity();
afterAll(() => test.close());

const [VILLAGE = '', NEIGHBOUR = ''] = VILLAGES;
const TOWN = `${VILLAGE.slice(0, 9)}000`;

describe('late work', () => {
  const escalation = REPORTING_ROOMS.flatMap((room) => room.operations).find(
    ({ contract }) => contract.name === workflowContracts.escalate.name,
  );
  async function escalateAt(instant: string): Promise<void> {
    if (!escalation) throw new Error('nothing takes late work up');
    const call = { actor: SYSTEM_ACTOR, input: {}, language: 'zh', reference: newId() } as const;
    await test.runner({ clock: stoppedClock(instant) }).run(escalation, call);
  }
  const OLD = '2026-11-25T01:00:00Z';

  it('goes up to the unit above, which sees to it, once however often it is looked for', async () => {
    const { id: form } = await sendVillageForm(city);
    const { id, version, reporter } = await reportOf(city, form, VILLAGE);
    await escalateAt(OLD);
    await escalateAt(OLD);
    const town = await city.at('reviewer', TOWN);
    const { events, step } = await city.call(town, contracts.report, { id });
    expect(events.map(({ kind, unitCode }) => [kind, unitCode])).toEqual([
      ['opened', CITY],
      ['escalated', TOWN],
    ]);
    expect(step).toMatchObject({ isEscalated: true });
    const { items } = await city.call(town, contracts.inbox, { limit: 200 });
    expect(items.find((item) => item.id === id)?.task).toBe('chase');
    // Whoever has it open goes on: his version is the newest still.
    const cells = [{ indicator: INDICATOR, value: '3' }];
    await city.call(reporter, contracts.submit, { id, version, cells });
    const after = await city.call(town, contracts.report, { id });
    expect(after.step).toMatchObject({ isEscalated: false });
    expect(after.step?.workingDaysLeft).toBe(5);
  });

  it('is decided by the unit above where the one whose turn it was did not', async () => {
    const { id: form } = await sendVillageForm(city);
    const id = await submitValue(city, form, VILLAGE, '2');
    const county = await city.at('reviewer', `${VILLAGE.slice(0, 6)}000000`);
    const { version } = await city.call(county, contracts.report, { id });
    const early = city.call(county, contracts.approve, { id, version });
    await expect(early).rejects.toMatchObject({ code: 'reporting.not-your-turn' });
    await escalateAt('2030-01-07T01:00:00Z');
    await city.call(county, contracts.approve, { id, version });
    const after = await city.call(county, contracts.report, { id });
    expect(after).toMatchObject({ state: 'submitted', waitingLevel: 2 });
    expect(after.events.at(-1)).toMatchObject({ kind: 'approved', unitCode: `${VILLAGE.slice(0, 6)}000000` });
  });
});

describe('many reports', () => {
  it('submits many at once: wrong cells of one stop no other', async () => {
    const { id: form } = await sendVillageForm(city);
    const [one, two] = [await city.at('reporter', VILLAGE), await city.at('reporter', NEIGHBOUR)];
    const both = { ...one, grants: [...one.grants, ...two.grants] };
    const cells = (value: string) => [{ indicator: INDICATOR, value }];
    const { submitted, items } = await city.call(both, contracts.submitMany, {
      form,
      reports: [
        { unit: VILLAGE, cells: cells('501') },
        { unit: NEIGHBOUR, cells: cells('5') },
      ],
    });
    expect(submitted).toBe(1);
    expect(items).toMatchObject([
      { unit: VILLAGE, outcome: 'refused', code: 'reporting.cells-wrong' },
      { unit: NEIGHBOUR, outcome: 'done' },
    ]);
    expect((await reportOf(city, form, VILLAGE)).state).toBe('draft');
  });
});
