/** A real Taihu in a process of its own, on a copy of the demo that is loaded once and kept. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { sha256 } from '#lib/hash.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Loading the small demo on a machine that is busy with other things too. */
const READY_MS = 600_000;
const POLL_MS = 100;

export interface RunningTaihu {
  url: string;
  folder: string;
  pid: number;
  /** Ends it as an operator would; resolves with its exit code. */
  stop(): Promise<number | null>;
  /** Ends it without warning. */
  kill(): Promise<void>;
  remove(): Promise<void>;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What a running Taihu says of itself. */
const Run = z.object({ pid: z.int(), port: z.int() });

async function findRun(folder: string): Promise<z.infer<typeof Run> | undefined> {
  const text = await readFile(join(folder, 'run', 'server.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Run.parse(JSON.parse(text));
}

async function waitReady(child: ChildProcess, folder: string, output: string[]): Promise<string> {
  const deadline = performance.now() + READY_MS;
  while (performance.now() < deadline) {
    const end = child.exitCode ?? child.signalCode;
    if (end !== null) throw new Error(`Taihu ended with ${end}:\n${output.join('')}`);
    const found = await findRun(folder);
    if (found && found.pid === child.pid) {
      const url = `http://127.0.0.1:${found.port}`;
      const response = await fetch(`${url}/readyz`).catch(() => undefined);
      if (response?.status === 200) return url;
    }
    await pause(POLL_MS);
  }
  throw new Error(`Taihu was not ready in time:\n${output.join('').slice(-4000)}`);
}

/** Starts a Taihu on a data folder and waits until it is ready. */
export async function startTaihu(
  folder: string,
  demo = 'wuxi-2008-small',
  environment: object = {},
  port = 0,
): Promise<RunningTaihu> {
  const main = join(ROOT, 'src/server/main.ts');
  const child = spawn(process.execPath, [main, '--port', String(port), '--data', folder, '--demo', demo], {
    cwd: ROOT,
    // Not the test runner's NODE_ENV: the console is built as people get it.
    env: {
      ...process.env,
      NODE_ENV: 'production',
      TAIHU_FSYNC: 'false',
      TAIHU_LOG_LEVEL: 'warn',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  child.stdout.on('data', (data) => output.push(String(data)));
  child.stderr.on('data', (data) => output.push(String(data)));
  const exited = once(child, 'exit');
  const url = await waitReady(child, folder, output).catch(async (error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
    return child.exitCode;
  };
  return {
    url,
    folder,
    pid: child.pid ?? 0,
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
    async remove() {
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function hashOfSources(): Promise<string> {
  const files: string[] = [];
  for (const folder of ['src/kernel', 'src/modules', 'src/server', 'src/web', 'src/lib', 'demo']) {
    const names = await readdir(join(ROOT, folder), { recursive: true });
    files.push(...names.filter((name) => /\.(ts|tsx|sql|csv)$/.test(name)).map((name) => join(folder, name)));
  }
  const hashes = await Promise.all(
    files.sort().map(async (file) => `${file} ${sha256(await readFile(join(ROOT, file)))}`),
  );
  return sha256(hashes.join('\n')).slice(0, 16);
}

/** Copies a folder with its owners, as the database's files belong to another user where root runs the tests. */
async function copy(from: string, to: string): Promise<void> {
  const child = spawn('cp', ['-a', from, to], { stdio: 'inherit' });
  await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error(`${from} could not be copied`);
}

/** A data folder of its own, which the database’s user may pass through. */
export async function openFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'taihu-e2e-'));
  await chmod(folder, 0o755);
  return folder;
}

/** A Taihu with the small demo: loaded by the first test of these sources, copied by all later ones. */
export async function startDemo(environment: object = {}, port = 0): Promise<RunningTaihu> {
  const cache = join(ROOT, 'node_modules/.cache/taihu-demo');
  const kept = join(cache, await hashOfSources());
  const folder = await openFolder();
  const hasKept = await readdir(kept).catch(() => undefined);
  if (!hasKept) {
    const first = await startTaihu(folder);
    await first.stop();
    await rm(cache, { recursive: true, force: true });
    await mkdir(cache, { recursive: true });
    await copy(folder, `${kept}.new`);
    await rename(`${kept}.new`, kept);
  } else await copy(`${kept}/.`, folder);
  return startTaihu(folder, 'wuxi-2008-small', environment, port);
}
