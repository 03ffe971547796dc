/** Why figures are revised: chosen when a report that counts is to say otherwise, and shown with what was revised. */
import { afterAll, describe, expect, it } from 'vitest';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { ANONYMOUS } from '#kernel/operation/index.ts';
import { codeOf } from '#test/support/refusal.ts';
import { openSmallCity } from '#test/support/small-city.ts';
import { reportingContracts as contracts } from './contract.ts';
import { approveUp, CITY, INDICATOR, reportOf, sendVillageForm, submitValue, VILLAGES } from './testing.ts';

const { test, city } = await openSmallCity();
afterAll(() => test.close());

const [VILLAGE = '', NEIGHBOUR = ''] = VILLAGES;
const TOWN = `${VILLAGE.slice(0, 9)}000`;
const COUNTY = `${VILLAGE.slice(0, 6)}000000`;

const revisionsOf = (period: string, unit = CITY, indicator = INDICATOR, after?: string) =>
  city.call(ANONYMOUS, indicatorsContracts.revisions, { indicator, unit, period, limit: 1, after });

/** All revisions of a figure, a page of one after the other. */
async function allRevisions(period: string, unit = CITY, indicator = INDICATOR) {
  const { items, next } = await revisionsOf(period, unit, indicator);
  const all = [...items];
  for (let after = next; after !== undefined; ) {
    const page = await revisionsOf(period, unit, indicator, after);
    all.push(...page.items);
    after = page.next;
  }
  return all;
}

describe('the reason of a revision', () => {
  it('is chosen with the correction, and stands in history, trace and revision table of every unit above', async () => {
    const { id: form, period } = await sendVillageForm(city);
    for (const village of [VILLAGE, NEIGHBOUR])
      await approveUp(city, await submitValue(city, form, village, '4'), village);
    expect(await allRevisions(period)).toEqual([]);
    await approveUp(city, await submitValue(city, form, VILLAGE, '9', { reasonCode: 'late' }), VILLAGE);
    await approveUp(city, await submitValue(city, form, NEIGHBOUR, '1', { reasonCode: 'census' }), NEIGHBOUR);
    const shown = (await allRevisions(period)).map(
      ({ unit, before, value, difference, reasonCode, revision }) => ({
        [unit.code]: [before, value, difference, reasonCode, revision],
      }),
    );
    expect(shown).toEqual([
      { [NEIGHBOUR]: ['4', '1', '-3', 'census', 2] },
      { [VILLAGE]: ['4', '9', '5', 'late', 2] },
    ]);
    expect((await allRevisions(period, NEIGHBOUR)).map(({ reasonCode }) => reasonCode)).toEqual(['census']);
    expect((await allRevisions(period, CITY, 'community.equipped')).length).toBe(2);
    const figure = await city.call(ANONYMOUS, indicatorsContracts.figure, {
      indicator: INDICATOR,
      unit: VILLAGE,
      period,
    });
    expect(figure).toMatchObject({
      status: 'revised',
      trace: { submission: { revisionReason: { code: 'late' } } },
    });
    const { id, reporter } = await reportOf(city, form, VILLAGE);
    const { events } = await city.call(reporter, contracts.report, { id });
    expect(events.flatMap(({ kind, reasonCode }) => (reasonCode ? [[kind, reasonCode]] : []))).toEqual([
      ['correction', 'late'],
    ]);
  });

  it('must be chosen, from the list', async () => {
    const { id: form } = await sendVillageForm(city);
    const id = await submitValue(city, form, VILLAGE, '4');
    await approveUp(city, id, VILLAGE);
    const { version, reporter } = await reportOf(city, form, VILLAGE);
    for (const reasonCode of [undefined, 'because', '']) {
      const call = city.call(reporter, contracts.correct, {
        id,
        version,
        reason: '更正数字',
        reasonCode,
      } as never);
      expect(await codeOf(call)).toBe('common.invalid-input');
    }
  });

  it('is the reviewer’s where he returns what counts, and stays through further returns', async () => {
    const { id: form, period } = await sendVillageForm(city);
    const id = await submitValue(city, form, VILLAGE, '4');
    const giveBack = async (code: string, reasonCode?: 'scope') => {
      const reviewer = await city.at('reviewer', code);
      const { version, isCounted } = await city.call(reviewer, contracts.report, { id });
      const said = { id, version, reason: '请核实', ...(reasonCode ? { reasonCode } : {}) };
      await city.call(reviewer, contracts.return, said);
      return isCounted;
    };
    expect(await codeOf(giveBack(TOWN, 'scope'))).toBe('reporting.no-revision');
    await approveUp(city, id, VILLAGE, 1);
    expect(await giveBack(COUNTY, 'scope')).toBe(true);
    await submitValue(city, form, VILLAGE, '6');
    expect(await giveBack(TOWN)).toBe(false);
    await approveUp(city, await submitValue(city, form, VILLAGE, '7'), VILLAGE);
    const history = await city.call(await city.at('reviewer', CITY), indicatorsContracts.history, {
      indicator: INDICATOR,
      unit: VILLAGE,
      period,
    });
    expect(history.items.map(({ value, revisionReason }) => [value, revisionReason?.code])).toEqual([
      ['7', 'scope'],
      ['7', 'scope'],
      ['4', undefined],
    ]);
    // The public never read the first: nothing that it knows was revised.
    expect(await allRevisions(period)).toEqual([]);
  });

  it('is told of a statistical value, and neither what it was nor what it became', async () => {
    const indicator = 'community.output';
    await city.call(city.office, indicatorsContracts.define, {
      indicators: [
        {
          code: indicator,
          name: { zh: '产值', en: 'Output' },
          unitOfMeasure: { zh: '元', en: 'yuan' },
          frequency: 'quarter',
        },
      ],
    });
    const { id: form, period } = await sendVillageForm(city, { indicator, purpose: 'statistical' });
    for (const village of VILLAGES)
      await approveUp(city, await submitValue(city, form, village, '731', { indicator }), village);
    const again = { indicator, reasonCode: 'reclassification' as const };
    await approveUp(city, await submitValue(city, form, VILLAGE, '733', again), VILLAGE);
    const [only, ...more] = await allRevisions(period, CITY, indicator);
    expect(more).toEqual([]);
    expect(only).toMatchObject({
      unit: { code: VILLAGE },
      before: null,
      value: null,
      difference: null,
      reason: { code: 'suppressed' },
      reasonCode: 'reclassification',
    });
  });
});
