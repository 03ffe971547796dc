/** 崇安, 南长 and 北塘 merge into 梁溪: forms, scopes and accounts follow, and 2008 is read both ways. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { zh } from '#console/i18n/messages.zh.ts';
import { CITY } from '#demo/wuxi-2008/form.ts';
import { identityContracts } from '#kernel/identity/contract.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { unitsContracts } from '#kernel/units/contract.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import { findChromium } from '#test/support/chromium.ts';
import { TEXTS as PUBLIC } from '#web/texts.ts';
import {
  expectSound,
  openBrowser,
  openContext,
  picture,
  type Setting,
  type Width,
} from './support/browser.ts';
import { anonymousClient, signIn } from './support/client.ts';
import { approveFromInbox, choose, named, pageOf, pressFor } from './support/console.ts';
import { INDICATOR, LIANGXI, loadOldCity, OLD, type OldCity, PERIOD } from './support/old-city.ts';
import { openFolder, type RunningTaihu, startTaihu } from './support/server.ts';

const BEFORE = '2016-02-19';
const ON = '2016-02-20';
const RESTATED = '2016-12-31';
const texts = zh.units.reform;

let browser: Browser | undefined;
let taihu: RunningTaihu | undefined;
let city: OldCity;
const hasBrowser = findChromium() !== undefined;

beforeAll(async () => {
  if (!hasBrowser) return;
  const folder = await openFolder();
  city = await loadOldCity(folder);
  taihu = await startTaihu(folder, 'none');
  browser = await openBrowser();
});
beforeEach((context) => context.skip(!hasBrowser, 'no Chromium on this machine'));
afterAll(async () => {
  await browser?.close();
  await taihu?.remove();
});

function setting(width: Width): Setting {
  if (!taihu || !browser) throw new Error('the story is not open');
  return { browser, url: taihu.url, language: 'zh', width };
}

/** Opens the form of the merger at 崇安 and fills it in. */
async function writeMerger(width: Width): Promise<Page> {
  const page = await pageOf(setting(width), 'system', `/console/units?code=${OLD.CHONGAN}`);
  await page.getByRole('button', { name: named(texts.title) }).click();
  const dialog = page.getByRole('dialog');
  for (const [index, name] of ['南长区', '北塘区'].entries()) {
    await dialog.getByRole('button', { name: named(texts.addUnit) }).click();
    const code = index === 0 ? OLD.NANCHANG : OLD.BEITANG;
    await choose(page, texts.other.replace('{{number}}', String(index + 2)), name, code);
  }
  await dialog.getByLabel(texts.intoCode).fill(LIANGXI);
  await dialog.getByLabel(texts.intoName).fill('梁溪区');
  await dialog.getByLabel(texts.on).fill(ON);
  await dialog.getByLabel(texts.reason).fill('优化中心城区行政区划');
  await dialog.getByLabel(texts.document).fill('苏政复〔2015〕示例号');
  expect(await pressFor(page, dialog, texts.try, unitsContracts.reform)).toBe(200);
  await dialog.getByText(texts.preview, { exact: true }).waitFor();
  await picture(page, `reform-preview-zh-${width}`);
  await expectSound(page);
  return page;
}

/** How many units there are below one on the day before, with itself, departments too. */
async function countUnits(code: string): Promise<number> {
  const client = anonymousClient(setting('desk').url);
  const { items } = await client.call(unitsContracts.children, { code, day: BEFORE, limit: 200 });
  const below = await Promise.all(items.map((unit) => countUnits(unit.code)));
  return below.reduce((sum, count) => sum + count, 1);
}

async function publicFigure(unit: string, boundary?: string): Promise<string | null> {
  const input = { indicator: INDICATOR, unit, period: PERIOD, ...(boundary ? { boundary } : {}) };
  return (await anonymousClient(setting('desk').url).call(indicatorsContracts.figure, input)).value;
}

describe('a merger of districts', () => {
  it('shows what would move before anything does (phone)', async () => {
    const page = await writeMerger('phone');
    const told = await page.locator('.reform-preview').innerText();
    const districts = await Promise.all(Object.values(OLD).map(countUnits));
    const units = districts.reduce((sum, count) => sum + count, 0);
    // Accounts: the reviewers of three districts and of two towns, the reporters of three villages.
    expect(told).toContain(`将变动 ${units} 个单位、1 张报表（1 份未办结）、8 个账号。`);
    expect(told).toContain('崇安区、');
    expect(told).toContain('新设：梁溪区');
    await page.context().close();
    expect(await publicFigure(OLD.CHONGAN)).toBe('7');
  });

  it('is recorded in the browser, and stands in the history of both', async () => {
    const page = await writeMerger('desk');
    const dialog = page.getByRole('dialog');
    expect(await pressFor(page, dialog, texts.record, unitsContracts.reform)).toBe(200);
    await dialog.waitFor({ state: 'hidden' });
    await page.goto(`/console/units?code=${LIANGXI}`);
    await page.getByText('苏政复〔2015〕示例号').first().waitFor();
    const history = await page.locator('.unit').innerText();
    for (const name of ['崇安区', '南长区', '北塘区']) expect(history).toContain(name);
    await picture(page, 'reform-history-zh-desk');
    await expectSound(page);
    await page.getByRole('link', { name: '崇安区' }).first().click();
    await page.waitForURL((url) => url.searchParams.get('day') === BEFORE);
    await page.getByRole('heading', { name: '崇安区' }).waitFor();
    await page.context().close();
  });

  it('leaves 2008 on its own boundary, and restates it on the new one', async () => {
    expect(await publicFigure(OLD.CHONGAN)).toBe('7');
    expect(await publicFigure(OLD.NANCHANG)).toBe('5');
    expect(await publicFigure(LIANGXI, RESTATED)).toBe('12');
    const context = await openContext(setting('phone'));
    const page = await context.newPage();
    await page.goto(`/figures/${INDICATOR}/${LIANGXI}/${PERIOD}?boundary=${RESTATED}`);
    expect(await page.locator('main').innerText()).toContain('12');
    await picture(page, 'reform-restated-zh-phone');
    await expectSound(page);
    // The city's own page asks for another day in itself, and what is below it is of that day then.
    await page.goto(`/figures/${INDICATOR}/${CITY}/${PERIOD}`);
    await page.getByRole('link', { name: '崇安区' }).waitFor();
    const { otherBoundary, boundaryDay, lookAgain } = PUBLIC.zh.figure;
    await page.getByText(otherBoundary).click();
    await page.getByLabel(boundaryDay).fill(RESTATED);
    await picture(page, 'reform-other-day-zh-phone');
    await expectSound(page);
    await page.getByRole('button', { name: lookAgain }).click();
    await page.getByRole('link', { name: '梁溪区' }).waitFor();
    expect(await page.getByRole('link', { name: '崇安区' }).count()).toBe(0);
    await context.close();
  });

  it('gives the people of the successor the open reports of its predecessors, and their history', async () => {
    const { open } = city;
    const reporter = await signIn(setting('desk').url, `reporter.${open.village}`);
    const town = await signIn(setting('desk').url, `reviewer.${open.town}`);
    const cells = [{ indicator: INDICATOR, value: '3' }];
    const filled = await reporter.call(reportingContracts.submit, { id: open.report, version: 1, cells });
    await town.call(reportingContracts.approve, { id: open.report, version: filled.version });
    // Whoever reviewed for 南长 reviews for 梁溪 now, and so what waited for 崇安.
    await approveFromInbox(setting('desk'), `reviewer.${OLD.NANCHANG}`, open.report);
    await approveFromInbox(setting('phone'), `reviewer.${CITY}`, open.report);
    expect(await publicFigure(OLD.CHONGAN)).toBe('10');
    expect(await publicFigure(LIANGXI, RESTATED)).toBe('15');
    const page = await pageOf(setting('phone'), `reviewer.${OLD.BEITANG}`, '/console/reports');
    await page.locator(`a[href*="${city.through[0].report}"]`).first().waitFor();
    await page.locator(`a[href*="${city.through[1].report}"]`).first().waitFor();
    await picture(page, 'reform-reports-zh-phone');
    await page.context().close();
  });

  it('gives someone new at the successor the history of its predecessors', async () => {
    const { url } = setting('desk');
    const account = `reviewer.${LIANGXI}`;
    const [{ report, village, town }] = city.through;
    const system = await signIn(url, 'system');
    const [first, password] = ['given to her at first', 'chosen by herself'];
    await system.call(identityContracts.createAccounts, {
      accounts: [{ account, displayName: '梁溪区审核人', password: first }],
    });
    const security = await signIn(url, 'security');
    const grants = [{ account, role: 'reviewer' as const, unitCode: LIANGXI }];
    expect(await security.call(identityContracts.grantRoles, { grants })).toEqual({ granted: 1 });
    const beginner = await signIn(url, account, first);
    await beginner.call(identityContracts.changePassword, { current: first, password });

    // A report of 2008 with all that was done to it.
    const page = await pageOf(setting('desk'), account, '/console/reports', password);
    await page.locator(`a[href*="${report}"]`).first().click();
    await page.getByRole('heading', { name: zh.report.history }).waitFor();
    const history = page.locator('.history');
    for (const who of [`reporter.${village}`, `reviewer.${town}`, `reviewer.${OLD.CHONGAN}`]) {
      await history.getByText(who).first().waitFor();
    }
    await picture(page, 'reform-successor-report-zh-desk');
    await expectSound(page);

    // Its figure with what changed in it, and the district's on the boundary of the day and on the new one.
    const figure = `indicator=${INDICATOR}&period=${PERIOD}`;
    await page.goto(`/console/figures?${figure}&unit=${village}`);
    const changes = page.getByRole('table', { name: zh.figures.history });
    await changes.locator('tbody tr').first().waitFor();
    expect(await changes.locator('tbody').innerText()).toMatch(/\b7\b/);
    await page.goto(`/console/figures?${figure}&unit=${OLD.CHONGAN}`);
    await page.locator('.big-figure').getByText('10', { exact: true }).waitFor();
    await picture(page, 'reform-successor-figure-zh-desk');
    await expectSound(page);
    await page.goto(`/console/figures?${figure}&unit=${LIANGXI}`);
    await page.getByLabel(zh.figures.boundaryDay, { exact: true }).fill(RESTATED);
    await page.locator('.big-figure').getByText('15', { exact: true }).waitFor();
    const shares = page.locator('.share');
    expect((await shares.allInnerTexts()).join(' ')).toMatch(/崇安区.*南长区/s);
    await picture(page, 'reform-restated-figure-zh-desk');
    await expectSound(page);
    // What made it up opens on the boundaries of its own day.
    await shares.filter({ hasText: '崇安区' }).getByRole('button').first().click();
    await shares.filter({ hasText: '崇安区' }).locator('.share').first().waitFor();
    await page.context().close();
  });
});
