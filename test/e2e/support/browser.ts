/** A real Chromium: the system's, or else Playwright's. Fonts for Chinese come from the project. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { findChromium } from '#test/support/chromium.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
function fontConfig(): string {
  const own = mkdtempSync(join(tmpdir(), 'taihu-fonts-'));
  const file = join(own, 'fonts.conf');
  const folder = join(ROOT, 'node_modules/@expo-google-fonts/noto-sans-sc');
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
     <dir>${folder}/400Regular</dir><dir>${folder}/500Medium</dir><dir>/usr/share/fonts</dir>
     <cachedir>${join(own, 'cache')}</cachedir></fontconfig>`,
  );
  return file;
}

export function openBrowser(): Promise<Browser> {
  const executablePath = findChromium() ?? '';
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    env: { ...process.env, FONTCONFIG_FILE: fontConfig() },
  });
}

/** How long a story waits for what a screen is to show: no story is a timed test. */
const PATIENCE_MS = 60_000;

export const WIDTHS = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
export type Width = keyof typeof WIDTHS;

/** Who looks: in which browser, at which Taihu, in which language, on which screen. */
export interface Setting {
  browser: Browser;
  url: string;
  language: 'zh' | 'en';
  width: Width;
}

/** A visitor who has no cookies yet. */
export async function openContext({ browser, url, language, width }: Setting): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: url,
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
    viewport: WIDTHS[width],
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(PATIENCE_MS);
  return context;
}

/** Waits until nothing moves any more. */
async function still(page: Page): Promise<void> {
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((one) => one.finished)));
}

/** Waits until nothing is on its way any more: neither an answer nor a movement. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('.waiting') === null);
  await still(page);
}

/** Takes a picture where TAIHU_PICTURES names a folder, for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.TAIHU_PICTURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await settled(page);
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** Expects a page without a fault that axe can see, and no wider than the screen. */
export async function expectSound(page: Page): Promise<void> {
  // A colour on its way from one state to the next is not yet the page's.
  await still(page);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, 'the page is wider than the screen').toBeLessThanOrEqual(0);
}
