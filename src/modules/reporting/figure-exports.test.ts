/** The lists of figures as files: what a file holds is what the screen would show, page after page. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Language } from '#kernel/i18n/contract.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import type { OperationContract } from '#kernel/operation/contract.ts';
import { getOperation } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { codeOf } from '#test/support/refusal.ts';
import { openSmallCity } from '#test/support/small-city.ts';
import { reportingContracts } from './contract.ts';
import {
  approveUp,
  CITY,
  COUNTIES,
  INDICATOR,
  REPORTING_ROOMS,
  sendVillageForm,
  submitValue,
  VILLAGES,
} from './testing.ts';

const { test, city } = await openSmallCity();
afterAll(() => test.close());

const [VILLAGE = '', NEIGHBOUR = ''] = VILLAGES;
const [COUNTY = '', OTHER_COUNTY = ''] = COUNTIES;
const {
  export: exportIndicators,
  exportShares,
  exportRevisions,
  exportReleases,
  exportHistory,
  exportTrend,
  internalFigure,
} = indicatorsContracts;
let period = '';

const MISSING = 'Nothing was received; missing is not zero';
const NO_BASE = 'No growth: there is no figure for the base period';

beforeAll(async () => {
  const form = await sendVillageForm(city);
  period = form.period;
  for (const village of [VILLAGE, NEIGHBOUR])
    await approveUp(city, await submitValue(city, form.id, village, '4'), village);
  await approveUp(city, await submitValue(city, form.id, VILLAGE, '9'), VILLAGE);
});

/** The lines of an export, as somebody who reads a language is sent them. */
async function linesOf(
  contract: OperationContract,
  input: object,
  language: Language,
  actor = city.office,
): Promise<string[]> {
  const operations = new Map(
    REPORTING_ROOMS.flatMap(({ operations: all }) => all.map((op) => [op.contract.name, op])),
  );
  let text = '';
  await test.runner().run(getOperation(operations, contract.name), {
    actor,
    input,
    language,
    reference: newId(),
    async deliver({ bytes }) {
      for await (const piece of bytes) text += Buffer.from(piece).toString('utf8');
    },
  });
  return text.split('\r\n');
}

describe('to people', () => {
  it('call things by the words of the glossary, and codes by words of the reader’s language', async () => {
    const place = { indicator: INDICATOR, unit: CITY, period };
    const [heading = '', first = ''] = await linesOf(exportRevisions, place, 'zh');
    expect(heading).toContain('期别 / Period,版 / Revision,');
    expect(first).toContain(`${INDICATOR},${period},2,4,9,5,,更正,`);
    expect((await linesOf(exportRevisions, place, 'en'))[1]).toContain(',It was corrected,');

    const [, share = ''] = await linesOf(
      exportShares,
      { ...place, unit: VILLAGE.replace(/.{3}$/, '000') },
      'zh',
    );
    expect(share).toMatch(/,否,9,确数,,修订,1,1$/);
    const [, definition = ''] = await linesOf(exportIndicators, { format: 'csv' }, 'zh');
    expect(definition).toContain(',覆盖率,');
    expect(definition).toContain(',季度,时点数,行政管理,');

    const [titles = '', report = ''] = await linesOf(
      reportingContracts.exportReports,
      { text: VILLAGE },
      'zh',
    );
    for (const title of ['期别 / Period', '报送期限 / Due on', '版 / Revision'])
      expect(titles).toContain(title);
    expect(report).toMatch(/,已通过,2010-02-01,否,2,/);
    expect((await linesOf(reportingContracts.exportReports, { text: VILLAGE }, 'en'))[1]).toMatch(
      /,Approved,2010-02-01,No,2,/,
    );
    expect((await linesOf(reportingContracts.exportForms, {}, 'zh'))[1]).toContain(',已下发,');
  });
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

  it('are a figure’s history and its last periods, each with its growth or why there is none', async () => {
    const place = { indicator: INDICATOR, unit: VILLAGE, period };
    const history = await linesOf(exportHistory, place, 'zh');
    expect(history.slice(1, -1).map((line) => line.split(',').slice(1, -1).join(','))).toEqual([
      '9,确数,2,更正,更正数字,修订,行政管理',
      '9,确数,2,更正,更正数字,初步,行政管理',
      '4,确数,1,,,正式,行政管理',
      '4,确数,1,,,初步,行政管理',
    ]);
    const trend = await linesOf(exportTrend, { ...place, periods: 2 }, 'en');
    expect(trend.slice(1, -1)).toEqual([
      `2008Q4,,Exact,${MISSING},Final,,${MISSING},,${MISSING},Percent`,
      `2009Q1,9,Exact,,Revised,,${NO_BASE},,${NO_BASE},Percent`,
    ]);
    const neighbour = await city.at('reporter', NEIGHBOUR);
    expect(await codeOf(city.call(neighbour, exportHistory, place))).toBe('common.not-found');
  });

  it('is the work due, with the days that are left for it', async () => {
    const form = await sendVillageForm(city);
    const reporter = await city.at('reporter', VILLAGE);
    const [heading = '', ...lines] = await linesOf(reportingContracts.exportInbox, {}, 'zh', reporter);
    const { items } = await city.call(reporter, reportingContracts.inbox, {});
    expect(heading).toMatch(/^\uFEFF事项 \/ Task,办理期限 \/ To be done by,剩余工作日/);
    expect(lines.filter((line) => line.startsWith('填报,')).length).toBe(items.length);
    expect(lines.join('\n')).toContain(`,COM-${form.period},`);
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
