/** Someone binds the own account to the city's own provider, and from then on signs in through it, in a browser. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { PASSWORD } from '#demo/wuxi-2008/people.ts';
import { identityContracts as contracts } from '#kernel/identity/contract.ts';
import { findChromium } from '#test/support/chromium.ts';
import { CLIENT, type RunningProvider, startProvider } from '#test/support/provider.ts';
import { expectSound, openBrowser, openContext, picture } from './support/browser.ts';
import { fill, named, pageOf, pressFor, TEXTS } from './support/console.ts';
import { openFolder, type RunningTaihu, startDemo } from './support/server.ts';

let provider: RunningProvider;
let taihu: RunningTaihu;
let browser: Browser;
const hasBrowser = findChromium() !== undefined;

/** A port that was free a moment ago: the provider must know it before Taihu starts. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

beforeAll(async () => {
  if (!hasBrowser) return;
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  provider = await startProvider(`${publicUrl}/sign-in/provider/callback`);
  const secretFile = join(await openFolder(), 'client.secret');
  writeFileSync(secretFile, `${CLIENT.clientSecret}\n`, { mode: 0o600 });
  taihu = await startDemo(
    {
      TAIHU_PUBLIC_URL: publicUrl,
      TAIHU_OIDC_ISSUER: provider.issuer,
      TAIHU_OIDC_CLIENT_ID: CLIENT.clientId,
      TAIHU_OIDC_CLIENT_SECRET_FILE: secretFile,
      TAIHU_OIDC_LABEL: '市统一身份认证',
      TAIHU_OIDC_LABEL_EN: 'City Sign-In',
    },
    port,
  );
  browser = await openBrowser();
});
beforeEach((context) => context.skip(!hasBrowser, 'no Chromium on this machine'));
afterAll(async () => {
  await browser?.close();
  await taihu?.remove();
  await provider?.close();
});

/** The pages of the provider: a name, and that it may tell us. */
async function passPages(page: Page, login: string | undefined): Promise<void> {
  await page.waitForURL(`${provider.issuer}/interaction/**`);
  if (login !== undefined) {
    await page.locator('input[name="login"]').fill(login);
    await page.locator('input[name="password"]').fill('any');
    await page.locator('button[type="submit"]').click();
  }
  await page.locator('input[name="prompt"][value="consent"]').waitFor({ state: 'attached' });
  await page.locator('button[type="submit"]').click();
}

it.each([
  ['zh', 'desk', '市统一身份认证', 'reviewer.320281000000'],
  ['en', 'phone', 'City Sign-In', 'reviewer.320282000000'],
] as const)(
  'binds the own account and signs in through it (%s, %s)',
  async (language, width, label, account) => {
    const setting = { browser, url: taihu.url, language, width };
    const context = await openContext(setting);
    const page = await context.newPage();
    await page.goto('/sign-in?next=/account');
    await expectSound(page);
    await picture(page, `provider-sign-in-${language}-${width}`);
    await page.locator('#account').fill(account);
    await page.locator('#password').fill(PASSWORD);
    await page.locator('#password').press('Enter');
    await page.waitForURL('**/account');
    await page.locator('#link-current').fill(PASSWORD);
    await page.locator('#link-current').press('Enter');
    const onward = page.getByRole('status').getByRole('link', { name: label });
    await onward.waitFor();
    await expectSound(page);
    await picture(page, `provider-link-${language}-${width}`);
    await onward.click();
    await passPages(page, `person.${language}`);
    await page.waitForURL('**/account?done=1**');
    await page.locator('form[action="/account/unlink-provider"]').waitFor();
    await expectSound(page);

    // Signed out of both, it is the provider that asks who he is.
    await context.clearCookies();
    await page.goto('/sign-in?next=/console/reports');
    await page.getByRole('link', { name: label }).click();
    await passPages(page, `person.${language}`);
    await page.waitForURL('**/console/reports');
    const me = await context.request.get('/api/v1/identity/me');
    expect(contracts.me.output.parse(await me.json()).account).toBe(account);

    // Someone whom nobody bound reads why, in his language, and can still use a password.
    await context.clearCookies();
    await page.goto('/sign-in');
    await page.getByRole('link', { name: label }).click();
    await passPages(page, 'a-stranger');
    await page.getByRole('alert').waitFor();
    await page.locator('#password').waitFor();
    await expectSound(page);
    await context.close();
  },
);

it('lets the system administrator bind an account on its screen', async () => {
  const t = TEXTS.zh;
  const account = 'reviewer.320281001000';
  const page = await pageOf(
    { browser, url: taihu.url, language: 'zh', width: 'desk' },
    'system',
    `/console/accounts?text=${account}`,
  );
  await page.getByRole('button', { name: t.accounts.openLabel.replace('{{account}}', account) }).click();
  await page.getByRole('button', { name: named(t.accounts.link) }).click();
  const dialog = page.getByRole('dialog', { name: t.accounts.linkTitle.replace('{{account}}', account) });
  await fill(dialog, { [t.accounts.subject]: 'bound.by.hand' });
  expect(await pressFor(page, dialog, t.accounts.link, contracts.linkAccount)).toBe(200);
  await page.getByRole('button', { name: named(t.accounts.unlink) }).waitFor();
  await expectSound(page);
  await page.context().close();
});
