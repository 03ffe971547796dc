/** The tour through a demo, as a visitor walks it: five steps, one click each, and the city's figure moves. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { TOUR_INDICATOR, TOUR_VILLAGE, TURN_ACCOUNTS } from '#demo/wuxi-2008/tour.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import { TOUR } from '#web/texts.ts';
import { expectSound, openContext, picture, settled, type Width } from './support/browser.ts';
import { anonymousClient } from './support/client.ts';
import { choose, named, pageOf, press, TEXTS } from './support/console.ts';
import { openStories } from './support/stories.ts';

const CITY = '320200000000';
/** Loading the small demo on a machine that is busy. */
const RESET_MS = 600_000;
const PUBLISHED_MS = 60_000;
const WALK_MS = 180_000;

const stories = openStories();

async function valueOf(unit: string): Promise<string | null> {
  const input = { indicator: TOUR_INDICATOR, unit, period: '2008' };
  return (await anonymousClient(stories.url).call(indicatorsContracts.figure, input)).value;
}

/** Corrects the number on the screen that the third step opened. */
async function correct(page: Page, language: 'zh' | 'en', value: string): Promise<void> {
  const { report, figures, revision } = TEXTS[language];
  await page.getByRole('button', { name: named(report.correct) }).click();
  const dialog = page.getByRole('dialog');
  await choose(page, figures.revisionReason, revision.late);
  await dialog.getByRole('textbox').fill('线路已于年底前开通');
  await dialog.getByRole('button', { name: named(report.correct) }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('textbox').first().fill(value);
  await press(page, report.submit, reportingContracts.submit);
}

/** Walks all five steps, setting the village's number. */
async function walk(language: 'zh' | 'en', width: Width, value: string): Promise<void> {
  const setting = stories.setting(language, width);
  const [t, ours] = [TOUR[language], TEXTS[language].tour];
  const before = Number(await valueOf(CITY));
  const page = await (await openContext(setting)).newPage();

  await page.goto('/');
  await page.getByRole('link', { name: t.link }).click();
  await page.getByRole('heading', { name: t.title, exact: true }).waitFor();
  await picture(page, `tour-${language}-${width}`);
  await expectSound(page);
  await page.getByRole('link', { name: t.read.act }).click();
  await page.waitForURL('**/conference/2008');

  await page.getByRole('link', { name: t.footer, exact: true }).click();
  await page.locator(`a[href="/figures/${TOUR_INDICATOR}/${TOUR_VILLAGE}/2008"]`).click();
  expect(await page.locator('main').innerText()).toContain(language === 'zh' ? '上报' : 'ubmitted');

  await page.getByRole('link', { name: t.footer, exact: true }).click();
  await page.locator('form:has(input[value="village"]) button').click();
  await page.waitForURL('**/console/reports/*');
  await page.getByRole('complementary', { name: ours.title }).waitFor();
  await correct(page, language, value);
  await picture(page, `tour-village-${language}-${width}`);
  await expectSound(page);

  for (const next of [ours.nextTown, ours.nextCounty, ours.nextCity]) {
    expect(Number(await valueOf(CITY))).toBe(before);
    await page.getByRole('button', { name: next }).click();
    await page.getByRole('button', { name: named(TEXTS[language].report.approve) }).waitFor();
    await press(page, TEXTS[language].report.approve, reportingContracts.approve);
  }
  const after = before + (value === '1' ? 1 : -1);
  expect(Number(await valueOf(CITY))).toBe(after);
  await settled(page);
  await picture(page, `tour-city-${language}-${width}`);
  await expectSound(page);
  const city = page.url();
  await page.getByRole('link', { name: ours.total }).click();
  await page.waitForURL('**/conference/2008');
  await expect
    .poll(
      async () => {
        await page.reload();
        return (await page.locator('.headline .digits').first().innerText()).trim();
      },
      { timeout: PUBLISHED_MS },
    )
    .toBe(String(after));

  await page.goto(city);
  await page.getByRole('button', { name: ours.nextProof }).click();
  await page.waitForURL('**/console/audit?*');
  await page.getByText(TURN_ACCOUNTS.city).first().waitFor();
  await picture(page, `tour-proof-${language}-${width}`);
  await expectSound(page);
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: ours.anchors }).click();
  await page.waitForURL('**/anchors');
  await page.goto('/console/audit');
  await page.getByRole('button', { name: named(ours.close) }).click();
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await page.getByRole('complementary', { name: ours.title }).count()).toBe(0);
  await page.context().close();
}

/** Presses the reset and waits until its page has led back. */
async function reset(page: Page): Promise<void> {
  const t = TOUR.zh.reset;
  await page.goto('/tour');
  await page.getByRole('link', { name: t.act }).click();
  await page.getByText(t.lost).waitFor();
  await picture(page, 'reset-asked');
  await expectSound(page);
  await page.getByRole('button', { name: t.confirm }).click();
  await page.getByRole('progressbar').waitFor({ timeout: RESET_MS });
  await picture(page, 'reset-under-way');
  await page.getByText(t.done).waitFor({ timeout: RESET_MS });
}

describe('the tour', () => {
  it('leads from the report to the proof in five steps, on a phone', () => walk('zh', 'phone', '1'), WALK_MS);

  it(
    'is begun anew by a reset: the number is back, and everyone is signed out',
    async () => {
      expect([await valueOf(TOUR_VILLAGE), await valueOf(CITY)]).toEqual(['1', '641']);
      const page = await pageOf(stories.setting('zh', 'desk'), 'office', '/console/');
      await reset(page);
      expect([await valueOf(TOUR_VILLAGE), await valueOf(CITY)]).toEqual(['0', '640']);
      await page.goto('/conference/2008');
      expect((await page.locator('.headline .digits').first().innerText()).trim()).toBe('640');
      await page.goto('/console/');
      await page.waitForURL('**/sign-in?*');
      await page.context().close();
    },
    RESET_MS,
  );

  it('leads in English, on a desk, through a demo that was reset', () => walk('en', 'desk', '1'), WALK_MS);
});
