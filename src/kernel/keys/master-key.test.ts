import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MasterKeyFault, readMasterKey } from './index.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'taihu-master-key-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the master key', () => {
  test('is made once, private, and read again', async () => {
    const made = await readMasterKey(undefined, folder);
    expect(made).toHaveLength(32);
    expect((await stat(join(folder, 'master.key'))).mode & 0o777).toBe(0o600);
    expect(await readMasterKey(undefined, folder)).toEqual(made);
    expect(await readdir(folder)).toEqual(['master.key']);
  });

  test('is the same for processes that start at once', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => readMasterKey(undefined, folder)));
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1);
    expect(await readdir(folder)).toEqual(['master.key']);
  });

  test('comes from the configuration where that has one, and then no file is made', async () => {
    const configured = Buffer.alloc(32, 7);
    expect(await readMasterKey(configured.toString('base64'), folder)).toEqual(configured);
    expect(await readdir(folder)).toEqual([]);
  });

  test.each([
    '',
    'short',
    Buffer.alloc(31).toString('base64'),
    Buffer.alloc(33).toString('base64'),
    '*'.repeat(44),
  ])('is refused when malformed: %j', async (text) => {
    await expect(readMasterKey(text, folder)).rejects.toThrow(MasterKeyFault);
    await writeFile(join(folder, 'master.key'), text, { mode: 0o600 });
    await expect(readMasterKey(undefined, folder)).rejects.toThrow(/32/);
    expect(await readFile(join(folder, 'master.key'), 'utf8')).toBe(text);
  });

  test('is refused when others may read it', async () => {
    await readMasterKey(undefined, folder);
    await chmod(join(folder, 'master.key'), 0o640);
    await expect(readMasterKey(undefined, folder)).rejects.toThrow(/chmod 600/);
  });
});
