/** A form from the office's desk to the public page: defined, sent, filled in, returned, mended, approved, opened. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import { expectSound, openContext, picture, type Setting } from './support/browser.ts';
import { signIn } from './support/client.ts';
import {
  approveFromInbox,
  COMBINATIONS,
  choose,
  fill,
  named,
  pageOf,
  press,
  pressFor,
  TEXTS,
} from './support/console.ts';
import { openStories } from './support/stories.ts';

const CITY = '320200000000';
const INDICATOR = 'community.terminals';
const INDICATOR_NAMES = { zh: '公共信息终端', en: 'Public terminals' };
const ORDINALS = ['', '一', '二', '三', '四'];
/** Each setting has a quarter of its own, since a number is asked once for a period. */
const QUARTERS = { 'zh desk': 1, 'zh phone': 2, 'en desk': 3, 'en phone': 4 } as const;
const DUE = ['', '2009-04-10', '2009-07-10', '2009-10-10', '2010-01-10'];
const TOWN = '320281001000';
const TOWN_NAME = '澄江街道';
const VILLAGE = '320281001003';

const stories = openStories();

interface Written {
  id: string;
  page: Page;
}

/** The office writes the form; a first attempt lacks a name, which is said at its field. */
async function writeForm(setting: Setting, quarter: number): Promise<Written> {
  const { forms, form, period } = TEXTS[setting.language];
  const page = await pageOf(setting, 'office', '/console/forms/new');
  await fill(page, {
    [forms.code]: `COM-2009Q${quarter}`,
    [form.nameZh]: '社区信息化情况',
    [form.year]: '2009',
    [forms.due]: DUE[quarter] ?? '',
    [form.expires]: '2099-12-31',
    [form.approverZh]: '无锡市信息化办公室',
    [form.approverEn]: 'Wuxi Informatization Office',
  });
  await choose(page, period.of, setting.language === 'zh' ? `第${ORDINALS[quarter]}季度` : `Q${quarter}`);
  await page.locator('.ant-select-dropdown').last().waitFor({ state: 'hidden' });
  await choose(page, form.addItem, INDICATOR_NAMES[setting.language]);
  expect(await pressFor(page, page, form.create, reportingContracts.defineForm)).toBe(422);
  const wrong = page.getByLabel(form.nameEn, { exact: false });
  await expect.poll(() => wrong.getAttribute('aria-invalid')).toBe('true');
  await picture(page, `form-fault-${setting.language}-${setting.width}`);
  await expectSound(page);
  await wrong.fill('Informatization of communities');
  await press(page, form.create, reportingContracts.defineForm);
  await page.waitForURL(/\/forms\/[0-9a-f-]{36}/);
  return { id: /[0-9a-f-]{36}/.exec(page.url())?.[0] ?? '', page };
}

/** The office sends it to the villages of one town; gives how many those are. */
async function sendForm({ page }: Written, setting: Setting): Promise<number> {
  const { form } = TEXTS[setting.language];
  await page.getByRole('button', { name: named(form.send) }).click();
  const side = page.getByRole('dialog');
  await choose(page, form.below, TOWN_NAME, TOWN);
  await picture(page, `send-${setting.language}-${setting.width}`);
  const answered = page.waitForResponse((response) => response.url().endsWith('/reporting/send-form'));
  await side.getByRole('button', { name: named(form.send) }).click();
  const { sent } = reportingContracts.sendForm.output.parse(await (await answered).json());
  await side.waitFor({ state: 'hidden' });
  await page.context().close();
  return sent;
}

/** The village finds the form in its inbox, fills it in, sees it saved, and submits it; gives the report's id. */
async function fillIn(setting: Setting, form: string, value: number): Promise<string> {
  const office = await signIn(stories.url, 'office');
  const { items } = await office.call(reportingContracts.reports, { form, limit: 200 });
  const id = items.find((report) => report.unitCode === VILLAGE)?.id ?? '';
  const { report } = TEXTS[setting.language];
  const page = await pageOf(setting, `reporter.${VILLAGE}`, '/console/');
  await page.locator(`a[href*="${id}"]`).first().click();
  const cell = page.getByRole('textbox').first();
  const saved = page.waitForResponse((response) => response.url().endsWith('/reporting/save'));
  await cell.fill(String(value));
  expect((await saved).status()).toBe(200);
  await picture(page, `fill-${setting.language}-${setting.width}`);
  await expectSound(page);
  await press(page, report.submit, reportingContracts.submit);
  await page.context().close();
  return id;
}

async function returnIt(setting: Setting, report: string, reason: string): Promise<void> {
  const texts = TEXTS[setting.language].report;
  const page = await pageOf(setting, `reviewer.${TOWN}`, '/console/');
  await page.locator(`a[href*="${report}"]`).first().click();
  await page.getByRole('button', { name: named(texts.return) }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill(reason);
  expect(await pressFor(page, dialog, texts.return, reportingContracts.return)).toBe(200);
  await page.context().close();
}

async function mend(setting: Setting, report: string, reason: string, value: number): Promise<void> {
  const page = await pageOf(setting, `reporter.${VILLAGE}`, `/console/reports/${report}`);
  await page.getByText(reason).first().waitFor();
  await page.getByRole('textbox').first().fill(String(value));
  await press(page, TEXTS[setting.language].report.submit, reportingContracts.submit);
  await page.context().close();
}

/** The office sees who is late: everyone of the town but the village that reported. */
async function lookAtOverdue(setting: Setting, form: string, sent: number): Promise<void> {
  const { form: texts } = TEXTS[setting.language];
  const page = await pageOf(setting, 'office', `/console/forms/${form}`);
  await page.getByRole('link', { name: texts.overdueList }).click();
  await page.waitForURL((url) => url.searchParams.get('isOverdue') === 'true');
  const total = TEXTS[setting.language].common.total.replace('{{count}}', String(sent - 1));
  await page.getByText(total).first().waitFor();
  await picture(page, `overdue-${setting.language}-${setting.width}`);
  await expectSound(page);
  await page.context().close();
}

/** The trace in the console, from the city down to the village, names who reported and who approved. */
async function openTrace(setting: Setting, period: string): Promise<void> {
  const path = `/console/figures?indicator=${INDICATOR}&unit=${VILLAGE}&period=${period}`;
  const page = await pageOf(setting, `reviewer.${CITY}`, path);
  await page.getByText(`reporter.${VILLAGE}`).first().waitFor();
  for (const unit of [TOWN, '320281000000', CITY]) await page.getByText(`reviewer.${unit}`).first().waitFor();
  await picture(page, `trace-${setting.language}-${setting.width}`);
  await expectSound(page);
  await page.context().close();
}

async function openPublicFigure(setting: Setting, period: string, value: string): Promise<void> {
  const context = await openContext(setting);
  const page = await context.newPage();
  await page.goto(`/figures/${INDICATOR}/${CITY}/${period}`);
  expect((await page.locator('main').innerText()).replaceAll(/[,\s]/g, '')).toContain(value);
  await page.locator(`a[href*="/figures/${INDICATOR}/320281000000/${period}"]`).first().click();
  await page.locator(`a[href*="/figures/${INDICATOR}/${TOWN}/${period}"]`).first().click();
  await page.locator(`a[href*="/figures/${INDICATOR}/${VILLAGE}/${period}"]`).first().click();
  await page.waitForURL((url) => url.pathname.includes(VILLAGE));
  expect(await page.locator('main').innerText()).not.toContain('reporter.');
  await context.close();
}

describe('a form', () => {
  it.each(COMBINATIONS)(
    'goes from the office’s desk to a public figure that opens (%s, %s)',
    async (language, width) => {
      const setting = stories.setting(language, width);
      const quarter = QUARTERS[`${language} ${width}`];
      const period = `2009Q${quarter}`;
      const written = await writeForm(setting, quarter);
      const sent = await sendForm(written, setting);
      expect(sent).toBeGreaterThan(1);
      const report = await fillIn(setting, written.id, 70);
      await returnIt(setting, report, '与现场清点不符，请核实');
      await mend(setting, report, '与现场清点不符，请核实', 17);
      for (const unit of [TOWN, '320281000000', CITY]) {
        await approveFromInbox(setting, `reviewer.${unit}`, report);
      }
      const office = await signIn(stories.url, 'office');
      const city = await office.call(indicatorsContracts.figure, {
        indicator: INDICATOR,
        unit: CITY,
        period,
      });
      expect(city).toMatchObject({
        value: '17',
        status: 'final',
        bound: 'atLeast',
        completeness: { expected: sent, received: 1 },
      });
      await lookAtOverdue(setting, written.id, sent);
      await openTrace(setting, period);
      await openPublicFigure(setting, period, '17');
    },
  );
});
