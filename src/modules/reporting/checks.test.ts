/** Checks of a form on their way: defined, broken, explained, and seen by those who decide. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { refusalOf } from '#test/support/refusal.ts';
import { openSmallCity } from '#test/support/small-city.ts';
import type { Check, Explanation } from './check-contract.ts';
import { reportingContracts as contracts } from './contract.ts';
import { approveUp, CITY, COUNTIES, reportOf, townsOf, VILLAGES } from './testing.ts';

const [VILLAGE = '', OTHER = ''] = VILLAGES;
const [COUNTY = ''] = COUNTIES;
const [TOWN = ''] = townsOf(COUNTY);
const measure = { zh: '台', en: 'pieces' };

const { test, city } = await openSmallCity();
afterAll(() => test.close());

beforeAll(async () => {
  const indicator = (code: string, frequency: 'quarter' | 'year') => ({
    code,
    name: { zh: `指标 ${code}`, en: `Indicator ${code}` },
    unitOfMeasure: measure,
    frequency,
  });
  await city.call(city.office, indicatorsContracts.define, {
    indicators: [
      ...['check.all', 'check.new', 'check.old'].map((code) => indicator(code, 'quarter')),
      indicator('check.year', 'year'),
    ],
  });
});

const CHECKS: Check[] = [
  {
    code: 'H2',
    severity: 'hard',
    rule: { kind: 'total', total: 'check.all', parts: ['check.new', 'check.old'], tolerance: '0' },
  },
  {
    code: 'S1',
    severity: 'soft',
    rule: { kind: 'change', indicator: 'check.all', against: 'previous', percent: '50' },
  },
  {
    code: 'S7',
    severity: 'soft',
    rule: { kind: 'agrees', left: 'check.all', right: 'check.year', percent: '10' },
  },
];

type FormInput = z.input<typeof contracts.defineForm.input>;
const formOf = (period: string, more: Partial<FormInput> = {}): FormInput => ({
  code: `CHK-${period}`,
  name: { zh: '设备', en: 'Equipment' },
  period,
  items: ['check.all', 'check.new', 'check.old'].map((indicator) => ({ indicator })),
  checks: CHECKS,
  dueOn: '2031-02-01',
  expiresOn: '2099-12-31',
  approver: { zh: '市信息办', en: 'City office' },
  purpose: 'administrative',
  minutesAsked: 5,
  ...more,
});

async function sendForm(period: string, more: Partial<FormInput> = {}): Promise<string> {
  const { id, version } = await city.call(city.office, contracts.defineForm, formOf(period, more));
  await city.call(city.office, contracts.sendForm, {
    id,
    version,
    recipients: { below: CITY, levels: [5] },
  });
  return id;
}

const cellsOf = (all: string, fresh: string, old: string) => [
  { indicator: 'check.all', value: all },
  { indicator: 'check.new', value: fresh },
  { indicator: 'check.old', value: old },
];

async function submit(
  form: string,
  cells: ReturnType<typeof cellsOf>,
  explanations: Explanation[] = [],
  village = VILLAGE,
): Promise<string> {
  const { id, version, reporter } = await reportOf(city, form, village);
  await city.call(reporter, contracts.submit, { id, version, cells, explanations });
  return id;
}

async function faultsOf(work: Promise<unknown>): Promise<string[]> {
  const { code, fields } = await refusalOf(work);
  return [code, ...fields.map(({ path, message }) => `${path}: ${message}`)];
}

describe('the checks of a form', () => {
  it('are refused where they cannot be read, name nothing that is reported, or stand twice', async () => {
    const free = (code: string, condition: string): Check => ({
      code,
      severity: 'hard',
      rule: { kind: 'free', condition, text: { zh: '应成立', en: 'It must hold' } },
    });
    const checks = [
      free('A', 'check.all >'),
      free('B', 'check.all > check.none'),
      free('B', 'check.all > 0'),
      free('C', 'check.year > 0 and previous(check.all) > 0'),
      free('D', 'check.all > community.equipped'),
    ];
    const define = city.call(city.office, contracts.defineForm, formOf('2030Q1', { checks }));
    expect(await faultsOf(define)).toEqual([
      'reporting.checks-wrong',
      'checks.0.rule.condition: the formula is wrong at character 12',
      'checks.2.code: The code stands twice',
      'checks.1.rule: There is no indicator check.none to report',
      'checks.3.rule: It must be about something that this form asks',
      'checks.4.rule: There is no indicator community.equipped to report',
    ]);
  });

  it('keep what breaks a hard one from being submitted, not from being drafted', async () => {
    const form = await sendForm('2030Q1');
    const { id, version, reporter } = await reportOf(city, form, VILLAGE);
    const cells = cellsOf('10', '4', '5');
    const saved = await city.call(reporter, contracts.save, { id, version, cells });
    const wrong = city.call(reporter, contracts.submit, { ...saved, cells });
    expect(await faultsOf(wrong)).toEqual([
      'reporting.checks-broken',
      'checks.H2: Indicator check.all must be the sum of Indicator check.new, Indicator check.old',
    ]);
    const view = await city.call(reporter, contracts.report, { id });
    expect([view.state, view.version, view.form.checks]).toEqual(['draft', saved.version, CHECKS]);
    await submit(form, cellsOf('10', '4', '6'));
    await approveUp(city, id, VILLAGE);
  });

  it('ask for an explanation where a soft one does not hold, and keep it with the submission', async () => {
    const form = await sendForm('2030Q2');
    const cells = cellsOf('16', '10', '6');
    expect(await faultsOf(submit(form, cells))).toEqual([
      'reporting.checks-broken',
      'checks.S1: Please explain: Indicator check.all should differ from the period before by at most 50 %',
    ]);
    const explained: Explanation = { check: 'S1', reason: 'newBusiness', text: '新建两个社区机房' };
    const stray: Explanation = { ...explained, check: 'H2' };
    expect(await faultsOf(submit(form, cells, [stray]))).toEqual([
      'reporting.checks-broken',
      'explanations.0.check: This form has no soft check H2',
      'checks.S1: Please explain: Indicator check.all should differ from the period before by at most 50 %',
    ]);
    // What need not be explained is not kept: S7 cannot be told, since nobody said anything of the year.
    const id = await submit(form, cells, [explained, { ...explained, check: 'S7' }]);
    const reviewer = await city.at('reviewer', TOWN);
    const view = await city.call(reviewer, contracts.report, { id });
    expect(view.explanations).toEqual([explained]);
    expect(view.references).toEqual([
      { indicator: 'check.all', shift: 'previous', period: '2030Q1', value: '10', bound: 'exact' },
    ]);
    expect(view.events.map(({ kind, explanations }) => [kind, explanations])).toEqual([
      ['opened', undefined],
      ['submitted', [explained]],
    ]);
    await approveUp(city, id, VILLAGE);
  });

  it('hold nobody to what another unit said', async () => {
    const form = await sendForm('2030Q3');
    // The other village said nothing in the second quarter: what cannot be told is no fault.
    await submit(form, cellsOf('900', '400', '500'), [], OTHER);
    expect(await faultsOf(submit(form, cellsOf('900', '400', '500')))).toContainEqual(
      expect.stringContaining('checks.S1'),
    );
  });

  it('look at another form of the year that ends with theirs', async () => {
    const year = await sendForm('2030', {
      code: 'CHK-YEAR',
      items: [{ indicator: 'check.year' }],
      checks: [],
    });
    const { id, version, reporter } = await reportOf(city, year, VILLAGE);
    await city.call(reporter, contracts.submit, {
      id,
      version,
      cells: [{ indicator: 'check.year', value: '100' }],
    });
    await approveUp(city, id, VILLAGE, 1);
    const form = await sendForm('2030Q4');
    expect(await faultsOf(submit(form, cellsOf('80', '40', '40')))).toEqual([
      'reporting.checks-broken',
      'checks.S7: Please explain: Indicator check.all must agree with Indicator check.year within 10 %',
    ]);
    await submit(form, cellsOf('95', '45', '50'));
  });

  it('are told for each of many, and stop no other', async () => {
    const form = await sendForm('2031Q1', { dueOn: '2031-05-01' });
    const reporter = await city.at('reporter', VILLAGE);
    const both = {
      ...reporter,
      grants: [...reporter.grants, ...(await city.at('reporter', OTHER)).grants],
    };
    const { items, submitted } = await city.call(both, contracts.submitMany, {
      form,
      reports: [
        { unit: VILLAGE, cells: cellsOf('9', '4', '4') },
        { unit: OTHER, cells: cellsOf('8', '4', '4') },
      ],
    });
    expect(submitted).toBe(1);
    expect(items.map(({ unit, outcome, code }) => [unit, outcome, code])).toEqual([
      [VILLAGE, 'refused', 'reporting.checks-broken'],
      [OTHER, 'done', undefined],
    ]);
  });

  it('show values beside the form to nobody but those on its way', async () => {
    const form = await sendForm('2031Q2', { dueOn: '2031-08-01' });
    const { id } = await reportOf(city, form, VILLAGE);
    const above = await city.at('reporter', TOWN);
    expect((await city.call(above, contracts.report, { id })).references).toEqual([]);
  });
});
