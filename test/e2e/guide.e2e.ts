/**
 * The screens that the guides show. `TAIHU_PICTURES=docs/picture npm test -- test/e2e/guide` takes the pictures anew.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { zh } from '#console/i18n/messages.zh.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { notifyContracts } from '#kernel/notify/contract.ts';
import { unitsContracts } from '#kernel/units/contract.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import { openContext, settled, WIDTHS } from './support/browser.ts';
import { signIn } from './support/client.ts';
import { choose, fill, named, pageOf, pressFor } from './support/console.ts';
import { openStories } from './support/stories.ts';

const CITY = '320200000000';
const VILLAGE = '320281001001';
const [TOWN, NEIGHBOUR] = ['320281001000', '320281004000'];
const TERMINALS = `indicator=community.terminals&unit=${CITY}&period=2008Q4`;
const DESK_WIDTH = 1280;
const PHONE = { width: 390, height: 760 };

const stories = openStories();

/** Takes what fits on the screen, where a folder for it is named. */
async function take(page: Page, name: string, size: { width: number; height: number }): Promise<void> {
  await page.setViewportSize(size);
  await settled(page);
  const folder = process.env.TAIHU_PICTURES;
  if (folder) {
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}.png`) });
  }
  await page.context().close();
}

async function reportWhere(account: string, state: 'draft' | 'submitted', unit?: string): Promise<string> {
  const client = await signIn(stories.url, account);
  const { items } = await client.call(reportingContracts.inbox, { limit: 200 });
  const found = items.find((item) => item.state === state && (!unit || item.unitCode === unit));
  return found?.id ?? 'none';
}

describe('the guide shows', () => {
  it.each([
    ['conference', '/conference/2008', 940, '2,100'],
    ['figure', `/figures/network.extranet.connected/${CITY}/2008`, 1120, '崇安区'],
  ])('the public page %s', async (name, path, height, word) => {
    const context = await openContext(stories.setting('zh', 'desk'));
    const page = await context.newPage();
    await page.goto(path);
    expect(await page.locator('main').innerText()).toContain(word);
    await take(page, name, { width: DESK_WIDTH, height });
  });

  it('the reporter’s inbox and report, on a desk and on a phone', async () => {
    const inbox = await pageOf(stories.setting('zh', 'desk'), `reporter.${VILLAGE}`, '/console/');
    await inbox.getByText(zh.inbox.overdue).first().waitFor();
    await take(inbox, 'inbox', { width: DESK_WIDTH, height: 720 });
    const id = await reportWhere(`reporter.${VILLAGE}`, 'draft');
    for (const [name, width, size] of [
      ['report', 'desk', { width: DESK_WIDTH, height: 620 }],
      ['phone', 'phone', PHONE],
    ] as const) {
      const page = await pageOf(
        stories.setting('zh', width),
        `reporter.${VILLAGE}`,
        `/console/reports/${id}`,
      );
      const saved = page.waitForResponse((response) => response.url().endsWith('/reporting/save'));
      await page
        .getByRole('textbox')
        .first()
        .fill(name === 'report' ? '8' : '9');
      expect((await saved).status()).toBe(200);
      await page.getByText(zh.event.saved).first().waitFor();
      await take(page, name, size);
    }
  });

  it('the reviewer’s decision', async () => {
    const account = `reviewer.${CITY}`;
    const id = await reportWhere(account, 'submitted');
    const page = await pageOf(stories.setting('zh', 'desk'), account, `/console/reports/${id}`);
    await page.getByRole('button', { name: named(zh.report.approve) }).waitFor();
    await take(page, 'decide', { width: DESK_WIDTH, height: 760 });
  });

  it('the office’s form, whom it goes to, and a figure', async () => {
    const office = await signIn(stories.url, 'office');
    const { items } = await office.call(reportingContracts.forms, { limit: 50 });
    const form = items.find(({ code }) => code.startsWith('COM-01'))?.id ?? 'none';
    const sheet = await pageOf(stories.setting('zh', 'desk'), 'office', `/console/forms/${form}`);
    await sheet.getByText(zh.form.overdueList).waitFor();
    await take(sheet, 'form', { width: DESK_WIDTH, height: 620 });
    const sending = await pageOf(stories.setting('zh', 'desk'), 'office', `/console/forms/${form}`);
    await sending.getByRole('button', { name: named(zh.form.sendMore) }).click();
    await sending.getByRole('dialog').waitFor();
    await take(sending, 'send', { width: DESK_WIDTH, height: 620 });
    const figure = await pageOf(stories.setting('zh', 'desk'), 'office', `/console/figures?${TERMINALS}`);
    await figure.getByText('崇安区').first().waitFor();
    await take(figure, 'figure-console', { width: DESK_WIDTH, height: 900 });
  });

  it('a release ahead, the settings of notices, and the trial of a merger', async () => {
    const setting = stories.setting('zh', 'desk');
    const office = await signIn(stories.url, 'office');
    await office.call(indicatorsContracts.planRelease, {
      name: { zh: '2009 年一季度城市卡发布', en: 'City cards, first quarter of 2009' },
      indicators: ['cards.transit.issued', 'cards.socialSecurity.issued'],
      period: '2009Q1',
      releaseAt: `${new Date().getFullYear() + 1}-12-20T09:30:00+08:00`,
      stage: 'preliminary',
    });
    const releases = await pageOf(setting, 'office', '/console/releases');
    await releases.getByText(zh.releases.planned).first().waitFor();
    await take(releases, 'releases', { width: DESK_WIDTH, height: 420 });

    const settings = await pageOf(setting, `reporter.${VILLAGE}`, '/console/notices/settings');
    await settings.getByRole('table').waitFor();
    await take(settings, 'notice-settings', { width: DESK_WIDTH, height: 1120 });

    const { reform } = zh.units;
    const units = await pageOf(setting, 'system', `/console/units?code=${TOWN}`);
    await units.getByRole('button', { name: named(reform.title) }).click();
    const dialog = units.getByRole('dialog');
    await dialog.getByRole('button', { name: named(reform.addUnit) }).click();
    await choose(units, reform.other.replace('{{number}}', '2'), '南闸街道', NEIGHBOUR);
    await fill(dialog, {
      [reform.intoCode]: TOWN,
      [reform.on]: '2026-01-01',
      [reform.reason]: '优化镇街设置',
      [reform.document]: '苏政复〔2025〕示例号',
    });
    expect(await pressFor(units, dialog, reform.try, unitsContracts.reform)).toBe(200);
    await dialog.getByText(reform.preview, { exact: true }).waitFor();
    await take(units, 'reform', { width: DESK_WIDTH, height: 1240 });
  });
});

describe('the guide for operators shows', () => {
  it('the house at work, what went out, and a year of working days', async () => {
    const reporter = await signIn(stories.url, `reporter.${VILLAGE}`);
    await reporter.call(notifyContracts.setAddress, { channel: 'mail', address: 'reporter@example.cn' });
    for (const [name, path, shown, height] of [
      ['operator', '/console/operator', 'details', 980],
      ['deliveries', '/console/deliveries', 'tbody tr', 640],
      ['calendar', '/console/calendar?year=2026', '.columns-year', 720],
    ] as const) {
      const page = await pageOf(stories.setting('zh', 'desk'), 'system', path);
      await page.locator(shown).first().waitFor();
      await take(page, name, { width: DESK_WIDTH, height });
    }
  });
});

describe('the patterns show', () => {
  it.each(['desk', 'phone'] as const)('list, record, form, board and report (%s)', async (width) => {
    const setting = stories.setting('zh', width);
    const size = WIDTHS[width];
    const draft = await reportWhere(`reporter.${VILLAGE}`, 'draft');
    const screens = [
      ['list', 'office', '/console/reports', 'tbody tr'],
      ['record', 'office', `/console/figures?${TERMINALS}`, '.share'],
      ['form', `reporter.${VILLAGE}`, `/console/reports/${draft}`, 'main form, main input'],
      ['board', 'system', '/console/operator', 'details'],
    ] as const;
    for (const [name, account, path, shown] of screens) {
      const page = await pageOf(setting, account, path);
      await page.locator(shown).first().waitFor();
      await take(page, `pattern-${name}-${size.width}`, size);
    }
    const context = await openContext(setting);
    const page = await context.newPage();
    await page.goto('/conference/2008');
    // On paper there is no way to anywhere.
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('nav:visible').count()).toBe(0);
    await page.emulateMedia({ media: 'screen' });
    await take(page, `pattern-report-${size.width}`, size);
  });
});
