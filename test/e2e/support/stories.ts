/** What every file of stories needs: the small demo in a process of its own, and a browser. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { findChromium } from '#test/support/chromium.ts';
import { openBrowser, type Setting } from './browser.ts';
import { type RunningTaihu, startDemo } from './server.ts';

const NO_CHROMIUM = 'no Chromium on this machine: run scripts/setup-machine.sh as root';

export interface Stories {
  /** Where Taihu is reached. */
  readonly url: string;
  /** The process that serves it. */
  readonly pid: number;
  setting(language: Setting['language'], width: Setting['width']): Setting;
}

/**
 * Opens both before the first story of a file, with settings of its own, and takes them away after the last. What the
 * settings name may be made first.
 */
export function openStories(environment: () => Promise<object> = async () => ({})): Stories {
  let taihu: RunningTaihu | undefined;
  let browser: Browser | undefined;
  const hasBrowser = findChromium() !== undefined;
  beforeAll(async () => {
    if (!hasBrowser) return;
    taihu = await startDemo(await environment());
    browser = await openBrowser();
  });
  // Without a browser there is no story to tell.
  beforeEach((context) => context.skip(!hasBrowser, NO_CHROMIUM));
  afterAll(async () => {
    await browser?.close();
    await taihu?.remove();
  });
  const opened = () => {
    if (!taihu || !browser) throw new Error('the stories are not open');
    return { taihu, setting: { url: taihu.url, browser } };
  };
  return {
    get url() {
      return opened().taihu.url;
    },
    get pid() {
      return opened().taihu.pid;
    },
    setting: (language, width) => ({ ...opened().setting, language, width }),
  };
}
