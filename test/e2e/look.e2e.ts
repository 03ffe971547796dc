/** The console in the dark: chosen by the person, kept, and as sound as in the light. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { expectSound, picture, settled } from './support/browser.ts';
import { pageOf, TEXTS } from './support/console.ts';
import { openStories } from './support/stories.ts';

const stories = openStories();

const ROUTES = new URL('../../src/console/routes.tsx', import.meta.url);
const OTHERS = ['system', 'auditor'] as const;

/** Who looks at a screen that is not for the office. */
const VIEWERS: Partial<Record<string, (typeof OTHERS)[number]>> = {
  '/accounts': 'system',
  '/accounts/policy': 'system',
  '/audit': 'auditor',
  '/calendar/edit': 'system',
  '/deliveries': 'system',
  '/operator': 'system',
  '/rights': 'auditor',
  '/webhooks': 'system',
};

/** What stands in the address of a screen that shows little without it. */
const SHOWN: Partial<Record<string, string>> = {
  '/calendar/edit': '?year=2026',
  '/figures': '?indicator=community.terminals&unit=320200000000&period=2008Q4',
  '/units': '?code=320200000000',
};

/** Every screen of the console that can be opened by its address alone. */
async function listScreens(): Promise<string[]> {
  const text = await readFile(ROUTES, 'utf8');
  const paths = Array.from(text.matchAll(/\.\.\.at\('([^']+)'\)/g), ([, path = '']) => path);
  expect(paths).toHaveLength(text.match(/createRoute\(/g)?.length ?? 0);
  return paths.filter((path) => !path.includes('$'));
}

describe('the dark look', () => {
  it.each(['office', ...OTHERS])('is sound on every screen of the %s', async (account) => {
    const screens = await listScreens();
    const own = screens.filter((path) => (VIEWERS[path] ?? 'office') === account);
    expect(own).not.toEqual([]);
    const page = await pageOf(stories.setting('zh', 'desk'), account, '/console/notices');
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    for (const path of own) {
      await page.goto(`/console${path}${SHOWN[path] ?? ''}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      await page.locator('html[data-shade="dark"]').waitFor();
      await settled(page);
      // Whoever looks may see it, and it is there.
      expect(await page.locator('.failure').count(), path).toBe(0);
      expect(await page.locator('h1').innerText(), path).not.toBe(TEXTS.zh.problem.notFound);
      await picture(page, `dark${path.replaceAll('/', '-')}-desk`);
      await expectSound(page);
    }
    await page.context().close();
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
