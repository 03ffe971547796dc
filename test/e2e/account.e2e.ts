/** Someone new signs in for the first time, looks after the own account, and loses a session without losing work. */
import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { STORY_VILLAGE } from '#demo/wuxi-2008/forms.ts';
import { PASSWORD } from '#demo/wuxi-2008/people.ts';
import { cityDay } from '#kernel/clock/index.ts';
import { identityContracts } from '#kernel/identity/contract.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { notifyContracts } from '#kernel/notify/contract.ts';
import { pathOf } from '#kernel/operation/path-contract.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import { expectSound, openContext, picture, WIDTHS } from './support/browser.ts';
import { signIn } from './support/client.ts';
import { fill, named, type Place, pageOf, press, pressFor, TEXTS } from './support/console.ts';
import { openStories } from './support/stories.ts';
import { waitingReport } from './support/story-report.ts';

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

/** The security administrator ends whatever sessions someone has. */
async function endSessions(account: string): Promise<void> {
  const security = await signIn(stories.url, 'security');
  await security.call(identityContracts.endSessions, { account });
}

/** What a browser tells a page whose window is looked at again. */
async function lookAgain(page: Page): Promise<void> {
  await page.evaluate(() => {
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    window.dispatchEvent(new Event('focus'));
  });
}

/** Comes back to the window until the page has asked anew who is signed in, which nobody is. */
async function comeBackSignedOut(page: Page): Promise<void> {
  let isRefused = false;
  page.on('response', (response) => {
    isRefused ||= response.url().endsWith(pathOf(identityContracts.me)) && response.status() === 401;
  });
  await expect
    .poll(
      async () => {
        await lookAgain(page);
        return isRefused;
      },
      { timeout: 30_000 },
    )
    .toBe(true);
}

/** Gives account and password on the page of sign-in, and is led back to where it came from. */
async function enter(page: Page, account: string, path: string): Promise<void> {
  await page.locator('#account').fill(account);
  await page.locator('#password').fill(PASSWORD);
  await page.locator('#password').press('Enter');
  await page.waitForURL((at) => at.pathname === path);
}

/** Signs in again in the window that the notice opens, and closes that. */
async function signInBeside(page: Page, link: string, account: string, at: Place = page): Promise<void> {
  const opened = page.waitForEvent('popup');
  await at.getByRole('alert').getByRole('link', { name: link }).click();
  const beside = await opened;
  await enter(beside, account, new URL(page.url()).pathname);
  await beside.close();
}

it.each([
  ['zh', 'phone', '8'],
  ['en', 'desk', '9'],
] as const)(
  'keeps the cells of a report while its session has ended (%s, %s)',
  async (language, width, value) => {
    const { app, report: texts } = TEXTS[language];
    const account = `reporter.${STORY_VILLAGE}`;
    const { id } = await waitingReport(await signIn(stories.url, account));
    const path = `/console/reports/${id}`;
    const page = await pageOf(stories.setting(language, width), account, path);
    const cell = page.getByRole('textbox').first();
    await cell.waitFor();
    await endSessions(account);
    await cell.fill(value);
    await page.getByText(app.signedOut, { exact: true }).waitFor();
    await page.getByRole('status').getByText(texts.notSaved).waitFor();
    await comeBackSignedOut(page);
    expect(await cell.inputValue()).toBe(value);
    await picture(page, `signed-out-${language}-${width}`);
    await expectSound(page);

    // Once there is a session again, whoever comes back finds it saved without doing anything.
    await signInBeside(page, app.signIn, account);
    await lookAgain(page);
    await page.locator('.saving-saved').waitFor();
    await page.getByText(app.signedOut, { exact: true }).waitFor({ state: 'detached' });
    const kept = await (await signIn(stories.url, account)).call(reportingContracts.report, { id });
    expect(kept.cells[0]?.value).toBe(value);

    // Where nothing is unsaved, the way leads over the page of sign-in and back.
    await endSessions(account);
    await page.reload();
    await page.waitForURL('**/sign-in?*');
    await enter(page, account, path);
    await cell.waitFor();
    expect(await cell.inputValue()).toBe(value);
    await page.context().close();
  },
);

it.each([
  ['zh', 'desk'],
  ['en', 'phone'],
] as const)(
  'keeps what was typed into a form of its own page while the session has ended (%s, %s)',
  async (language, width) => {
    const { app, form: texts } = TEXTS[language];
    const path = '/console/indicators/community.terminals';
    const page = await pageOf(stories.setting(language, width), 'office', path);
    const name = page.getByLabel(texts.nameEn, { exact: false });
    const typed = `Public terminals, ${language}`;
    await name.fill(typed);
    await endSessions('office');
    expect(await pressFor(page, page, texts.saveChanges, indicatorsContracts.define)).toBe(401);
    const notice = page.getByText(app.signedOut, { exact: true });
    await notice.waitFor();
    // In sight where the button was pressed, at the foot of a long form.
    const top = (await notice.boundingBox())?.y ?? -1;
    expect(top >= 0 && top < WIDTHS[width].height).toBe(true);
    expect(await page.getByRole('alert').count()).toBe(1);
    await comeBackSignedOut(page);
    expect(await name.inputValue()).toBe(typed);
    await picture(page, `signed-out-form-${language}-${width}`);
    await expectSound(page);
    await signInBeside(page, app.signIn, 'office');
    await press(page, texts.saveChanges, indicatorsContracts.define);
    const { items } = await (await signIn(stories.url, 'office')).call(indicatorsContracts.list, {});
    expect(items.find(({ code }) => code === 'community.terminals')?.name.en).toBe(typed);
    await page.context().close();
  },
);

it.each([
  ['zh', 'phone'],
  ['en', 'desk'],
] as const)(
  'keeps what was typed into a dialog while the session has ended, and leads back from it (%s, %s)',
  async (language, width) => {
    const { app, webhooks: texts, webhookEvent } = TEXTS[language];
    const page = await pageOf(stories.setting(language, width), 'system', '/console/webhooks');
    await page.getByRole('button', { name: named(texts.add) }).click();
    const dialog = page.getByRole('dialog');
    const url = `https://receiver.example.cn/${language}`;
    await fill(dialog, { [texts.url]: url });
    await dialog.getByLabel(webhookEvent['forms.sent']).check();
    await endSessions('system');
    expect(await pressFor(page, dialog, texts.add, notifyContracts.addWebhook)).toBe(401);
    await dialog.getByText(app.signedOut, { exact: true }).waitFor();
    await comeBackSignedOut(page);
    await picture(page, `signed-out-dialog-${language}-${width}`);
    await expectSound(page);
    await signInBeside(page, app.signIn, 'system', dialog);
    expect(await dialog.getByLabel(texts.url).inputValue()).toBe(url);
    expect(await pressFor(page, dialog, texts.add, notifyContracts.addWebhook)).toBe(200);
    await page.context().close();
  },
);
