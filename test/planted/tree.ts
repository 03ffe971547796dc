import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const SETTINGS = (
  'tsconfig.base.json tsconfig.json src/console/tsconfig.json test/e2e/tsconfig.json biome.json ' +
  '.oxlintrc.json knip.json vitest.config.ts test/run.ts test/reporter.ts test/support/chromium.ts package.json'
).split(' ');

/** Path → content. */
export type Files = Readonly<Record<string, string>>;

/** Makes a small house of its own under this project's real settings, and takes it away again. */
export async function withTree<T>(files: Files, work: (root: string) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'taihu-planted-'));
  try {
    for (const name of SETTINGS) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      cpSync(join(ROOT, name), join(root, name));
    }
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    return await work(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

export interface Answer {
  code: number | null;
  output: string;
}

/** Runs a tool of this project in a tree. */
export function runIn(root: string, file: string, args: readonly string[]): Promise<Answer> {
  const path = `${join(ROOT, 'node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`;
  const env = { ...process.env, PATH: path, NO_COLOR: '1' };
  return new Promise((done, fail) => {
    const child = spawn(file, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.on('error', fail);
    child.on('close', (code) => done({ code, output: Buffer.concat(output).toString('utf8') }));
  });
}
