/** The lists of figures as files: what a file holds is what the screen would show, page after page. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { codeOf } from '#test/support/refusal.ts';
import { openSmallCity } from '#test/support/small-city.ts';
import { approveUp, CITY, COUNTIES, INDICATOR, sendVillageForm, submitValue, VILLAGES } from './testing.ts';

const { test, city } = await openSmallCity();
afterAll(() => test.close());

const [VILLAGE = '', NEIGHBOUR = ''] = VILLAGES;
const [COUNTY = '', OTHER_COUNTY = ''] = COUNTIES;
const {
  export: exportIndicators,
  exportShares,
  exportRevisions,
  exportReleases,
  internalFigure,
} = indicatorsContracts;
let period = '';

beforeAll(async () => {
  const form = await sendVillageForm(city);
  period = form.period;
  for (const village of [VILLAGE, NEIGHBOUR])
    await approveUp(city, await submitValue(city, form.id, village, '4'), village);
  await approveUp(city, await submitValue(city, form.id, VILLAGE, '9'), VILLAGE);
});

describe('as a file', () => {
  it('are all the units below a figure, from the first to the last', async () => {
    const place = { indicator: INDICATOR, unit: CITY, period };
    const first = await city.call(city.office, internalFigure, { ...place, limit: 1 });
    expect(first.trace.children.next).toBeDefined();
    const all = await city.call(city.office, internalFigure, { ...place, limit: 100 });
    expect(await city.call(city.office, exportShares, place)).toMatchObject({
      rows: all.trace.children.items.length,
    });
  });

  it('is nothing of another part of the tree than one’s own', async () => {
    const reviewer = await city.at('reviewer', OTHER_COUNTY);
    const place = { indicator: INDICATOR, unit: COUNTY, period };
    const shown = await codeOf(city.call(reviewer, internalFigure, place));
    expect(await codeOf(city.call(reviewer, exportShares, place))).toBe(shown);
    const auditor = await city.at('auditor', CITY);
    expect(await codeOf(city.call(auditor, exportShares, place))).toBe('common.forbidden');
  });

  it('are the revisions of a figure, the catalogue and the calendar', async () => {
    const place = { indicator: INDICATOR, unit: CITY, period };
    expect(await city.call(city.office, exportRevisions, place)).toMatchObject({ rows: 1 });
    expect(await city.call(city.office, exportIndicators, { format: 'xlsx' })).toMatchObject({ rows: 2 });
    expect(await city.call(city.office, exportReleases, {})).toMatchObject({ rows: 0 });
    await city.call(city.office, indicatorsContracts.planRelease, {
      name: { zh: '终端', en: 'Terminals' },
      indicators: [INDICATOR],
      period: '2040Q1',
      releaseAt: '2099-01-01T09:30:00+08:00',
    });
    expect(await city.call(city.office, exportReleases, {})).toMatchObject({ rows: 1 });
  });
});
