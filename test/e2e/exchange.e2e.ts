/** Lists out as files, over HTTP, at the command line and from the console, by the people who may read them. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { streamXlsxRows } from 'hucre/xlsx';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditContracts } from '#kernel/audit/contract.ts';
import { identityContracts } from '#kernel/identity/contract.ts';
import { expectSound, openBrowser, picture } from './support/browser.ts';
import { signIn } from './support/client.ts';
import { COMBINATIONS, named, pageOf, TEXTS } from './support/console.ts';
import { type RunningTaihu, startDemo } from './support/server.ts';

const CLI = fileURLToPath(new URL('../../src/server/cli.ts', import.meta.url));
const REVIEWER = 'reviewer.320200000000';
const MARK = '演示数据，非官方 / Demo data, not official';

let taihu: RunningTaihu;
let browser: Browser;
beforeAll(async () => {
  taihu = await startDemo();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await taihu?.remove();
});

const read = (bytes: Buffer | string): string[][] => parse(bytes, { bom: true, relax_column_count: true });

describe('an export', () => {
  it('leaves over HTTP as one file with its name, and is broken off with its reader', async () => {
    const auditor = await signIn(taihu.url, 'auditor');
    const response = await auditor.fetch('/api/v1/audit/export?format=csv&operation=reporting.submit');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename\*=UTF-8''audit-export-/,
    );
    const rows = read(Buffer.from(await response.arrayBuffer()));
    expect(rows[0]).toEqual([MARK]);
    const shown = await auditor.call(auditContracts.entries, { operation: 'reporting.submit', limit: 200 });
    expect(rows.slice(2, 202).map((row) => row[12])).toEqual(shown.items.map(({ id }) => id));

    const stop = new AbortController();
    const whole = await auditor.fetch('/api/v1/audit/export?format=xlsx', stop.signal);
    await whole.body?.getReader().read();
    stop.abort();
    await expect
      .poll(async () => {
        const { items } = await auditor.call(auditContracts.entries, { operation: 'audit.export', limit: 1 });
        return items[0]?.details['stage'];
      })
      .toMatch(/broken-off|ended/);
  });

  it('is refused to those who may not read the list, as the list is', async () => {
    const office = await signIn(taihu.url, 'office');
    expect((await office.fetch('/api/v1/audit/export')).status).toBe(403);
    expect((await office.fetch('/api/v1/identity/export-accounts')).status).toBe(403);
    expect((await fetch(`${taihu.url}/api/v1/audit/export`)).status).toBe(401);
    const wrong = await (await signIn(taihu.url, 'auditor')).fetch('/api/v1/audit/export?format=exe');
    expect(await wrong.json()).toMatchObject({ code: 'common.invalid-input', fields: [{ path: 'format' }] });
  });

  it('goes into a file at the command line', async () => {
    const args = ['reporting.export-reports', '--input', '{"format":"csv"}', '--as', 'office'];
    const out = await new Promise<string>((resolve, reject) => {
      const options = { maxBuffer: 100_000_000 };
      execFile(process.execPath, [CLI, ...args, '--data', taihu.folder], options, (error, stdout, stderr) =>
        error ? reject(new Error(stderr)) : resolve(stdout),
      );
    });
    const rows = read(out);
    expect(rows[0]).toEqual([MARK]);
    expect(rows.length).toBeGreaterThan(100);
  });

  it('of the tree is read as a workbook, a trial saves nothing, and a wrong cell is named', async () => {
    const system = await signIn(taihu.url, 'system');
    const bytes = await (await system.fetch('/api/v1/units/export?format=xlsx&day=2008-12-31')).arrayBuffer();
    const url = '/api/v1/units/import-file?validFrom=2008-01-01&root=320200000000&isTrial=true';
    const again = await system.send(url, new Uint8Array(bytes));
    expect(again).toMatchObject({ imported: 0 });
    const wrong = 'code,name,level,parent_code\n320299000000,错县,9,320200000000\n';
    expect(await system.send(url, Buffer.from(wrong))).toMatchObject({
      imported: 0,
      faults: [{ line: 2, column: 'C', code: 'bad-level' }],
    });
    const office = await signIn(taihu.url, 'office');
    expect(await office.send(url, Buffer.from(wrong))).toMatchObject({ code: 'common.forbidden' });
    const huge = await system.send('/api/v1/identity/import-accounts', Buffer.alloc(5_000_001, 'x'));
    expect(huge).toMatchObject({ code: 'common.too-large' });
  });

  it('of accounts is tried, told of by cells, and then saved', async () => {
    const system = await signIn(taihu.url, 'system');
    const good = '账号,姓名,密码\nimported.one,甲,a-long-password\nimported.two,乙,a-long-password\n';
    const url = '/api/v1/identity/import-accounts';
    const bad = `${good}imported.one,丙,a-long-password\n`;
    expect(await system.send(url, Buffer.from(bad))).toMatchObject({
      saved: 0,
      faults: [{ row: 4, column: 'A', title: { zh: '账号' }, code: 'identity.repeated' }],
    });
    expect(await system.send(`${url}?isTrial=true`, Buffer.from(good))).toMatchObject({
      rows: 2,
      saved: 0,
      faults: [],
    });
    expect(await system.send(url, Buffer.from(good))).toMatchObject({ rows: 2, saved: 2, faults: [] });
    expect(await system.send(url, Buffer.from(good))).toMatchObject({
      saved: 0,
      faultCount: 2,
      faults: [
        { row: 2, column: 'A' },
        { row: 3, column: 'A' },
      ],
    });
  });

  it('of accounts and their roles is one file for two administrators, and first passwords are told once', async () => {
    const [system, security] = [await signIn(taihu.url, 'system'), await signIn(taihu.url, 'security')];
    const [accounts, roles] = ['/api/v1/identity/import-accounts', '/api/v1/identity/import-roles'];
    const both = Buffer.from(
      '账号,姓名,密码,角色,单位代码,起始日,截止日\n' +
        'roles.one,甲,,填报人,320281001001,,2099/1/2\nroles.one,,,Reviewer,320281001000,,\n' +
        'roles.two,乙,,,,,\n',
    );
    // The same limits as granting: the one may not grant, the other may not make accounts.
    expect(await system.send(roles, both)).toMatchObject({ code: 'common.forbidden' });
    expect(await security.send(accounts, both)).toMatchObject({ code: 'common.forbidden' });
    expect(await security.send(roles, both)).toMatchObject({ faults: [{ row: 2, column: 'A' }, { row: 3 }] });
    expect(await system.send(`${accounts}?isTrial=true`, both)).not.toHaveProperty('initialPasswords');
    const told = identityContracts.importAccounts.output.parse(await system.send(accounts, both));
    expect(told).toMatchObject({ rows: 2, saved: 2, elsewhere: 2 });
    const [first, second, ...more] = told.initialPasswords ?? [];
    expect([first?.account, second?.account, more]).toEqual(['roles.one', 'roles.two', []]);
    // A repeat tells nothing again: it says that the accounts exist, and what to do.
    const again = await system.send(accounts, both);
    expect(again).toMatchObject({
      saved: 0,
      faults: [
        { row: 2, column: 'A' },
        { row: 4, column: 'A' },
      ],
    });
    expect(JSON.stringify(again)).not.toContain(first?.password);

    expect(await security.send(roles, both)).toMatchObject({ rows: 2, saved: 2, faults: [] });
    const me = await (await signIn(taihu.url, 'roles.one', first?.password)).call(identityContracts.me, {});
    expect(me.mustChangePassword).toBe(true);
    const { items } = await system.call(identityContracts.accounts, { text: 'roles.one', limit: 10 });
    expect(items[0]?.memberships.map(({ role, unitCode }) => `${role} ${unitCode}`).sort()).toEqual([
      'reporter 320281001001',
      'reviewer 320281001000',
    ]);
    const excluded = Buffer.from('账号,角色,单位代码\nroles.one,审计员,320200000000\n');
    expect(await security.send(roles, excluded)).toMatchObject({
      saved: 0,
      faults: [{ row: 2, column: 'B', value: '审计员', code: 'identity.exclusive-administrators' }],
    });
  });

  it.each(COMBINATIONS)('is saved from the list by its button (%s, %s)', async (language, width) => {
    const page = await pageOf({ browser, url: taihu.url, language, width }, 'auditor', '/console/audit');
    const button = page.getByRole('button', { name: named(TEXTS[language].export.xlsx) });
    await picture(page, `export-${language}-${width}`);
    const saving = page.waitForEvent('download');
    await button.focus();
    await page.keyboard.press('Enter');
    const download = await saving;
    expect(download.suggestedFilename()).toMatch(/^audit-export-.*\.xlsx$/);
    const rows: unknown[][] = [];
    for await (const { values } of streamXlsxRows(await readFile(await download.path()))) rows.push(values);
    expect(rows.length).toBeGreaterThan(100);
    await expectSound(page);
    await page.context().close();
  });

  it.each(COMBINATIONS)(
    'is saved of the work that waits for a reviewer (%s, %s)',
    async (language, width) => {
      const page = await pageOf({ browser, url: taihu.url, language, width }, REVIEWER, '/console/');
      const tasks = page.locator('.task');
      await tasks.first().waitFor();
      const saving = page.waitForEvent('download');
      await page.getByRole('button', { name: named(TEXTS[language].export.csv) }).click();
      const download = await saving;
      const [, heading = [], ...rows] = read(await readFile(await download.path()));
      expect(heading[0]).toBe('事项 / Task');
      expect(rows.map(([task]) => task)).toEqual(
        Array.from({ length: await tasks.count() }, () => TEXTS[language].inbox.decide),
      );
      await expectSound(page);
      await page.context().close();
    },
  );
});

describe('an import in the console', () => {
  const file = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

  it.each(COMBINATIONS)('tells faults by their cells and loses nothing (%s, %s)', async (language, width) => {
    const { import: texts, units } = TEXTS[language];
    const page = await pageOf({ browser, url: taihu.url, language, width }, 'system', '/console/units');
    await page.getByRole('button', { name: named(texts.open) }).click();
    const dialog = page.getByRole('dialog', { name: units.import.title });
    const saving = page.waitForEvent('download');
    await dialog.getByRole('button', { name: named(texts.template) }).click();
    const template = await readFile(await (await saving).path());
    expect(read(template)[0]).toEqual(['code', 'name', 'level', 'parent_code', 'kind', 'name_en', 'basis']);

    await dialog.getByLabel(units.import.validFrom).fill('2008-01-01');
    const chooser = dialog.locator('input[type="file"]');
    const broken = '320299000000,错县,9,320200000000\n320298000000,=县,3,320200000000\n';
    await chooser.setInputFiles(file('units.csv', `code,name,level,parent_code\n${broken}`));
    const row = dialog.getByRole('row').filter({ hasText: texts.rowOf.replace('{{row}}', '2') });
    await expect.poll(() => row.innerText()).toMatch(/C[\s\S]*9[\s\S]*1/);
    await dialog.getByText(texts.faults.replace('{{count}}', '2')).first().waitFor();
    await picture(page, `import-faults-${language}-${width}`);
    await expectSound(page);
    const savingFaults = page.waitForEvent('download');
    await dialog.getByRole('button', { name: named(texts.saveFaults) }).click();
    const faults = read(await readFile(await (await savingFaults).path()));
    expect(faults.slice(1).map(([at, column, , value]) => [at, column, value])).toEqual([
      ['2', 'C', '9'],
      ['3', 'B', "'=县"],
    ]);

    // A refusal of the whole file leaves what was typed and chosen; the next file is tried at once.
    await chooser.setInputFiles({
      name: 'units.xlsx',
      mimeType: '',
      buffer: Buffer.from('PK\u0003\u0004broken'),
    });
    await dialog.getByRole('alert').waitFor();
    expect(await dialog.getByLabel(units.import.validFrom).inputValue()).toBe('2008-01-01');
    const code = { zh: { desk: '91', phone: '92' }, en: { desk: '93', phone: '94' } }[language][width];
    const good = `3202${code}000000,新设县${code},3,320200000000\n`;
    await chooser.setInputFiles(file('units.csv', `code,name,level,parent_code\n${good}`));
    await dialog.getByText(texts.fits).waitFor();
    await picture(page, `import-fits-${language}-${width}`);
    const answered = page.waitForResponse((response) => response.url().includes('/units/import-file'));
    await dialog.getByRole('button', { name: named(texts.do) }).click();
    expect(await (await answered).json()).toMatchObject({ imported: 1, faults: [] });
    await dialog.waitFor({ state: 'hidden' });
    await page.context().close();
  });

  it('makes accounts, and tells no password again', async () => {
    const { import: texts, accounts } = TEXTS.zh;
    const page = await pageOf(
      { browser, url: taihu.url, language: 'zh', width: 'desk' },
      'system',
      '/console/accounts',
    );
    await page.getByRole('button', { name: named(texts.open) }).click();
    const dialog = page.getByRole('dialog', { name: accounts.import });
    const chooser = dialog.locator('input[type="file"]');
    const head = '账号 / Account,姓名 / Name,密码 / Password\n';
    await chooser.setInputFiles(file('a.csv', `${head}console.one,甲,short\n`));
    const fault = dialog.getByRole('row').filter({ hasText: texts.rowOf.replace('{{row}}', '2') });
    await fault.waitFor();
    expect(await fault.innerText()).not.toContain('short');
    await chooser.setInputFiles(file('a.csv', `${head}console.one,甲,a-long-password\n`));
    await dialog.getByText(texts.fits).waitFor();
    await dialog.getByRole('button', { name: named(texts.do) }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByLabel(accounts.text).fill('console.one');
    await page.getByRole('rowheader', { name: 'console.one' }).waitFor();

    // Where the file gives none, first passwords are handed out once, and the screen is left only with them.
    await page.getByRole('button', { name: named(texts.open) }).click();
    await chooser.setInputFiles(file('b.csv', '账号,姓名\nconsole.two,乙\nconsole.three,丙\n'));
    await dialog.getByText(texts.fits).waitFor();
    await dialog.getByRole('button', { name: named(texts.do) }).click();
    const title = accounts.passwordsTitle.replace('{{count}}', '2');
    const handed = page.getByRole('dialog', { name: title });
    await handed.getByRole('button', { name: named(accounts.kept) }).waitFor();
    expect(await handed.getByRole('button', { name: named(accounts.kept) }).isDisabled()).toBe(true);
    await picture(page, 'import-passwords');
    await expectSound(page);
    const saving = page.waitForEvent('download');
    await handed.getByRole('button', { name: named(accounts.passwordsSave) }).click();
    const [, ...given] = read(await readFile(await (await saving).path()));
    expect(given.map(([account]) => account)).toEqual(['console.two', 'console.three']);
    await handed.getByRole('button', { name: named(accounts.kept) }).click();
    await handed.waitFor({ state: 'hidden' });
    expect(await page.content()).not.toContain(given[0]?.[1]);
    const opened = await signIn(taihu.url, 'console.two', given[0]?.[1]);
    expect((await opened.call(identityContracts.me, {})).mustChangePassword).toBe(true);
    await page.context().close();
  });
});
