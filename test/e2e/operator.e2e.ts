/** The operator's screen: work that failed and why, what is done about it, and the way from a reference to the log. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { auditContracts } from '#kernel/audit/contract.ts';
import { observationContracts } from '#kernel/observation/contract.ts';
import { pathOf } from '#kernel/operation/path-contract.ts';
import { workflowContracts } from '#kernel/workflow/contract.ts';
import { newId } from '#lib/id.ts';
import { expectSound, picture, type Setting } from './support/browser.ts';
import { signIn } from './support/client.ts';
import { COMBINATIONS, fill, named, pageOf, press, pressFor, TEXTS } from './support/console.ts';
import { openStories } from './support/stories.ts';

const MINUTES_MS = 360_000;
/** The pauses between six tries add up to about a minute. */
const PARKED_MS = 240_000;
const REFERENCE = /[\da-f]{8}-[\da-f-]{27}/;

let place = '';
const stories = openStories(async () => {
  place = await mkdtemp(join(tmpdir(), 'taihu-peer-'));
  // Anchors are to be copied to a peer whose folder is a file: no copy can be made there.
  await writeFile(join(place, 'peer'), 'no folder');
  return { TAIHU_ANCHORS_PEER: join(place, 'peer'), TAIHU_LOG_LEVEL: 'fatal' };
});
afterAll(async () => {
  if (place) await rm(place, { recursive: true, force: true });
});

const words = (language: Setting['language']) => TEXTS[language].operator;

describe('the operator', () => {
  it(
    'sees a job parked with its reason, mends the cause, tries it again, and it is gone',
    async () => {
      const page = await pageOf(stories.setting('zh', 'desk'), 'system', '/console/operator');
      const { parked, retry } = words('zh');
      const table = page.getByRole('table', { name: parked });
      // The screen refreshes itself: nobody reloads it.
      await table.getByText('audit.anchor').first().waitFor({ timeout: PARKED_MS });
      const row = table.getByRole('row').filter({ hasText: 'audit.anchor' }).first();
      expect(await row.innerText()).toMatch(/EEXIST|ENOTDIR/);
      expect(await row.innerText()).toContain('6 次');
      await picture(page, 'operator-parked-zh-desk');
      await expectSound(page);
      await rm(join(place, 'peer'));
      // One is parked each minute: on a slow machine there are several by now, and each is tried again.
      const jobs = table.getByRole('row').filter({ has: page.getByRole('button', { name: named(retry) }) });
      let tried = 0;
      for (let left = await jobs.count(); left > 0; left = await jobs.count()) {
        expect(await pressFor(page, jobs.first(), retry, observationContracts.retry)).toBe(200);
        tried += 1;
        await expect.poll(() => jobs.count()).toBeLessThan(left);
      }
      await page.getByText(words('zh').noneParked).waitFor();
      // It ran to its end: the anchors have reached the peer, and nothing is parked again.
      await expect.poll(() => anchorsOfPeer(), { timeout: PARKED_MS, interval: 500 }).toContain('"seq"');
      const system = await signIn(stories.url, 'system');
      const state = async () =>
        (await system.call(observationContracts.jobs, {})).kinds.find(({ name }) => name === 'audit.anchor');
      await expect.poll(async () => (await state())?.waiting, { timeout: PARKED_MS, interval: 500 }).toBe(0);
      expect(await state()).toMatchObject({ parked: 0, cron: '* * * * *' });
      const auditor = await signIn(stories.url, 'auditor');
      const { items } = await auditor.call(auditContracts.entries, {
        operation: observationContracts.retry.name,
        limit: 50,
      });
      expect(items.length).toBe(tried);
      await page.context().close();
    },
    MINUTES_MS,
  );

  it.each(COMBINATIONS)('finds the reference of a screen that failed (%s, %s)', async (language, width) => {
    const at = stories.setting(language, width);
    const person = await pageOf(at, 'office', `/console/reports/${newId()}`);
    const answered = await person.request.get(`/api/v1/units/unit?code=999999999999`);
    const told = (await answered.json()) as { reference: string };
    await person.context().close();
    const page = await pageOf(at, 'system', '/console/operator');
    const { referenceLabel, reference, line } = words(language);
    const field = page.getByRole('searchbox', { name: referenceLabel });
    await field.fill(told.reference);
    await field.press('Enter');
    const found = page.getByRole('table', { name: reference });
    await found.waitFor();
    expect(await found.getByRole('row').count(), `${line} of one request`).toBe(2);
    expect(await found.innerText()).toContain(String(answered.status()));
    const { storage, tables } = words(language);
    await page.getByText(storage, { exact: true }).waitFor();
    await picture(page, `operator-${language}-${width}`);
    await expectSound(page);
    // What few ask for is folded, on a phone all of it, and opened by the keyboard.
    const folded = page.locator('details:not([open]) > summary');
    await expect.poll(() => folded.count()).toBe(width === 'phone' ? 6 : 3);
    while ((await folded.count()) > 0) await folded.first().press('Enter');
    await page.getByRole('table', { name: tables }).waitFor();
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await expect.poll(() => page.locator('html').getAttribute('data-shade')).toBe('dark');
    await picture(page, `operator-dark-${language}-${width}`);
    await expectSound(page);
    await page.context().close();
  });

  it('sees the reference on the refusal itself, and it is the one that the log holds', async () => {
    const page = await pageOf(stories.setting('zh', 'desk'), 'office', '/console/operator');
    const failure = page.getByRole('alert').first();
    await failure.waitFor();
    const [shown = ''] = REFERENCE.exec(await failure.innerText()) ?? [];
    expect(shown).not.toBe('');
    const system = await signIn(stories.url, 'system');
    const { lines } = await system.call(observationContracts.reference, { reference: shown });
    expect(lines).toHaveLength(1);
    const fields = new Map(lines[0]?.fields.map(({ name, value }) => [name, value]));
    expect(fields.get('status')).toBe('403');
    expect(fields.get('route')).toMatch(/^\/api\/v1\/observation\//);
    await page.context().close();
  });

  it('is the system administrator alone', async () => {
    for (const account of ['office', 'security', 'auditor']) {
      const other = await signIn(stories.url, account);
      const response = await other.fetch(`/api/v1${pathOf(observationContracts.status)}`);
      expect(response.status, account).toBe(403);
    }
    const system = await signIn(stories.url, 'system');
    const { processes, settings } = await system.call(observationContracts.status, {});
    expect(processes.map(({ pid, works, isThis }) => [pid, works, isThis])).toEqual([
      [stories.pid, true, true],
    ]);
    expect(settings.find(({ name }) => name === 'mail')?.isSet).toBe(false);
  });
});

describe('the working calendar', () => {
  it('takes a year from its notice: what is wrong stands at its field, and what is kept is drawn', async () => {
    const page = await pageOf(stories.setting('zh', 'desk'), 'system', '/console/calendar?year=2027');
    const { bring, source, keep, addMakeUpDay, makeUpDay, knowledge, kept } = TEXTS.zh.calendar;
    await page.getByRole('main').getByText(knowledge.provisional).first().waitFor();
    await page.getByRole('button', { name: named(bring) }).click();
    await fill(page, { [source]: '国务院办公厅关于2027年部分节假日安排的通知（测试）' });
    await page.getByRole('button', { name: named(addMakeUpDay) }).click();
    const day = page.getByLabel(makeUpDay.replace('{{number}}', '1'), { exact: true });
    await day.fill('2027-02-15');
    expect(await pressFor(page, page, keep, workflowContracts.setCalendarYear)).toBe(422);
    await page.getByText('应为周六或周日').waitFor();
    await picture(page, 'calendar-refused-zh-desk');
    await expectSound(page);
    await day.fill('2027-02-20');
    const drawn = page.getByRole('table', { name: '二月' });
    await expect.poll(() => drawn.locator('.day-makeUp').innerText()).toContain('20');
    await press(page, keep, workflowContracts.setCalendarYear);
    await page.waitForURL(/calendar\?year=2027/);
    await page.getByText(kept.replace('{{year}}', '2027')).waitFor();
    await page.getByRole('main').getByText(knowledge.brought).first().waitFor();
    await page.context().close();
    const brought = { knowledge: 'brought', makeUpDays: ['2027-02-20'] };
    const read = async (account: string) =>
      (await signIn(stories.url, account)).call(workflowContracts.calendar, { year: 2027 });
    expect(await read('system')).toMatchObject({ ...brought, broughtBy: 'system' });
    // Everyone works by it; who brought it is the system administrators' to know.
    const others = await read('office');
    expect(others).toMatchObject(brought);
    expect(others).not.toHaveProperty('broughtBy');
  });

  it.each(COMBINATIONS)('is read and filled in (%s, %s)', async (language, width) => {
    const page = await pageOf(stories.setting(language, width), 'system', '/console/calendar?year=2026');
    const { knowledge, bring, preview } = TEXTS[language].calendar;
    await page.getByRole('main').getByText(knowledge.announced).first().waitFor();
    await picture(page, `calendar-${language}-${width}`);
    await expectSound(page);
    await page.getByRole('button', { name: named(bring) }).click();
    await page.getByRole('heading', { name: preview.replace('{{year}}', '2026') }).waitFor();
    await picture(page, `calendar-bring-${language}-${width}`);
    await expectSound(page);
    await page.context().close();
  });
});

async function anchorsOfPeer(): Promise<string> {
  return readFile(join(place, 'peer', 'audit-anchors.jsonl'), 'utf8').catch(() => '');
}
