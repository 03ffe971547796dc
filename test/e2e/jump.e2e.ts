/** The quick-jump: anything is found by a few keys and opened, on a desk and on a phone, in both languages. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectSound, picture } from './support/browser.ts';
import { COMBINATIONS, named, pageOf, TEXTS } from './support/console.ts';
import { openStories } from './support/stories.ts';

const stories = openStories();

async function open(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /查找|jump/i }).waitFor();
}

const option = (page: Page, text: string | RegExp) =>
  page.getByRole('option').filter({ hasText: text }).first();

describe('the quick-jump', () => {
  it.each(COMBINATIONS)(
    'finds a unit, a form and a figure, and is sound (%s, %s)',
    async (language, width) => {
      const { jump } = TEXTS[language];
      const page = await pageOf(stories.setting(language, width), 'office', '/console/forms');
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByRole('button', { name: named(jump.open) }).click();
      const field = page.getByRole('combobox', { name: jump.title });
      await option(page, TEXTS[language].nav.units).waitFor();
      await picture(page, `jump-empty-${language}-${width}`);
      await expectSound(page);
      await field.fill('社区');
      await page.getByRole('group', { name: jump.unit }).waitFor();
      await field.fill('网');
      await page.getByRole('group', { name: jump.form }).waitFor();
      await page.getByRole('group', { name: jump.figure }).waitFor();
      await picture(page, `jump-found-${language}-${width}`);
      await expectSound(page);
      await field.fill('没有这样的东西');
      await page.getByText(jump.nothingHint).waitFor();
      await picture(page, `jump-nothing-${language}-${width}`);
      await expectSound(page);
      await page.context().close();
    },
  );

  it('opens a unit by its initials and the keyboard alone, and offers it again', async () => {
    const page = await pageOf(stories.setting('zh', 'desk'), 'office', '/console/forms');
    await open(page);
    await page.keyboard.type('wxs');
    await option(page, '无锡市').waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/console\/units\?code=320200000000/);
    await page.getByRole('combobox', { name: '查找与跳转' }).waitFor({ state: 'detached' });
    await open(page);
    await page.getByRole('group', { name: TEXTS.zh.jump.recent }).getByRole('option').first().waitFor();
    await picture(page, 'jump-recent-zh-desk');
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: '查找与跳转' }).waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('moves by the arrow keys and says which option is meant', async () => {
    const page = await pageOf(stories.setting('zh', 'desk'), 'office', '/console/forms');
    await open(page);
    const field = page.getByRole('combobox', { name: '查找与跳转' });
    const meant = async () =>
      page.locator(`[id="${await field.getAttribute('aria-activedescendant')}"]`).innerText();
    const first = await meant();
    await page.keyboard.press('ArrowDown');
    expect(await meant()).not.toBe(first);
    await page.keyboard.press('ArrowUp');
    expect(await meant()).toBe(first);
    await page.keyboard.type('报送');
    await option(page, TEXTS.zh.nav.reports).waitFor();
    await expect.poll(async () => (await meant()).includes(TEXTS.zh.nav.reports)).toBe(true);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/console\/reports/);
    await page.context().close();
  });

  it('shows people to those who look after accounts, and keeps none of them in the browser', async () => {
    const page = await pageOf(stories.setting('zh', 'desk'), 'system', '/console/accounts');
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await open(page);
    await page.keyboard.type('office');
    const people = page.getByRole('group', { name: TEXTS.zh.jump.person });
    await people.getByRole('option').first().waitFor();
    await picture(page, 'jump-people-dark-desk');
    await expectSound(page);
    await people.getByRole('option').first().click();
    await page.waitForURL(/\/console\/accounts\?text=office/);
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('"person');
    await page.context().close();
  });

  it('never shows people to others', async () => {
    const page = await pageOf(stories.setting('zh', 'desk'), 'office', '/console/forms');
    await open(page);
    const answered = page.waitForResponse((response) => response.url().includes('/search/find'));
    await page.keyboard.type('office');
    await answered;
    expect(await page.getByRole('group', { name: TEXTS.zh.jump.person }).count()).toBe(0);
    await page.context().close();
  });
});
