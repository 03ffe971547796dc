/** The two administrators look after an account in the console: made, given a role, reset, closed and opened again. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { identityContracts as contracts } from '#kernel/identity/contract.ts';
import type { OperationContract } from '#kernel/operation/contract.ts';
import { viewsContracts } from '#kernel/views/contract.ts';
import { expectSound, picture } from './support/browser.ts';
import { signIn } from './support/client.ts';
import { choose, fill, named, pageOf, pressFor, TEXTS } from './support/console.ts';
import { openStories } from './support/stories.ts';

const stories = openStories();

/** The password that a dialog shows once, put away by its button. */
async function takePassword(page: Page, kept: string): Promise<string> {
  const dialog = page.getByRole('dialog').filter({ has: page.locator('input[readonly]:not([disabled])') });
  const shown = dialog.locator('input[readonly]');
  await shown.waitFor();
  const password = await shown.inputValue();
  await expectSound(page);
  await dialog.getByRole('button', { name: named(kept) }).click();
  await shown.waitFor({ state: 'detached' });
  return password;
}

/** Presses a button of the panel, says yes to its question, and waits for the command behind it. */
async function actAndConfirm(
  page: Page,
  { text, title }: { text: string; title: string },
  contract: OperationContract,
): Promise<void> {
  await page.getByRole('button', { name: named(text) }).click();
  const question = page.getByRole('dialog', { name: title });
  expect(await pressFor(page, question, text, contract)).toBe(200);
  await question.waitFor({ state: 'hidden' });
}

it.each([
  ['zh', 'desk'],
  ['en', 'phone'],
] as const)(
  'is made, given a role for a time, reset, closed and opened again (%s, %s)',
  async (language, width) => {
    const t = TEXTS[language];
    const account = `colleague.${language}`;
    const setting = stories.setting(language, width);
    const where = `/console/accounts?text=${account}`;
    const said = (act: 'end' | 'close' | 'reopen') => ({
      text: t.accounts[act],
      title: t.accounts[`${act}Title`].replace('{{account}}', account),
    });

    const system = await pageOf(setting, 'system', where);
    await system.getByRole('button', { name: named(t.accounts.new) }).click();
    await fill(system.getByRole('dialog'), { [t.accounts.account]: account });
    // What is typed is not lost by a slip of the hand.
    await system.keyboard.press('Escape');
    await system.getByRole('dialog', { name: t.common.dropTitle }).waitFor();
    await system.getByRole('button', { name: named(t.common.stay) }).click();
    await fill(system.getByRole('dialog').first(), { [t.accounts.name]: '新同事' });
    expect(
      await pressFor(system, system.getByRole('dialog').first(), t.accounts.new, contracts.createAccounts),
    ).toBe(200);
    const first = await takePassword(system, t.accounts.kept);
    const before = await signIn(stories.url, account, first);
    expect((await before.call(contracts.me, {})).mustChangePassword).toBe(true);

    const security = await pageOf(setting, 'security', where);
    await security
      .getByRole('button', { name: t.accounts.openLabel.replace('{{account}}', account) })
      .click();
    const panel = security.getByRole('dialog').first();
    await panel.getByRole('button', { name: named(t.accounts.grant) }).click();
    await choose(security, t.accounts.unit, /.+/, '320281001001');
    await fill(security.getByRole('dialog').last(), { [t.accounts.validTo]: '2099-01-01' });
    await picture(security, `accounts-grant-${language}-${width}`);
    expect(
      await pressFor(security, security.getByRole('dialog').last(), t.accounts.grant, contracts.grantRoles),
    ).toBe(200);
    const [role] = (await before.call(contracts.me, {})).memberships;
    expect([role?.role, role?.validTo]).toEqual(['reporter', '2099-01-01']);
    await expectSound(security);
    await picture(security, `accounts-panel-${language}-${width}`);

    await actAndConfirm(security, said('end'), contracts.endSessions);
    await expect(before.call(contracts.me, {})).rejects.toThrow('401');
    await actAndConfirm(security, said('close'), contracts.setDisabled);
    await expect(signIn(stories.url, account, first)).rejects.toThrow('401');
    await actAndConfirm(security, said('reopen'), contracts.setDisabled);
    await signIn(stories.url, account, first);
    await security.context().close();

    await system.reload();
    await system.getByRole('button', { name: t.accounts.openLabel.replace('{{account}}', account) }).click();
    await system.getByRole('button', { name: named(t.accounts.reset) }).click();
    const dialog = system.getByRole('dialog', {
      name: t.accounts.resetTitle.replace('{{account}}', account),
    });
    expect(await pressFor(system, dialog, t.accounts.reset, contracts.resetPassword)).toBe(200);
    const second = await takePassword(system, t.accounts.kept);
    await expect(signIn(stories.url, account, first)).rejects.toThrow('401');
    await signIn(stories.url, account, second);
    await expectSound(system);
    await system.context().close();
  },
);

it('shows the list narrowed by role and state, and the policy to whoever may not change it', async () => {
  const t = TEXTS.zh;
  for (const width of ['desk', 'phone'] as const) {
    const page = await pageOf(stories.setting('zh', width), 'security', '/console/accounts?role=security');
    await page.locator('tbody tr').first().waitFor();
    expect(await page.locator('tbody tr').count()).toBe(1);
    await expectSound(page);
    await picture(page, `accounts-list-zh-${width}`);
    await page.getByRole('link', { name: t.policy.title }).click();
    await page.getByLabel(t.policy.remembered).fill('6');
    expect(await pressFor(page, page, t.common.save, contracts.setPasswordPolicy)).toBe(200);
    await page.getByText(t.policy.saved).first().waitFor();
    await page.getByLabel(t.policy.remembered).fill('5');
    expect(await pressFor(page, page, t.common.save, contracts.setPasswordPolicy)).toBe(200);
    await expectSound(page);
    await picture(page, `policy-zh-${width}`);
    await page.context().close();
  }
  const system = await pageOf(stories.setting('en', 'desk'), 'system', '/console/accounts/policy');
  await system.getByText(TEXTS.en.policy.secondFactor).waitFor();
  expect(await system.locator('form.policy').count()).toBe(0);
  await expectSound(system);
  await system.context().close();
});

it.each([
  ['zh', 'desk', 'security'],
  ['en', 'phone', 'auditor'],
] as const)(
  'shows what each administrator never may do (%s, %s, to the %s)',
  async (language, width, account) => {
    const t = TEXTS[language];
    const page = await pageOf(stories.setting(language, width), account, '/console/rights');
    const row = page.locator('tbody tr', { hasText: 'identity.grant-roles' });
    await row.waitFor();
    expect(await row.locator('td').allInnerTexts()).toEqual([
      t.role.security,
      `${t.role.system} · ${t.role.auditor}`,
    ]);
    await choose(page, t.rights.neverOf, t.role.system);
    await page.locator('tbody tr', { hasText: 'identity.create-accounts' }).waitFor({ state: 'detached' });
    await row.waitFor();
    await expectSound(page);
    await picture(page, `rights-${language}-${width}`);
    await page.context().close();
  },
);

/** Asked in the browser. */
const isOneRow = () => document.querySelectorAll('tbody tr').length === 1;

it.each([
  ['zh', 'desk'],
  ['en', 'phone'],
] as const)(
  'keeps a filter under a name, comes back to it, and changes it (%s, %s)',
  async (language, width) => {
    const t = TEXTS[language];
    const system = await signIn(stories.url, 'system');
    // What the list understood when it was kept, and no longer does.
    const old = { list: 'accounts', name: `old ${language}`, query: 'state=vanished&role=security' };
    await system.call(viewsContracts.save, old);
    const page = await pageOf(stories.setting(language, width), 'system', '/console/accounts');
    const views = page.getByRole('navigation', { name: t.views.title });
    const view = (name: string) => views.getByRole('button', { name, exact: true });
    const shown = (name: string) =>
      views.locator('[aria-pressed="true"]', { hasText: named(name) }).waitFor();
    const rows = page.locator('tbody tr');
    await shown(t.views.default);

    // By the keyboard alone: a filter, a name, Enter.
    await rows.nth(1).waitFor();
    await choose(page, t.accounts.role, t.role.auditor);
    await page.waitForURL(/role=auditor/);
    await view(t.views.save).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: t.views.save }).waitFor();
    await page.keyboard.type(old.name);
    await page.keyboard.press('Enter');
    // A name that the list has is refused, and what was typed stays.
    await page.getByRole('alert').filter({ hasText: old.name }).waitFor();
    await expectSound(page);
    await picture(page, `views-name-${language}-${width}`);
    await page.getByRole('dialog').getByLabel(t.views.name).fill(`auditors ${language}`);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await shown(`auditors ${language}`);

    await page.goto('/console/');
    await page.goto('/console/accounts');
    await shown(t.views.default);
    await rows.nth(1).waitFor();
    await view(`auditors ${language}`).focus();
    await page.keyboard.press('Enter');
    await shown(`auditors ${language}`);
    await page.waitForFunction(isOneRow);
    expect(new URL(page.url()).searchParams.get('role')).toBe('auditor');
    await expectSound(page);
    await picture(page, `views-${language}-${width}`);

    await view(t.views.rename).click();
    await page.getByRole('dialog').getByLabel(t.views.name).fill(`readers ${language}`);
    expect(await pressFor(page, page.getByRole('dialog'), t.common.save, viewsContracts.rename)).toBe(200);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await choose(page, t.common.state, t.accounts.states.open);
    await page.waitForURL(/state=open/);
    const update = t.views.update.replace('{{name}}', `readers ${language}`);
    expect(await pressFor(page, views, update, viewsContracts.replace)).toBe(200);
    await shown(`readers ${language}`);

    await view(old.name).click();
    await page.getByText(t.views.lost.replace('{{count}}', '1')).waitFor();
    expect(new URL(page.url()).search).toBe('?role=security');
    await page.waitForFunction(isOneRow);
    await expectSound(page);
    await picture(page, `views-old-${language}-${width}`);
    await view(t.views.remove).click();
    const question = page.getByRole('dialog', { name: t.views.removeTitle.replace('{{name}}', old.name) });
    expect(await pressFor(page, question, t.views.remove, viewsContracts.remove)).toBe(200);
    await view(old.name).waitFor({ state: 'detached' });
    const { items } = await system.call(viewsContracts.list, { list: 'accounts' });
    expect(items.map(({ name }) => name)).toEqual([`readers ${language}`]);
    // What the next one keeps must be nobody's view yet.
    for (const { id } of items) await system.call(viewsContracts.remove, { id });
    await page.context().close();
  },
);
