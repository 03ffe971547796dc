/** A form filled in by a table: fetched from its page, filled, refused cell by cell, and then submitted whole. */
import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { FILLING_WORDS } from '#console/reporting/filling-words.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import { expectSound, picture, type Setting } from './support/browser.ts';
import { signIn } from './support/client.ts';
import { COMBINATIONS, named, pageOf, TEXTS } from './support/console.ts';
import { openStories } from './support/stories.ts';

const TOWN = '320281001000';
const VILLAGE = '320281001003';
const CODES = ['story.devices', 'story.online'];
const QUARTERS = { 'zh desk': 1, 'zh phone': 2, 'en desk': 3, 'en phone': 4 } as const;

const stories = openStories();

async function sendForm(quarter: number): Promise<string> {
  const office = await signIn(stories.url, 'office');
  const { id, version } = await office.call(reportingContracts.defineForm, {
    code: `TAB-2009Q${quarter}`,
    name: { zh: '设备情况', en: 'Devices' },
    period: `2009Q${quarter}`,
    items: CODES.map((indicator) => ({ indicator })),
    checks: [
      {
        code: 'H1',
        severity: 'hard',
        rule: { kind: 'atMost', left: 'story.online', right: 'story.devices', factor: '1' },
      },
    ],
    dueOn: '2010-02-01',
    expiresOn: '2099-12-31',
    approver: { zh: '无锡市信息化办公室', en: 'Wuxi Informatization Office' },
    purpose: 'administrative',
    minutesAsked: 5,
  });
  await office.call(reportingContracts.sendForm, { id, version, recipients: { below: TOWN, levels: [5] } });
  return id;
}

beforeAll(async () => {
  const office = await signIn(stories.url, 'office');
  await office.call(indicatorsContracts.define, {
    indicators: CODES.map((code) => ({
      code,
      name: {
        zh: code === CODES[0] ? '设备总数' : '在线设备',
        en: code === CODES[0] ? 'Devices' : 'Devices online',
      },
      unitOfMeasure: { zh: '台', en: 'pieces' },
      frequency: 'quarter' as const,
    })),
  });
});

/** The table as it was fetched, with something in its two answers. */
async function filled(page: Page, { language }: Setting, all: string, online: string): Promise<Buffer> {
  const dialog = page.getByRole('dialog');
  const saving = page.waitForEvent('download');
  await dialog.getByRole('button', { name: named(TEXTS[language].export.csv) }).click();
  const bytes = await readFile(await (await saving).path());
  const rows: string[][] = parse(bytes, { bom: true, relax_column_count: true });
  const [head = [], first = []] = rows.slice(-2);
  expect(first[0]).toBe(VILLAGE);
  const answers = first.map((cell, at) => (at === 2 ? all : at === 3 ? online : cell));
  return Buffer.from([head, answers].map((row) => row.map((cell) => `"${cell}"`).join(',')).join('\n'));
}

describe('a form by a table', () => {
  it.each(COMBINATIONS)(
    'is fetched, filled in, corrected by cell and submitted (%s, %s)',
    async (language, width) => {
      const setting = stories.setting(language, width);
      const { import: texts } = TEXTS[language];
      const form = await sendForm(QUARTERS[`${language} ${width}`]);
      const page = await pageOf(setting, `reporter.${VILLAGE}`, `/console/forms/${form}`);
      await page.getByRole('button', { name: named(TEXTS[language].form.fillByTable) }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(FILLING_WORDS.title[language]).first().waitFor();
      await dialog.locator('input[type="file"]').setInputFiles({
        name: 'wrong.csv',
        mimeType: 'text/csv',
        buffer: await filled(page, setting, '１２', '13'),
      });
      const row = dialog.getByRole('row').filter({ hasText: texts.rowOf.replace('{{row}}', '2') });
      await expect.poll(() => row.innerText()).toMatch(/D[\s\S]*13/);
      await picture(page, `filling-faults-${language}-${width}`);
      await expectSound(page);
      await dialog.locator('input[type="file"]').setInputFiles({
        name: 'right.csv',
        mimeType: 'text/csv',
        buffer: await filled(page, setting, '１２', '11'),
      });
      await dialog.getByText(texts.fits).waitFor();
      await picture(page, `filling-fits-${language}-${width}`);
      await dialog.getByRole('button', { name: named(texts.do) }).click();
      await dialog.waitFor({ state: 'hidden' });
      const office = await signIn(stories.url, 'office');
      const { items } = await office.call(reportingContracts.reports, { form, limit: 200 });
      expect(items.find(({ unitCode }) => unitCode === VILLAGE)?.state).toBe('submitted');
      await page.context().close();
    },
  );
});
