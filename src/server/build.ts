import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, constants, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GroundFault } from '#kernel/db/index.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DIST = join(ROOT, 'dist');
const STAMP = join(DIST, 'console/.source-sha256');
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

async function run(args: readonly string[], stop: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  const end = () => child.kill();
  stop.addEventListener('abort', end, { once: true });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  stop.removeEventListener('abort', end);
  if (code !== 0 && !stop.aborted)
    throw new GroundFault('build-failed', { program: basename(args[0] ?? '') });
}

/** Throws where what is built cannot be written, as in a clone of another user. */
async function requireWritable(): Promise<void> {
  try {
    await mkdir(DIST, { recursive: true });
    for (const folder of [DIST, dirname(STAMP)]) await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    // The console is about to be built for the first time: the folder above it can be written.
    if (code !== 'ENOENT') throw new GroundFault('build-unwritable', { folder: DIST, reason: code }, error);
  }
}

/** Builds the console and the public pages' serif where what they are made of changed since the last build. */
export async function buildIfStale(say: (line: string) => void, stop: AbortSignal): Promise<void> {
  const wanted = await sourceHash();
  const built = await readFile(STAMP, 'utf8').catch(() => '');
  if (built === wanted) return;
  await requireWritable();
  say('正在构建控制台 … / Building the console …');
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const fonts = join(ROOT, 'scripts/subset-fonts.ts');
  await Promise.all([run([vite, 'build', '--logLevel', 'error'], stop), run([fonts], stop)]);
  if (!stop.aborted) await writeFile(STAMP, wanted);
}
