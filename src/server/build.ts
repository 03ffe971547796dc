import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const STAMP = join(ROOT, 'dist/console/.source-sha256');
/** What the console and the serif of the public pages are made of; of the rooms, only their contracts. */
const WHOLE = ['src/console', 'src/lib', 'src/web', 'demo/wuxi-2008', 'scripts'];
const CONTRACTS = ['src/kernel', 'src/modules'];
const ALONE = ['vite.config.ts', 'package-lock.json'];

async function sourceHash(): Promise<string> {
  const files: string[] = [...ALONE];
  for (const folder of [...WHOLE, ...CONTRACTS]) {
    const names = await readdir(join(ROOT, folder), { recursive: true });
    const isSource = WHOLE.includes(folder) ? /\.(tsx?|css|html|json)$/ : /contract\.ts$/;
    files.push(...names.filter((name) => isSource.test(name)).map((name) => join(folder, name)));
  }
  const hash = createHash('sha256');
  for (const file of files.sort()) hash.update(file).update(await readFile(join(ROOT, file)));
  return hash.digest('hex');
}

async function run(...args: string[]): Promise<void> {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}`);
}

/** Builds the console and the public pages' serif where what they are made of changed since the last build. */
export async function buildIfStale(say: (line: string) => void): Promise<void> {
  const wanted = await sourceHash();
  const built = await readFile(STAMP, 'utf8').catch(() => '');
  if (built === wanted) return;
  say('正在构建控制台 … / Building the console …');
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  await Promise.all([run(vite, 'build', '--logLevel', 'error'), run(join(ROOT, 'scripts/subset-fonts.ts'))]);
  await writeFile(STAMP, wanted);
}
