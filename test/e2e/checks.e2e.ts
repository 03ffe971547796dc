/** A form that checks itself: the office says what must hold, a village corrects and explains, a reviewer reads why. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { CHECK_WORDS } from '#console/reporting/check-words.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import { CHECK_KIND_WORDS, EXPLANATION_WORDS } from '#modules/reporting/phrases-contract.ts';
import { expectSound, picture, type Setting } from './support/browser.ts';
import { signIn } from './support/client.ts';
import { COMBINATIONS, choose, fill, pageOf, press, pressFor, TEXTS } from './support/console.ts';
import { openStories } from './support/stories.ts';

const TOWN = '320281001000';
const VILLAGE = '320281001003';
const NAMES = {
  'story.devices': { zh: '设备总数', en: 'Devices' },
  'story.online': { zh: '在线设备', en: 'Devices online' },
} as const;
const ORDINALS = ['', '一', '二', '三', '四'];
const QUARTERS = { 'zh desk': 1, 'zh phone': 2, 'en desk': 3, 'en phone': 4 } as const;
const DUE = ['', '2009-04-10', '2009-07-10', '2009-10-10', '2010-01-10'];

const stories = openStories();

/** Chooses once the list before has closed: on its way out it takes the click that would open the next one. */
async function pick(page: Page, label: string, option: string | RegExp): Promise<void> {
  await page
    .locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)')
    .last()
    .waitFor({ state: 'hidden' });
  await choose(page, label, option);
}

async function defineIndicators(): Promise<void> {
  const office = await signIn(stories.url, 'office');
  await office.call(indicatorsContracts.define, {
    indicators: Object.entries(NAMES).map(([code, name]) => ({
      code,
      name,
      unitOfMeasure: { zh: '台', en: 'pieces' },
      frequency: 'quarter' as const,
    })),
  });
}

/** The office writes a form with a hard and a soft check, and reads them on the form; gives the form's id. */
async function writeForm(setting: Setting, quarter: number): Promise<string> {
  const { language, width } = setting;
  const { forms, form, period } = TEXTS[language];
  const page = await pageOf(setting, 'office', '/console/forms/new');
  await fill(page, {
    [forms.code]: `DEV-2009Q${quarter}`,
    [form.nameZh]: '设备情况',
    [form.nameEn]: 'Devices',
    [form.year]: '2009',
    [forms.due]: DUE[quarter] ?? '',
    [form.expires]: '2099-12-31',
    [form.approverZh]: '无锡市信息化办公室',
    [form.approverEn]: 'Wuxi Informatization Office',
  });
  await pick(page, period.of, language === 'zh' ? `第${ORDINALS[quarter]}季度` : `Q${quarter}`);
  for (const name of Object.values(NAMES)) await pick(page, form.addItem, new RegExp(`^${name[language]}（`));
  await pick(page, CHECK_WORDS.add[language], CHECK_KIND_WORDS.atMost[language]);
  await pick(page, CHECK_WORDS.left[language], NAMES['story.online'][language]);
  await pick(page, CHECK_WORDS.right[language], NAMES['story.devices'][language]);
  await pick(page, CHECK_WORDS.add[language], CHECK_KIND_WORDS.repeated[language]);
  expect(await pressFor(page, page, form.create, reportingContracts.defineForm)).toBe(422);
  await pick(page, CHECK_WORDS.indicator[language], NAMES['story.devices'][language]);
  await picture(page, `checks-form-${language}-${width}`);
  await expectSound(page);
  await press(page, form.create, reportingContracts.defineForm);
  await page.waitForURL(/\/forms\/[0-9a-f-]{36}/);
  const said = { zh: '在线设备应不大于设备总数', en: 'Devices online must be at most Devices' };
  await page.getByText(said[language]).first().waitFor();
  await picture(page, `checks-list-${language}-${width}`);
  await expectSound(page);
  await page.context().close();
  return /[0-9a-f-]{36}/.exec(page.url())?.[0] ?? '';
}

async function send(id: string): Promise<string> {
  const office = await signIn(stories.url, 'office');
  const { version } = await office.call(reportingContracts.form, { id });
  await office.call(reportingContracts.sendForm, { id, version, recipients: { below: TOWN, levels: [5] } });
  const { items } = await office.call(reportingContracts.reports, { form: id, limit: 200 });
  return items.find(({ unitCode }) => unitCode === VILLAGE)?.id ?? '';
}

/** The village is told at once what cannot be, corrects it, and explains what may be. */
async function fillIn(setting: Setting, report: string): Promise<void> {
  const { language, width } = setting;
  const texts = TEXTS[language].report;
  const page = await pageOf(setting, `reporter.${VILLAGE}`, `/console/reports/${report}`);
  const online = page.getByLabel(NAMES['story.online'][language], { exact: false }).first();
  await page.getByRole('textbox').first().fill('0');
  await online.fill('3');
  await page.getByText(CHECK_WORDS.hard[language]).waitFor();
  await page.getByText(CHECK_WORDS.soft[language]).waitFor();
  expect(await pressFor(page, page, texts.submit, reportingContracts.submit)).toBe(422);
  await page.getByText(CHECK_WORDS.missing[language]).first().waitFor();
  await picture(page, `checks-broken-${language}-${width}`);
  await expectSound(page);
  await online.fill('0');
  await page.getByText(CHECK_WORDS.hard[language]).waitFor({ state: 'detached' });
  await pick(page, CHECK_WORDS.reason[language], EXPLANATION_WORDS.closure[language]);
  await fill(page, { [CHECK_WORDS.text[language]]: '机房搬迁，设备全部停用' });
  // What was written is kept like what was typed: a reload finds it.
  await page
    .getByText(texts.saved.replace(/\s*\{\{time\}\}.*$/, ''))
    .first()
    .waitFor();
  await page.reload();
  await page.getByText('机房搬迁，设备全部停用').first().waitFor();
  await press(page, texts.submit, reportingContracts.submit);
  await page.context().close();
}

async function readAbove(setting: Setting, report: string): Promise<void> {
  const { language, width } = setting;
  const page = await pageOf(setting, `reviewer.${TOWN}`, `/console/reports/${report}`);
  await page.getByText('机房搬迁，设备全部停用').first().waitFor();
  await page.getByText(EXPLANATION_WORDS.closure[language]).first().waitFor();
  await picture(page, `checks-seen-${language}-${width}`);
  await expectSound(page);
  await press(page, TEXTS[language].report.approve, reportingContracts.approve);
  await page.context().close();
}

describe('a form that checks itself', () => {
  beforeAll(defineIndicators);

  it.each(COMBINATIONS)('is corrected and explained before it goes up (%s, %s)', async (language, width) => {
    const setting = stories.setting(language, width);
    const form = await writeForm(setting, QUARTERS[`${language} ${width}`]);
    const report = await send(form);
    await fillIn(setting, report);
    await readAbove(setting, report);
  });
});
