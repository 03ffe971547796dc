import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDataFolder } from './data-folder.ts';
import { GroundFault } from './ground-fault.ts';
import { processStart, tryLock } from './process-lock.ts';

let base = '';
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'taihu-folder-test-'));
});
afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

async function faultOf(attempt: Promise<unknown>): Promise<GroundFault> {
  const outcome: unknown = await attempt.then(
    () => new Error('nothing was refused'),
    (error: unknown) => error,
  );
  if (outcome instanceof GroundFault) return outcome;
  throw outcome;
}

/** A pid that is free, with the lock file that its process would have left. */
async function deadHolder(): Promise<{ pid: number; startedAt: string; nonce: string }> {
  const child = spawn('true');
  await once(child, 'exit');
  return { pid: child.pid ?? 0, startedAt: '1', nonce: 'left-behind' };
}

describe('a data folder', () => {
  test('is created with its rooms, closed to other users', async () => {
    const folder = await openDataFolder(join(base, 'new', 'data'));
    const rooms = [folder.runFolder, folder.secretsFolder, folder.anchorsFolder];
    for (const room of rooms) expect((await stat(room)).mode & 0o777).toBe(0o700);
    expect((await stat(folder.path)).mode & 0o067).toBe(0);
    expect((await stat(folder.postgresFolder)).isDirectory()).toBe(true);
    await folder.release();
  });

  test('keeps the mode that somebody chose for it', async () => {
    await chmod(base, 0o750);
    const folder = await openDataFolder(base);
    expect((await stat(base)).mode & 0o777).toBe(0o750);
    await folder.release();
  });

  test('is refused to a second Taihu while the first lives, naming its process; release frees it', async () => {
    const first = await openDataFolder(base);
    const fault = await faultOf(openDataFolder(base));
    expect(fault.code).toBe('data-folder-in-use');
    expect(fault.texts.zh).toContain(String(process.pid));
    expect(fault.texts.en).toContain(`process ${process.pid}`);
    await first.release();
    await (await openDataFolder(base)).release();
    expect((await readdir(base)).filter((name) => name.startsWith('lock'))).toEqual([]);
  });

  test('of a killed Taihu is taken over', async () => {
    await writeFile(join(base, 'lock'), JSON.stringify(await deadHolder()));
    await (await openDataFolder(base)).release();
  });

  test('is not kept by a stranger that was given the dead holder’s process number', async () => {
    const recycled = { pid: process.pid, startedAt: '1', nonce: 'left-behind' };
    await writeFile(join(base, 'lock'), JSON.stringify(recycled));
    await (await openDataFolder(base)).release();
  });

  test('opens after a power cut that left its lock file empty', async () => {
    await writeFile(join(base, 'lock'), '');
    await (await openDataFolder(base)).release();
  });

  test('of a newer version is refused and left untouched', async () => {
    await writeFile(join(base, 'VERSION'), '2\n');
    const fault = await faultOf(openDataFolder(base));
    expect(fault.code).toBe('data-newer-version');
    expect(await readdir(base)).toEqual(['VERSION']);
    expect(await readFile(join(base, 'VERSION'), 'utf8')).toBe('2\n');
  });

  test('whose version cannot be read is refused', async () => {
    await writeFile(join(base, 'VERSION'), 'two');
    expect((await faultOf(openDataFolder(base))).code).toBe('data-newer-version');
  });

  test('on a full disk is refused before anything is begun', async () => {
    const fault = await faultOf(openDataFolder(base, { neededBytes: Number.MAX_SAFE_INTEGER }));
    expect(fault.code).toBe('no-disk-space');
    expect(await readdir(base)).toEqual([]);
  });

  test('that is a file, or lies under one, is refused in one line', async () => {
    const file = join(base, 'file');
    await writeFile(file, '');
    for (const path of [file, join(file, 'below')]) {
      const fault = await faultOf(openDataFolder(path));
      expect(fault.code).toBe('data-folder-unwritable');
      expect(fault.message).not.toContain('\n');
    }
  });
});

describe('a process lock', () => {
  test('of a dead holder goes to exactly one of many who try at once', async () => {
    for (let round = 0; round < 20; round += 1) {
      const path = join(base, `lock-${round}`);
      await writeFile(path, JSON.stringify(await deadHolder()));
      const attempts = await Promise.all(Array.from({ length: 8 }, () => tryLock(path)));
      const held = attempts.filter((attempt) => 'lock' in attempt);
      expect(held).toHaveLength(1);
      for (const attempt of held) await attempt.lock.release();
    }
    expect(await readdir(base)).toEqual([]);
  });

  test('of one who died while burying another is taken over as well', async () => {
    const dead = await deadHolder();
    await writeFile(join(base, 'lock'), JSON.stringify({ ...dead, nonce: 'first' }));
    await writeFile(join(base, 'lock.after-first'), JSON.stringify({ ...dead, nonce: 'second' }));
    const attempt = await tryLock(join(base, 'lock'));
    expect(attempt).toHaveProperty('lock');
  });

  test('is released quietly when its folder was removed meanwhile', async () => {
    await mkdir(join(base, 'short-lived'));
    const attempt = await tryLock(join(base, 'short-lived', 'lock'));
    await rm(join(base, 'short-lived'), { recursive: true });
    if ('lock' in attempt) await attempt.lock.release();
    expect(await readdir(base)).toEqual([]);
  });
});

test('a process that has ended, or was never begun, has no start time', async () => {
  expect(await processStart(process.pid)).toMatch(/^\d+$/);
  expect(await processStart((await deadHolder()).pid)).toBeUndefined();
});
