/** What an official is told: by mail from a real server, in the own language, with the way to the screen. */
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { PASSWORD } from '#demo/wuxi-2008/people.ts';
import { notifyContracts } from '#kernel/notify/contract.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import { codeOf, type MailServer, openMailServer, textOf } from '#test/support/mail-server.ts';
import { expectSound, openContext, picture, type Setting } from './support/browser.ts';
import { signIn } from './support/client.ts';
import { COMBINATIONS, named, pageOf, press, TEXTS } from './support/console.ts';
import { openStories } from './support/stories.ts';
import { PERIODS, sendTownForm, TOWN, VILLAGE } from './support/town-form.ts';

const REPORTER = `reporter.${VILLAGE}`;
const MAIL_MS = 90_000;
/** What no mail may carry: the figure, and what somebody typed. */
const VALUE = '137';
const REASON = '请核对第三组老周报的数';

let server: MailServer;
const stories = openStories(async () => {
  server = await openMailServer();
  return { TAIHU_SMTP_URL: server.url, TAIHU_MAIL_FROM: 'taihu@wuxi.example' };
});
afterAll(() => server?.close());

/** The newest mail to an address that says something, once it has come. */
async function mailTo(address: string, said: RegExp): Promise<string> {
  const find = () => server.mails.findLast((mail) => mail.to.includes(address) && said.test(textOf(mail)));
  await expect.poll(() => find() !== undefined, { timeout: MAIL_MS, interval: 200 }).toBe(true);
  const found = find();
  return found ? textOf(found) : '';
}

/** Gives an address on the settings screen and confirms it with the code that comes. */
async function giveAddress(page: Page, language: Setting['language'], address: string): Promise<void> {
  const { noticeSettings: texts, channel } = TEXTS[language];
  const own = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: channel.mail }) });
  const field = own.getByLabel(texts.address.mail, { exact: false });
  const change = own.getByRole('button', { name: texts.changeLabel.replace('{{channel}}', channel.mail) });
  await field.or(change).first().waitFor();
  if (await change.isVisible()) await change.click();
  await field.fill(address);
  await own.getByRole('button', { name: named(texts.sendCode) }).click();
  await own.getByLabel(texts.code, { exact: false }).waitFor();
  await mailTo(address, /验证码|code is/);
  const code = codeOf(server.mails.findLast((mail) => mail.to.includes(address)));
  await own.getByLabel(texts.code, { exact: false }).fill(code);
  await own.getByRole('button', { name: named(texts.confirm) }).click();
  await own.getByText(texts.verified).waitFor();
}

/** Has the village's report submitted and returned by its town. */
async function returnReport(id: string): Promise<void> {
  const reporter = await signIn(stories.url, REPORTER);
  const { version } = await reporter.call(reportingContracts.report, { id });
  const cells = [{ indicator: 'community.terminals', value: VALUE }];
  const submitted = await reporter.call(reportingContracts.submit, { id, version, cells });
  const town = await signIn(stories.url, `reviewer.${TOWN}`);
  await town.call(reportingContracts.return, { id, version: submitted.version, reason: REASON });
}

describe('an official', () => {
  it.each(COMBINATIONS)(
    'is told by mail what came back, and is led to it (%s, %s)',
    async (language, width) => {
      const setting = stories.setting(language, width);
      const address = `${language}.${width}@village.example`;
      // The codes of one account come a minute apart at most: the address before is taken away first.
      const reporter = await signIn(stories.url, REPORTER);
      await reporter.call(notifyContracts.removeAddress, { channel: 'mail' });
      await reporter.call(notifyContracts.readAll, {});
      const page = await pageOf(setting, REPORTER, '/console/notices/settings');
      await giveAddress(page, language, address);
      await picture(page, `notices-settings-${language}-${width}`);
      await expectSound(page);
      await page.context().close();

      const report = await sendTownForm(stories.url, PERIODS[`${language} ${width}`]);
      await returnReport(report);
      const text = await mailTo(address, language === 'zh' ? /被退回/ : /was returned/);
      // The link names the report by an id, in which any digits may stand.
      const said = text.replaceAll(/https?:\/\/\S+/g, '');
      for (const secret of [VALUE, REASON, '老周', REPORTER]) expect(said).not.toContain(secret);
      const link = /https?:\/\/\S+\/console\/reports\/[\da-f-]{36}/.exec(text)?.[0] ?? '';
      expect(new URL(link).pathname).toBe(`/console/reports/${report}`);

      // Opened where nobody is signed in: sign-in first, then that very screen.
      const context = await openContext(setting);
      const opened = await context.newPage();
      await opened.goto(new URL(link).pathname);
      await opened.waitForURL((at) => at.pathname === '/sign-in');
      await opened.locator('input[name="account"]:not([type="hidden"])').fill(REPORTER);
      await opened.locator('input[name="password"]:not([type="hidden"])').fill(PASSWORD);
      await opened.locator('input[name="password"]:not([type="hidden"])').press('Enter');
      await opened.waitForURL((at) => at.pathname === `/console/reports/${report}`);
      await opened.getByText(REASON).first().waitFor();

      // A form sent and a report returned: the bell counts both, and its list leads there too.
      const { bell, notices } = TEXTS[language];
      await opened.getByRole('link', { name: bell.unread.replace('{{shown}}', '2') }).click();
      await opened.getByRole('heading', { name: notices.title, level: 1 }).waitFor();
      await expect.poll(() => opened.locator(`a[href*="${report}"]`).count()).toBe(2);
      await picture(opened, `notices-${language}-${width}`);
      await expectSound(opened);
      await press(opened, notices.readAll, notifyContracts.readAll);
      await opened.getByRole('link', { name: bell.none, exact: true }).waitFor();
      await context.close();
    },
  );

  it('is told in the inbox alone of what is switched off', async () => {
    const reporter = await signIn(stories.url, REPORTER);
    const page = await pageOf(stories.setting('zh', 'desk'), REPORTER, '/console/notices/settings');
    const { noticeSettings, channel } = TEXTS.zh;
    const box = page.getByRole('checkbox', {
      name: noticeSettings.by.replace('{{topic}}', '报表被退回').replace('{{channel}}', channel.mail),
    });
    await box.click();
    await page.getByText(noticeSettings.saved).first().waitFor();
    await page.context().close();
    const before = server.mails.length;
    const report = await sendTownForm(stories.url, '2011Q1');
    await returnReport(report);
    const told = async () =>
      (await reporter.call(notifyContracts.inbox, { isUnreadOnly: true })).items.map(({ topic }) => topic);
    await expect
      .poll(told, { timeout: MAIL_MS, interval: 200 })
      .toEqual(['reporting.returned', 'reporting.opened']);
    // The form that was sent is still told by mail; that it came back is not.
    await expect.poll(() => server.mails.length, { timeout: MAIL_MS, interval: 200 }).toBe(before + 1);
    expect(textOf(server.mails.at(-1) ?? { to: [], raw: '', isSecure: false, user: '' })).not.toMatch(
      /被退回|was returned/,
    );
  });
});
