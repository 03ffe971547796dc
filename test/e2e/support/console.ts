/** The console as people use it: signing in, choosing, pressing, by what they read on the screen. */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { en } from '#console/i18n/messages.en.ts';
import { zh } from '#console/i18n/messages.zh.ts';
import { PASSWORD } from '#demo/wuxi-2008/people.ts';
import type { OperationContract } from '#kernel/operation/contract.ts';
import { pathOf } from '#kernel/operation/path-contract.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import { openContext, type Setting } from './browser.ts';

/** What the console says, by language. */
export const TEXTS = { zh, en };

/** Both languages, each on a desk and on a phone. */
export const COMBINATIONS = [
  ['zh', 'desk'],
  ['zh', 'phone'],
  ['en', 'desk'],
  ['en', 'phone'],
] as const;

/** A page of someone who signed in through the form. */
export async function pageOf(
  setting: Setting,
  account: string,
  path: string,
  password = PASSWORD,
): Promise<Page> {
  const context = await openContext(setting);
  const page = await context.newPage();
  await page.goto(`/sign-in?next=${encodeURIComponent(path)}`);
  await page.locator('input[name="account"]:not([type="hidden"])').fill(account);
  await page.locator('input[name="password"]:not([type="hidden"])').fill(password);
  await page.locator('input[name="password"]:not([type="hidden"])').press('Enter');
  await page.waitForURL((at) => at.pathname.startsWith('/console/'));
  return page;
}

/** The name of a button, where the library puts a space between two Chinese characters. */
export const named = (text: string) => new RegExp(`^\\s*${Array.from(text).join('\\s*')}\\s*$`);

export type Place = Page | Locator;

/** Presses a button and gives the status with which the server answered the command behind it. */
export async function pressFor(
  page: Page,
  place: Place,
  text: string,
  contract: OperationContract,
): Promise<number> {
  const answered = page.waitForResponse((response) => response.url().endsWith(`/api/v1${pathOf(contract)}`));
  await place.getByRole('button', { name: named(text) }).click();
  return (await answered).status();
}

/** Presses a button and waits until the server has carried out the command behind it. */
export async function press(page: Page, text: string, contract: OperationContract): Promise<void> {
  expect(await pressFor(page, page, text, contract)).toBe(200);
}

/** Fills fields by their labels. */
export async function fill(place: Place, fields: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) {
    await place.getByLabel(label, { exact: false }).first().fill(value);
  }
}

/** Chooses from a list that opens at a label; with `search`, what is typed finds the option. */
export async function choose(
  page: Page,
  label: string,
  option: string | RegExp,
  search?: string,
): Promise<void> {
  const list = page.getByLabel(label, { exact: false }).first();
  await list.click();
  if (search !== undefined) await list.fill(search);
  // A list that was closed a moment ago may still stand in the page.
  const open = page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)').last();
  await open.locator('.ant-select-item-option', { hasText: option }).first().click();
}

/** Opens a report from the inbox and approves it there. */
export async function approveFromInbox(setting: Setting, account: string, report: string): Promise<void> {
  const { language } = setting;
  const page = await pageOf(setting, account, '/console/');
  await page.locator(`a[href*="${report}"]`).first().click();
  await press(page, TEXTS[language].report.approve, reportingContracts.approve);
  await page.context().close();
}
