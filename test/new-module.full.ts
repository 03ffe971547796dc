/** `npm run new -- module NAME` writes a room that passes every check and every proof that covers all rooms. */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const PATIENCE_MS = 600_000;

let copy = '';

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'taihu-new-'));
  const { stdout } = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  for (const file of stdout.split('\0').filter(Boolean)) {
    cpSync(join(ROOT, file), join(copy, file), { recursive: true, force: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  // The checks ask git which files are the house's.
  for (const args of [
    ['init', '-q'],
    ['add', '-A'],
  ])
    spawnSync('git', args, { cwd: copy });
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function run(...args: string[]): Promise<{ code: number; output: string }> {
  const path = `${join(ROOT, 'node_modules/.bin')}:${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: copy, env: { ...process.env, PATH: path } });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (output += String(chunk)));
    child.on('close', (code) => done({ code: code ?? 1, output }));
  });
}

test('a new module passes the check and the proofs of all rooms', { timeout: PATIENCE_MS }, async () => {
  expect(await run('scripts/new.ts', 'module', 'parks')).toMatchObject({ code: 0 });
  const check = await run('test/check.ts');
  expect(check.output).toMatch(/, 0 failed/);
  const proofs = ['contracts', 'catalogue', 'access-matrix', 'hostile', 'leaks'].map(
    (name) => `test/${name}`,
  );
  const tests = await run('test/run.ts', 'src/modules/parks', ...proofs);
  expect(tests.output).toMatch(/\d+ passed, 0 failed/);
});

test.each([
  ['twice', ['module', 'reporting'], 'exists already'],
  ['with the name of a room of the kernel', ['module', 'units'], 'exists already'],
  ['with a name that is no schema', ['module', 'Bad-Name'], 'lower-case letters'],
  ['of another kind', ['kingdom', 'parks'], 'npm run new -- module NAME'],
  ['without a name', ['module'], 'npm run new -- module NAME'],
])('a module is not made %s', async (_, args, said) => {
  const { code, output } = await run('scripts/new.ts', ...args);
  expect(code).toBe(1);
  expect(output).toContain(said);
});
