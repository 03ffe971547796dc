/** The console in the dark: chosen by the person, kept, and as sound as in the light. */
import { describe, expect, it } from 'vitest';
import { expectSound, picture } from './support/browser.ts';
import { pageOf, TEXTS } from './support/console.ts';
import { openStories } from './support/stories.ts';

const stories = openStories();

const SCREENS = {
  office: [
    '/console/forms',
    '/console/reports',
    '/console/units?unit=320200000000',
    '/console/figures?unit=320200000000&period=2008',
  ],
  system: ['/console/accounts'],
  auditor: ['/console/audit'],
} as const;

describe('the dark look', () => {
  it.each(['desk', 'phone'] as const)('is sound on every screen (%s)', async (width) => {
    for (const [account, paths] of Object.entries(SCREENS)) {
      const page = await pageOf(stories.setting('zh', width), account, paths[0]);
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
      for (const path of paths) {
        await page.goto(path);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForLoadState('networkidle');
        await expect.poll(() => page.locator('html').getAttribute('data-shade')).toBe('dark');
        await picture(page, `dark-${path.split('/')[2]?.split('?')[0]}-${width}`);
        await expectSound(page);
      }
      await page.context().close();
    }
  });

  it('is chosen in the menu, kept, and left again for the light', async () => {
    const { look } = TEXTS.zh;
    const page = await pageOf(stories.setting('zh', 'desk'), 'office', '/console/forms');
    const shade = () => page.locator('html').getAttribute('data-shade');
    await expect.poll(shade).toBe('light');
    await page.getByLabel(look.title).selectOption('dark');
    await expect.poll(shade).toBe('dark');
    await page.reload();
    await expect.poll(shade).toBe('dark');
    await page.getByLabel(look.title).selectOption('light');
    await expect.poll(shade).toBe('light');
    await page.context().close();
  });
});
