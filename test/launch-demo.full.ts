/** From a clone to a whole demo by `npm start`, as people type it: as root, as an ordinary user, in an odd place. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, lchown, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

const PROJECT = fileURLToPath(new URL('../', import.meta.url));
/** What a clone lacks, or has of its own. */
const NOT_CLONED = new Set(['.git', 'node_modules', 'data', 'dist', '.cache', '.vite', '.vite-temp']);
const DEMO = ['--demo', 'wuxi-2008-small', '--port', '0'];
/** The last step but one, which takes long enough to be interrupted. */
const AMID = '690/690';
const MINUTES_MS = 600_000;
const isRoot = process.getuid?.() === 0;
/** Any user that the machine knows will do; every Linux knows this one. */
const user = isRoot ? { uid: 1, gid: 1 } : {};

let base = '';
const begun = new Set<ChildProcess>();
const elsewhere = new Set<string>();

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'taihu-start-'));
  await chmod(base, 0o755);
  // Each has a home of its own: npm leaves files there that the other could not write.
  for (const home of [homeOf({}), homeOf(user)]) {
    await mkdir(home, { recursive: true });
    await chmod(home, 0o777);
  }
});
afterEach(async () => {
  for (const child of begun) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  begun.clear();
});
afterAll(async () => {
  for (const folder of [base, ...elsewhere]) await rm(folder, { recursive: true, force: true });
});

const homeOf = (as: object) => join(base, 'uid' in as ? 'home-of-a-user' : 'home');

async function shell(program: string, ...args: string[]): Promise<void> {
  const child = spawn(program, args, { stdio: 'inherit' });
  await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${child.exitCode}`);
}

/** A clone with the installed dependencies as links: only its folders are its own. */
async function cloneTo(name: string, owner: { uid?: number; gid?: number } = {}): Promise<string> {
  const clone = join(base, name);
  await shell('mkdir', '-p', join(clone, 'node_modules'));
  const names = (await readdir(PROJECT)).filter((entry) => !NOT_CLONED.has(entry));
  await shell('cp', '-a', ...names.map((entry) => join(PROJECT, entry)), clone);
  const packages = (await readdir(join(PROJECT, 'node_modules'))).filter((entry) => !NOT_CLONED.has(entry));
  await shell(
    'cp',
    '-al',
    ...packages.map((entry) => join(PROJECT, 'node_modules', entry)),
    join(clone, 'node_modules'),
  );
  if (owner.uid !== undefined && owner.gid !== undefined) {
    for (const entry of names) await shell('chown', '-R', `${owner.uid}:${owner.gid}`, join(clone, entry));
    for (const folder of [clone, join(clone, 'node_modules')]) await lchown(folder, owner.uid, owner.gid);
  }
  return clone;
}

interface Typed {
  child: ChildProcess;
  out: () => string;
}

/** Types a command in a clone, with an environment that holds nothing of ours. */
function type(clone: string, as: object, program: string, ...args: string[]): Typed {
  const env = {
    HOME: homeOf(as),
    PATH: '/usr/local/bin:/usr/bin:/bin',
    npm_config_update_notifier: 'false',
  };
  const child = spawn(program, args, { cwd: clone, env, stdio: ['ignore', 'pipe', 'pipe'], ...as });
  begun.add(child);
  const parts: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => parts.push(part));
  }
  return { child, out: () => parts.join('') };
}

const Run = z.object({ pid: z.int(), port: z.int() });

async function runOf(clone: string): Promise<z.infer<typeof Run>> {
  return Run.parse(JSON.parse(await readFile(join(clone, 'data', 'run', 'server.json'), 'utf8')));
}

async function until({ child, out }: Typed, condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${out().slice(-4000)}`);
    await pause(50);
  }
}

async function isReady(clone: string): Promise<boolean> {
  const run = await runOf(clone).catch(() => undefined);
  if (!run) return false;
  const answer = await fetch(`http://127.0.0.1:${run.port}/readyz`).catch(() => undefined);
  return answer?.status === 200;
}

async function stop({ child }: Typed): Promise<number | null> {
  child.kill('SIGTERM');
  await once(child, 'exit');
  return child.exitCode;
}

/** Both upkeeps find nothing to mend, and the city’s figure is what its villages reported. */
async function expectWhole(clone: string, as: object): Promise<void> {
  const question = '{"indicator":"network.extranet.connected","unit":"320200000000","period":"2008"}';
  for (const [args, answer] of [
    [['verify-audit'], ' 0 findings'],
    [['figures', 'recount'], ' 0 differences'],
    [['indicators.figure', '--json', '--input', question], '"value":"640"'],
  ] as const) {
    const typed = type(clone, as, 'npx', 'taihu', ...args);
    await once(typed.child, 'close');
    expect([typed.child.exitCode, typed.out()]).toEqual([0, expect.stringContaining(answer)]);
  }
}

test.runIf(isRoot)(
  'root under a closed home gets the demo, and the second start is warm',
  async () => {
    const home = await mkdtemp(join(base, 'closed-'));
    expect((await stat(home)).mode & 0o777).toBe(0o700);
    const clone = await cloneTo(join(home.slice(base.length + 1), 'clone'));
    const coldFrom = performance.now();
    const first = type(clone, {}, 'npm', 'start', '--', ...DEMO);
    await until(first, () => isReady(clone));
    const cold = performance.now() - coldFrom;
    elsewhere.add((await readFile(join(clone, 'data', 'postgres', 'location'), 'utf8')).trim());
    expect(first.out()).toMatch(/太湖 Taihu {2}http[^]*演示账号 \/ Demo accounts/);
    await expectWhole(clone, {});
    expect(await stop(first)).toBe(0);

    const warmFrom = performance.now();
    const second = type(clone, {}, 'npm', 'start', '--', ...DEMO);
    await until(second, () => isReady(clone));
    // Far more than the tenth that it takes: this is no race, only a proof that nothing is done again.
    expect(performance.now() - warmFrom).toBeLessThan(cold / 2);
    expect(second.out()).not.toMatch(/Installing|Building|Creating|█/);
    expect(await stop(second)).toBe(0);
  },
  MINUTES_MS,
);

test(
  'a user whose Taihu is killed amid the demo gets the whole of it at the next start',
  async () => {
    const clone = await cloneTo('of-a-user', user);
    const first = type(clone, user, 'npm', 'start', '--', ...DEMO);
    await until(first, async () => first.out().includes(AMID));
    process.kill((await runOf(clone)).pid, 'SIGKILL');
    await once(first.child, 'exit');
    const second = type(clone, user, 'npm', 'start', '--', ...DEMO);
    await until(second, () => isReady(clone));
    expect(second.out()).toContain('Recovering');
    expect(second.out()).not.toContain(AMID);
    await expectWhole(clone, user);
    expect(await stop(second)).toBe(0);
  },
  MINUTES_MS,
);

test(
  'a clone with spaces, quotes and Chinese in its name starts too',
  async () => {
    const clone = await cloneTo(`太湖 二〇〇八 'x' $y`, user);
    const typed = type(clone, user, 'npm', 'start', '--', '--demo', 'none', '--port', '0');
    await until(typed, () => isReady(clone));
    expect(await stop(typed)).toBe(0);
  },
  MINUTES_MS,
);
