/** The list of accounts as a file: what was saved from it is imported again, with what was changed or added there. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '#kernel/clock/index.ts';
import type { Language } from '#kernel/i18n/index.ts';
import { openKeyring } from '#kernel/keys/index.ts';
import { type FileAnswer, getOperation } from '#kernel/operation/index.ts';
import { unitsRoom } from '#kernel/units/index.ts';
import { sha256 } from '#lib/hash.ts';
import { newId } from '#lib/id.ts';
import { makeAccount, plantTree } from '#test/support/accounts.ts';
import { actorWith } from '#test/support/actors.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { identityContracts as contracts } from './contract.ts';
import { createIdentity } from './index.ts';

const TOWN = '320205001000';
const identity = createIdentity({
  secret: 'a secret of tests that is long enough',
  baseUrl: 'http://127.0.0.1:3000',
  isSecure: false,
  keyring: openKeyring({ masterKey: Buffer.alloc(32, 7) }),
  clock: systemClock,
});
const rooms = [unitsRoom, identity.room];
const operations = new Map(identity.room.operations.map((one) => [one.contract.name, one]));

let db: TestDatabase;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'taihu-accounts-'));
  db = await createTestDatabase(rooms);
  await plantTree(db.runner(), rooms);
  await makeAccount(db.runner(), rooms, {
    account: 'First.One',
    displayName: '甲，兼联络人',
    roles: [{ role: 'reporter', unitCode: TOWN }],
  });
  await makeAccount(db.runner(), rooms, { account: 'second.one', displayName: '乙' });
});
afterAll(async () => {
  await db.close();
  await rm(folder, { recursive: true, force: true });
});

/** The list of accounts as it is saved, in lines. */
async function saved(language: Language): Promise<string[]> {
  const chunks: Uint8Array[] = [];
  const deliver = async ({ bytes }: FileAnswer) => {
    for await (const chunk of bytes) chunks.push(chunk);
  };
  await db.runner().run(getOperation(operations, contracts.exportAccounts.name), {
    actor: actorWith(['system']),
    input: { format: 'csv' },
    language,
    reference: newId(),
    deliver,
  });
  return Buffer.concat(chunks).toString().trimEnd().split(/\r?\n/);
}

async function bring(
  lines: readonly string[],
  language: Language = 'zh',
  role: 'system' | 'security' = 'system',
) {
  const path = join(folder, `${newId()}.csv`);
  await writeFile(path, lines.join('\r\n'));
  const bytes = await readFile(path);
  const { importAccounts, importRoles } = contracts;
  const contract = role === 'system' ? importAccounts : importRoles;
  const output = await db.runner().run(getOperation(operations, contract.name), {
    actor: actorWith([role]),
    input: {},
    language,
    reference: newId(),
    upload: { path, sizeBytes: bytes.length, sha256: sha256(bytes) },
  });
  return contract.output.parse(output);
}

describe('the file of accounts', () => {
  test.each(['zh', 'en'] as const)('changes nothing where nothing was changed (%s)', async (language) => {
    const lines = await saved(language);
    expect(lines.length).toBeGreaterThan(2);
    expect(await bring(lines, language)).toMatchObject({ rows: 0, saved: 0, faultCount: 0 });
    // The roles that it lists are for reading: what is granted has columns of its own.
    expect(await bring(lines, language, 'security')).toMatchObject({ rows: 0, saved: 0, faultCount: 0 });
  });

  test('makes the accounts that were added to it, and none twice', async () => {
    const lines = await saved('zh');
    const first = lines.find((line) => line.includes('First.One')) ?? '';
    const added = [...lines, '丙.new,丙,,,', first.replace('First.One', 'copied.one').replace('甲', '丁')];
    expect(await bring(added.map((line) => line.replace('丙.new', 'third.one')))).toMatchObject({
      rows: 2,
      saved: 2,
      faultCount: 0,
      initialPasswords: [{ account: 'third.one' }, { account: 'copied.one' }],
    });
    const now = await saved('zh');
    expect(now.length).toBe(lines.length + 2);
    expect(now).toEqual(expect.arrayContaining(lines));
  });

  test('tells of an account that it would change by its cell, and makes nothing then', async () => {
    const lines = await saved('zh');
    const at = lines.findIndex((line) => line.includes('second.one'));
    const changed = [...lines.with(at, (lines[at] ?? '').replace('乙', '戊')), 'fourth.one,己,,,'];
    expect(await bring(changed)).toMatchObject({
      saved: 0,
      faultCount: 1,
      faults: [{ row: at + 1, column: 'A', value: 'second.one', code: 'identity.exists' }],
    });
    // Without its number the row is no longer that of the list.
    const bare = lines.map((line) => line.replace(/[^,]*$/, ''));
    expect(await bring(bare.with(0, lines[0] ?? ''))).toMatchObject({
      saved: 0,
      faultCount: lines.length - 1,
    });
    expect(await saved('zh')).toEqual(lines);
  });

  test('takes further roles for those whom it lists', async () => {
    const lines = await saved('en');
    const header = `${lines[0]},Role,Unit code`;
    const rows = lines.slice(1).map((line) => `${line},,`);
    const file = [header, ...rows, `second.one,,,,,Reporter,${TOWN}`];
    expect(await bring(file, 'en')).toMatchObject({ rows: 0, saved: 0, faultCount: 0, elsewhere: 1 });
    expect(await bring(file, 'en', 'security')).toMatchObject({ rows: 1, saved: 1, faultCount: 0 });
    expect((await saved('en')).find((line) => line.startsWith('second.one'))).toContain(`reporter@${TOWN}`);
  });
});
