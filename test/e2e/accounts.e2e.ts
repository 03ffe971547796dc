/** The two administrators look after an account in the console: made, given a role, reset, closed and opened again. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { identityContracts as contracts } from '#kernel/identity/contract.ts';
import type { OperationContract } from '#kernel/operation/contract.ts';
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
