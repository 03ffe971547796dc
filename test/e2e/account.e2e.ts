/** Someone new signs in for the first time, without script, and looks after the own account. */
import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { cityDay } from '#kernel/clock/index.ts';
import { identityContracts } from '#kernel/identity/contract.ts';
import { expectSound, openContext, picture } from './support/browser.ts';
import { signIn } from './support/client.ts';
import { openStories } from './support/stories.ts';

const stories = openStories();
const FIRST = 'given to him first';

/** The city's day some days from now. */
const dayFromNow = (days: number) => cityDay(new Date(Date.now() + days * 86_400_000));

it.each([
  ['zh', 'desk', '我的账号', '已完成'],
  ['en', 'phone', 'Own account', 'Done'],
] as const)(
  'changes the given password first, then ends a session and delegates (%s, %s)',
  async (language, width, title, done) => {
    const account = `new.person.${language}`;
    const fresh = `a password of ${account.slice(0, 3)} ${language} own`;
    const system = await signIn(stories.url, 'system');
    await system.call(identityContracts.createAccounts, {
      accounts: [{ account, displayName: '新人', password: FIRST }],
    });
    const security = await signIn(stories.url, 'security');
    await security.call(identityContracts.grantRoles, {
      grants: [{ account, role: 'reporter', unitCode: '320281001001' }],
    });

    const context = await openContext(stories.setting(language, width));
    const page = await context.newPage();
    await page.goto('/sign-in?next=/console/');
    await page.locator('#account').fill(account);
    await page.locator('#password').fill(FIRST);
    await page.locator('#password').press('Enter');
    await page.waitForURL('**/account?next=**');
    expect(await page.locator('h1').innerText()).toBe(title);
    expect(await page.locator('#deputy').count()).toBe(0);
    await expectSound(page);
    await picture(page, `account-first-${language}-${width}`);

    // What is not allowed is said with its reasons, and the page stays.
    await page.locator('#current').fill(FIRST);
    await page.locator('#password').fill('short');
    await page.locator('#again').fill('short');
    await page.locator('#again').press('Enter');
    await page.locator('[role=alert] li').first().waitFor();
    await expectSound(page);

    await page.locator('#current').fill(FIRST);
    await page.locator('#password').fill(fresh);
    await page.locator('#again').fill(fresh);
    await page.locator('#again').press('Enter');
    await page.getByRole('status').getByText(done).waitFor();
    await expect(signIn(stories.url, account, FIRST)).rejects.toThrow('401');

    const elsewhere = await signIn(stories.url, account, fresh);
    await page.reload();
    await page.locator('form[action="/account/end-session"] button').first().click();
    await page.getByRole('status').waitFor();
    await expect(elsewhere.call(identityContracts.me, {})).rejects.toThrow('401');

    await page.locator('#deputy').fill('reviewer.320200000000');
    await page.locator('#validFrom').fill(dayFromNow(1));
    await page.locator('#validTo').fill(dayFromNow(15));
    await page.locator('#reason').fill('年休假');
    await page.locator('#reason').press('Enter');
    await page.locator('form[action="/account/recall"]').waitFor();
    await expectSound(page);
    await picture(page, `account-${language}-${width}`);
    await page.locator('form[action="/account/recall"] button').click();
    await page.locator('form[action="/account/recall"]').waitFor({ state: 'detached' });
    await context.close();
  },
);

/** What an authenticator app shows for a secret, some steps of half a minute from now. */
const codeOf = (secret: string, steps = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });

async function giveCode(page: Page, code: string): Promise<void> {
  await page.locator('#code').fill(code);
  await page.locator('#code').press('Enter');
}

it.each([
  ['zh', 'phone'],
  ['en', 'desk'],
] as const)(
  'signs in with a one-time code, and without the phone with a recovery code (%s, %s)',
  async (language, width) => {
    const account = `second.step.${language}`;
    const password = `the own one of ${account.slice(0, 6)}`;
    const system = await signIn(stories.url, 'system');
    await system.call(identityContracts.createAccounts, {
      accounts: [{ account, displayName: '双因素', password: FIRST }],
    });
    const first = await signIn(stories.url, account, FIRST);
    await first.call(identityContracts.changePassword, { current: FIRST, password });

    const context = await openContext(stories.setting(language, width));
    const page = await context.newPage();
    const enter = async () => {
      await context.clearCookies();
      await page.goto(`/sign-in?next=/account&lang=${language}`);
      await page.locator('#account').fill(account);
      await page.locator('#password').fill(password);
      await page.locator('#password').press('Enter');
    };
    await enter();
    await page.waitForURL('**/account');
    await page.locator('#factor-current').fill(password);
    await page.locator('#factor-current').press('Enter');
    const secret = (await page.locator('.secret code').innerText()).replaceAll(' ', '');
    await expectSound(page);
    await picture(page, `account-factor-${language}-${width}`);
    await giveCode(page, codeOf(secret));
    const [recovery = ''] = await page.locator('.codes code').allInnerTexts();
    await expectSound(page);
    await picture(page, `account-recovery-${language}-${width}`);

    // Half way in: the password alone opens nothing.
    await enter();
    await page.waitForURL('**/sign-in/second-step?next=*');
    expect((await context.request.get('/api/v1/identity/me')).status()).toBe(401);
    await expectSound(page);
    await giveCode(page, '000000');
    await page.getByRole('alert').waitFor();
    await expectSound(page);
    await picture(page, `second-step-${language}-${width}`);
    await giveCode(page, codeOf(secret, 1));
    await page.waitForURL('**/account');
    expect((await context.request.get('/api/v1/identity/me')).status()).toBe(200);

    await enter();
    await page.waitForURL('**/sign-in/second-step?next=*');
    await giveCode(page, recovery.toLowerCase().replace('-', ' '));
    await page.waitForURL('**/account');

    // Each recovery code opens the door once.
    await enter();
    await page.waitForURL('**/sign-in/second-step?next=*');
    await giveCode(page, recovery);
    await page.getByRole('alert').waitFor();
    expect(new URL(page.url()).pathname).toBe('/sign-in/second-step');
    await context.close();
  },
);

it('takes no form from another site and shows the page to nobody who is not signed in', async () => {
  const crossing = await fetch(`${stories.url}/account/end-other-sessions`, {
    method: 'POST',
    headers: { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' },
    redirect: 'manual',
  });
  expect(crossing.status).toBe(403);
  const anonymous = await fetch(`${stories.url}/account`, { redirect: 'manual' });
  expect([anonymous.status, anonymous.headers.get('location')]).toEqual([303, '/sign-in?next=/account']);
});
