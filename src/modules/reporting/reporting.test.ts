import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '#kernel/clock/index.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { closeVintage } from '#kernel/indicators/index.ts';
import { type Actor, ANONYMOUS } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { refusalOf } from '#test/support/refusal.ts';
import { openSmallCity } from '#test/support/small-city.ts';
import { reportingContracts as contracts } from './contract.ts';
import { approveUp, CITY, INDICATOR, reportOf, sendVillageForm, submitValue, VILLAGES } from './testing.ts';

const { test, city } = await openSmallCity();
afterAll(() => test.close());

const [VILLAGE = '', NEIGHBOUR = ''] = VILLAGES;
const TOWN = `${VILLAGE.slice(0, 9)}000`;

async function figure(period: string, unit = CITY, actor = ANONYMOUS, asOf?: string) {
  const contract = actor === ANONYMOUS ? indicatorsContracts.figure : indicatorsContracts.internalFigure;
  return city.call(actor, contract, { indicator: INDICATOR, unit, period, asOf });
}

/**
 * An instant as of which the city's public figure has a value: a closed sequence comes into force a moment later, and a
 * long transaction of another test on the same server puts off its closing.
 */
async function instantOf(period: string, value: string): Promise<string> {
  let instant = '';
  const read = async () => {
    await test.database.transaction({ actor: newId(), roles: ['system-actor'], scope: [] }, closeVintage);
    instant = systemClock.now().toISOString();
    return (await figure(period, CITY, ANONYMOUS, instant)).value;
  };
  await expect.poll(read, { timeout: 150_000, interval: 200 }).toBe(value);
  return instant;
}

describe('a number on its way up', () => {
  it('counts inside from the first approval and for the public from the last', async () => {
    const { id: form, period } = await sendVillageForm(city);
    const id = await submitValue(city, form, VILLAGE, '7');
    const reviewer = await city.at('reviewer', CITY);
    expect((await figure(period, CITY, reviewer)).value).toBeNull();
    await approveUp(city, id, VILLAGE, 1);
    expect(await figure(period, CITY, reviewer)).toMatchObject({
      value: '7',
      status: 'preliminary',
      bound: 'atLeast',
    });
    expect((await figure(period)).value).toBeNull();
    const county = await city.at('reviewer', `${VILLAGE.slice(0, 6)}000000`);
    const { version } = await city.call(county, contracts.report, { id });
    await city.call(county, contracts.approve, { id, version });
    const last = await city.call(reviewer, contracts.report, { id });
    await city.call(reviewer, contracts.approve, { id, version: last.version });
    expect(await figure(period)).toMatchObject({
      value: '7',
      status: 'final',
      completeness: { expected: 12, received: 1 },
    });
  });

  it('is shown with a trace that names village, reporter and approvers inside, and units alone in public', async () => {
    const { id: form, period } = await sendVillageForm(city);
    await approveUp(city, await submitValue(city, form, VILLAGE, '3'), VILLAGE);
    const inside = await figure(period, VILLAGE, await city.at('reviewer', CITY));
    expect(inside.trace.submission).toMatchObject({ unit: VILLAGE, reporter: `reporter.${VILLAGE}` });
    expect(inside.trace.submission?.approvals.map((approval) => approval.by)).toEqual([
      `reviewer.${TOWN}`,
      `reviewer.${VILLAGE.slice(0, 6)}000000`,
      `reviewer.${CITY}`,
    ]);
    const { submission } = (await figure(period, VILLAGE)).trace;
    expect(submission?.approvals.map((approval) => approval.unitCode)).toHaveLength(3);
    expect(JSON.stringify(submission)).not.toContain('reporter.');
    expect(JSON.stringify(submission)).not.toContain('reviewer.');
  });

  it('begins with the office that sent the form', async () => {
    const { id: form } = await sendVillageForm(city);
    const { id, reporter } = await reportOf(city, form, VILLAGE);
    const { events } = await city.call(reporter, contracts.report, { id });
    expect(events).toMatchObject([{ kind: 'opened', unitCode: CITY, by: `office.${CITY}` }]);
  });

  it('moves by exactly the difference when it is corrected, while the old answer stays for its instant', {
    timeout: 320_000,
  }, async () => {
    const { id: form, period } = await sendVillageForm(city);
    for (const [village, value] of [
      [VILLAGE, '4'],
      [NEIGHBOUR, '9'],
    ] as const) {
      await approveUp(city, await submitValue(city, form, village, value), village);
    }
    const before = await instantOf(period, '13');
    await approveUp(city, await submitValue(city, form, VILLAGE, '6'), VILLAGE);
    expect(await figure(period)).toMatchObject({ value: '15', status: 'revised' });
    const after = await instantOf(period, '15');
    for (const [asOf, value] of [
      [before, '13'],
      [after, '15'],
      [before, '13'],
    ] as const) {
      expect((await figure(period, CITY, ANONYMOUS, asOf)).value).toBe(value);
    }
    const history = await city.call(await city.at('reviewer', CITY), indicatorsContracts.history, {
      indicator: INDICATOR,
      unit: VILLAGE,
      period,
    });
    expect(history.items.map((item) => [item.revision, item.value])).toEqual([
      [2, '6'],
      [2, '6'],
      [1, '4'],
      [1, '4'],
    ]);
    const reason = { code: 'correction', text: '更正数字' };
    expect(history.items.map(({ revisionReason }) => revisionReason)).toEqual([
      reason,
      reason,
      undefined,
      undefined,
    ]);
    // Everyone may know the kind of reason; the words are for those inside.
    const { trace } = await figure(period, VILLAGE);
    expect(trace.submission?.revisionReason).toEqual({ code: 'correction' });
  });

  it('counts anew when a report that had been counted is returned and submitted again', async () => {
    const { id: form, period } = await sendVillageForm(city);
    const id = await submitValue(city, form, VILLAGE, '5');
    await approveUp(city, id, VILLAGE, 1);
    const county = await city.at('reviewer', `${VILLAGE.slice(0, 6)}000000`);
    const seen = await city.call(county, contracts.report, { id });
    await city.call(county, contracts.return, { id, version: seen.version, reason: '请核实' });
    await approveUp(city, await submitValue(city, form, VILLAGE, '8'), VILLAGE);
    expect((await figure(period)).value).toBe('8');
  });

  it('adds up level by level: the children of every node make the node', async () => {
    const { id: form, period } = await sendVillageForm(city);
    for (const [index, village] of VILLAGES.entries()) {
      await approveUp(city, await submitValue(city, form, village, String(index)), village);
    }
    const top = await figure(period);
    expect(top).toMatchObject({ value: '66', bound: 'exact', completeness: { expected: 12, received: 12 } });
    for (const share of top.trace.children.items) {
      const county = await figure(period, share.code);
      const sum = county.trace.children.items.reduce((total, town) => total + Number(town.value), 0);
      expect(String(sum)).toBe(county.value);
      expect(share.value).toBe(county.value);
    }
    const coverage = await city.call(ANONYMOUS, indicatorsContracts.figure, {
      indicator: 'community.equipped',
      unit: CITY,
      period,
    });
    expect(coverage.value).toBe('91.67');
  });
});

describe('a form', () => {
  it('never asks for a number that another form already asks for, and names that form', async () => {
    const { period } = await sendVillageForm(city);
    const again = city.call(city.office, contracts.defineForm, {
      code: `AGAIN-${period}`,
      name: { zh: '重复', en: 'Again' },
      period,
      items: [{ indicator: INDICATOR }],
      dueOn: '2098-01-01',
      expiresOn: '2099-01-01',
      approver: { zh: '办', en: 'Office' },
      purpose: 'administrative',
      minutesAsked: 5,
    });
    const refusal = await refusalOf(again);
    expect(refusal.code).toBe('reporting.already-asked');
    expect(refusal.texts.zh).toContain(`COM-${period}`);
  });

  it('cannot be changed once sent', async () => {
    const { id, period } = await sendVillageForm(city);
    const { version, ...form } = await city.call(city.office, contracts.form, { id });
    const change = {
      id,
      version,
      code: form.code,
      name: form.name,
      period,
      items: form.items,
      dueOn: form.dueOn,
      expiresOn: form.expiresOn,
      approver: form.approver,
      purpose: form.purpose,
      minutesAsked: 9,
    };
    expect((await refusalOf(city.call(city.office, contracts.changeForm, change))).code).toBe(
      'reporting.not-a-draft',
    );
  });

  it('lists the units that are late', async () => {
    const { id } = await sendVillageForm(city);
    const late = await city.call(city.office, contracts.reports, { form: id, isOverdue: true });
    expect(late.total).toBe(12);
    await submitValue(city, id, VILLAGE, '1');
    expect((await city.call(city.office, contracts.reports, { form: id, isOverdue: true })).total).toBe(11);
  });
});

describe('a report', () => {
  it('names every wrong cell at once, in the caller’s language', async () => {
    const { id: form } = await sendVillageForm(city);
    const { id, version, reporter } = await reportOf(city, form, VILLAGE);
    const cells = [
      { indicator: INDICATOR, value: '501' },
      { indicator: 'no.such', value: '1' },
      { indicator: INDICATOR, value: '0.5' },
    ];
    const refusal = await refusalOf(city.call(reporter, contracts.submit, { id, version, cells }, 'zh'));
    expect(refusal.code).toBe('reporting.cells-wrong');
    expect(refusal.fields).toEqual([
      { path: 'cells.0.value', code: 'tooHigh', message: '不得大于 500' },
      { path: 'cells.1.indicator', code: 'notAsked', message: '本表不采集此指标' },
      { path: 'cells.2.indicator', code: 'twice', message: '同一指标填了两次' },
      { path: 'cells.2.value', code: 'decimals', message: '最多 0 位小数' },
    ]);
  });

  it('keeps a draft, and refuses the second of two people who had the same version open', async () => {
    const { id: form } = await sendVillageForm(city);
    const { id, version, reporter } = await reportOf(city, form, VILLAGE);
    const cells = [{ indicator: INDICATOR, value: '2' }];
    await city.call(reporter, contracts.save, { id, version, cells });
    expect((await city.call(reporter, contracts.report, { id })).cells).toEqual([
      { ...cells[0], bound: 'exact' },
    ]);
    expect((await refusalOf(city.call(reporter, contracts.save, { id, version, cells }))).code).toBe(
      'common.stale',
    );
  });

  it('is decided by the unit whose turn it is, and by no unit above or beside it', async () => {
    const { id: form } = await sendVillageForm(city);
    const id = await submitValue(city, form, VILLAGE, '2');
    const above = await city.at('reviewer', CITY);
    const { version } = await city.call(above, contracts.report, { id });
    expect((await refusalOf(city.call(above, contracts.approve, { id, version }))).code).toBe(
      'reporting.not-your-turn',
    );
    const beside = await city.at('reviewer', '320281002000');
    expect((await refusalOf(city.call(beside, contracts.approve, { id, version }))).code).toBe(
      'common.not-found',
    );
    expect((await refusalOf(city.call(beside, contracts.report, { id }))).code).toBe('common.not-found');
  });

  it('is never approved by the person who submitted it', async () => {
    const { id: form } = await sendVillageForm(city);
    const { id, version, reporter } = await reportOf(city, form, VILLAGE);
    const town = await city.at('reviewer', TOWN);
    const both = { ...reporter, grants: [...reporter.grants, ...town.grants] };
    await city.call(both, contracts.submit, { id, version, cells: [{ indicator: INDICATOR, value: '2' }] });
    const refusal = await refusalOf(city.call(both, contracts.approve, { id, version: version + 1 }));
    expect(refusal.code).toBe('reporting.own-report');
  });

  it('shows only the buttons that will work', async () => {
    const { id: form } = await sendVillageForm(city);
    const id = await submitValue(city, form, VILLAGE, '2');
    const reporter = await city.at('reporter', VILLAGE);
    const none = { save: false, submit: false, approve: false, return: false, correct: false };
    expect((await city.call(reporter, contracts.report, { id })).policies).toEqual(none);
    const town = await city.at('reviewer', TOWN);
    expect((await city.call(town, contracts.report, { id })).policies).toEqual({
      ...none,
      approve: true,
      return: true,
    });
    await approveUp(city, id, VILLAGE);
    expect((await city.call(reporter, contracts.report, { id })).policies).toEqual({
      ...none,
      correct: true,
    });
  });

  it('approves many at once: one that is refused stops no other and is told with its reason', async () => {
    const { id: form } = await sendVillageForm(city);
    const ids: string[] = [];
    for (const village of VILLAGES.slice(0, 3)) ids.push(await submitValue(city, form, village, '1'));
    const town = await city.at('reviewer', TOWN);
    const outside = await submitValue(city, form, VILLAGES[6] ?? '', '1');
    const { id: draft } = await reportOf(city, form, VILLAGES[1] ?? '');
    const county = await city.at('reviewer', `${VILLAGE.slice(0, 6)}000000`);
    const early = await city.call(county, contracts.approveMany, { ids: [draft] }, 'zh');
    expect(early).toEqual({
      approved: 0,
      items: [
        {
          id: draft,
          outcome: 'refused',
          code: 'reporting.not-your-turn',
          text: `现在由 镇${TOWN} 的审核人处理。`,
        },
      ],
    });
    const before = await city.call(town, contracts.report, { id: draft });
    const many = await city.call(town, contracts.approveMany, { ids: [...ids, outside, ids[0] ?? ''] });
    expect(many.approved).toBe(3);
    expect(many.items.map(({ id, outcome, code }) => [id, outcome, code])).toEqual([
      ...ids.map((id) => [id, 'done', undefined]),
      [outside, 'refused', 'common.not-found'],
    ]);
    expect(before.events.map(({ kind }) => kind)).toEqual(['opened', 'submitted']);
    const again = await city.call(town, contracts.approveMany, { ids });
    expect(again.items.map(({ code }) => code)).toEqual(Array(3).fill('reporting.not-your-turn'));
  });

  it('is never approved by whoever saved it, nor by a deputy for him, nor by him for another', async () => {
    const { id: form } = await sendVillageForm(city);
    const { id, version, reporter } = await reportOf(city, form, VILLAGE);
    const town = await city.at('reviewer', TOWN);
    const cells = [{ indicator: INDICATOR, value: '2' }];
    await city.call(reporter, contracts.save, { id, version, cells });
    const other: Actor = { ...reporter, id: newId(), name: 'another' };
    await city.call(other, contracts.submit, { id, version: version + 1, cells });
    const approve = (actor: Actor) => city.call(actor, contracts.approve, { id, version: version + 2 });
    const saver: Actor = { ...reporter, grants: [...reporter.grants, ...town.grants] };
    expect((await refusalOf(approve(saver))).code).toBe('reporting.own-report');
    const standingIn = (who: Actor, whom: Actor): Actor => ({
      ...who,
      grants: town.grants.map((grant) => ({ ...grant, onBehalfOf: { id: whom.id, name: whom.name } })),
    });
    const deputy: Actor = { kind: 'account', id: newId(), name: 'deputy', grants: [] };
    expect((await refusalOf(approve(standingIn(deputy, reporter)))).code).toBe('reporting.own-report');
    expect((await refusalOf(approve(standingIn(reporter, town)))).code).toBe('reporting.own-report');
    await approve(standingIn(deputy, town));
    const { events } = await city.call(town, contracts.report, { id });
    expect(events.at(-1)).toMatchObject({ kind: 'approved', by: 'deputy', onBehalfOf: town.name });
  });

  it('is decided once where two reviewers act at the same moment', async () => {
    const { id: form } = await sendVillageForm(city);
    const id = await submitValue(city, form, VILLAGE, '2');
    const town = await city.at('reviewer', TOWN);
    const { version } = await city.call(town, contracts.report, { id });
    const colleague: Actor = { ...town, id: newId(), name: 'colleague' };
    const outcomes = await Promise.allSettled([
      city.call(town, contracts.approve, { id, version }),
      city.call(colleague, contracts.return, { id, version, reason: '请核实' }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const { events } = await city.call(town, contracts.report, { id });
    expect(events).toHaveLength(3);
  });
});
