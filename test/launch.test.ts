import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  access,
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';

const project = fileURLToPath(new URL('../', import.meta.url));
const nodePackage = `node-linux-${process.arch}`;
const pinned = join(project, 'node_modules', nodePackage, 'bin', 'node');
const stampName = '.taihu-lock-sha256';
const isRoot = process.getuid?.() === 0;

/** Tells what it was given and ends as it is told. */
const PROGRAM = `
const [, , ...args] = process.argv;
for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(name, () => {
  console.log('got ' + name);
  setTimeout(() => process.exit(7), 50);
});
const [bin] = String(process.env.PATH).split(':');
console.log(JSON.stringify({ args, node: process.version, bin }));
if (args.includes('--wait')) setInterval(() => undefined, 1000);
if (args.includes('--fail')) process.exitCode = 3;
if (args.includes('--die')) process.kill(process.pid, 'SIGKILL');
`;

const Manifest = z.object({ scripts: z.record(z.string(), z.string()) });

let base = '';
const children = new Set<ChildProcess>();

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'taihu-launch-test-'));
  await chmod(base, 0o755);
  await writeClone(join(base, 'fresh'));
  await writeClone(join(base, 'installed'));
  const first = await launch(join(base, 'installed'), ['start']);
  if (first.code !== 0) throw new Error(first.err);
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
});
afterAll(() => rm(base, { recursive: true, force: true }));

/** A clone that needs only the pinned Node, taken from a folder beside it: npm itself works, without a network. */
async function writeClone(clone: string): Promise<void> {
  await mkdir(join(clone, 'src', 'server'), { recursive: true });
  await mkdir(join(clone, 'node', 'bin'), { recursive: true });
  await cp(join(project, 'launch.mjs'), join(clone, 'launch.mjs'));
  await writeFile(
    join(clone, 'src', 'server', 'main.ts'),
    `const typed: number = 1;\n${PROGRAM}void typed;\n`,
  );
  await symlink(pinned, join(clone, 'node', 'bin', 'node'));
  await writeFile(
    join(clone, 'node', 'package.json'),
    JSON.stringify({ name: nodePackage, version: '24.0.0' }),
  );
  const manifest = {
    name: 'taihu',
    version: '0.1.0',
    type: 'module',
    scripts: Manifest.parse(JSON.parse(await readFile(join(project, 'package.json'), 'utf8'))).scripts,
    dependencies: { [nodePackage]: 'file:node' },
  };
  await writeFile(join(clone, 'package.json'), JSON.stringify(manifest));
  await writeLock(clone);
}

async function writeLock(clone: string): Promise<void> {
  const version = '0.1.0';
  const dependencies = { [nodePackage]: 'file:node' };
  const packages = {
    '': { name: 'taihu', version, dependencies },
    node: { name: nodePackage, version: '24.0.0' },
    [`node_modules/${nodePackage}`]: { resolved: 'node', link: true },
  };
  const lock = { name: 'taihu', version, lockfileVersion: 3, requires: true, packages };
  await writeFile(join(clone, 'package-lock.json'), JSON.stringify(lock));
}

async function cloneOf(kind: 'fresh' | 'installed', name: string): Promise<string> {
  await cp(join(base, kind), join(base, name), { recursive: true, verbatimSymlinks: true });
  return join(base, name);
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

interface Begun {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly ended: Promise<Ended>;
}

function begin(
  clone: string,
  args: readonly string[],
  options: { uid?: number; before?: string[] } = {},
): Begun {
  const { before = [], ...as } = options;
  return beginProgram(clone, process.execPath, [...before, join(clone, 'launch.mjs'), ...args], as);
}

function beginProgram(
  clone: string,
  program: string,
  args: readonly string[],
  as: { uid?: number } = {},
): Begun {
  // A group of its own, so that no signal of a test reaches the tests.
  const child = spawn(program, args, {
    cwd: clone,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...as,
  });
  children.add(child);
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (part: string) => out.push(part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => err.push(part));
  const ended = once(child, 'close').then(() => {
    return { code: child.exitCode, signal: child.signalCode, out: out.join(''), err: err.join('') };
  });
  return { child, out: () => out.join(''), ended };
}

function launch(
  clone: string,
  args: readonly string[],
  options: { uid?: number; before?: string[] } = {},
): Promise<Ended> {
  return begin(clone, args, options).ended;
}

async function said(begun: Begun, word: string): Promise<void> {
  while (!begun.out().includes(word))
    await Promise.race([once(begun.child.stdout ?? begun.child, 'data'), begun.ended]);
}

/** Something in node_modules that only a new installation removes. */
async function mark(clone: string): Promise<() => Promise<boolean>> {
  const file = join(clone, 'node_modules', 'mark', 'here');
  await mkdir(join(clone, 'node_modules', 'mark'), { recursive: true });
  await writeFile(file, '');
  return () =>
    access(file).then(
      () => true,
      () => false,
    );
}

describe('a fresh clone', () => {
  test('gets its locked dependencies and then runs on the pinned Node, which hands everything on', async () => {
    const clone = await cloneOf('fresh', 'first');
    const { code, out, err } = await launch(clone, ['start', '--port', '0', '两 字']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      args: ['--port', '0', '两 字'],
      node: process.version,
      bin: join(clone, 'node_modules', '.bin'),
    });
    expect(err.trim().split('\n')).toHaveLength(1);
    expect((await readFile(join(clone, 'node_modules', stampName), 'utf8')).trim()).toMatch(/^[0-9a-f]{64}$/);
  });

  test('launched four times at once is installed once, and all four run', async () => {
    const clone = await cloneOf('fresh', 'crowd');
    const all = await Promise.all([1, 2, 3, 4].map(() => launch(clone, ['start'])));
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(all.filter(({ err }) => err.includes('Installing dependencies'))).toHaveLength(1);
    expect((await readdir(clone)).filter((name) => name.includes('install.lock'))).toEqual([]);
  });

  test('recovers from an installer that was killed and left its lock', async () => {
    const clone = await cloneOf('fresh', 'left-behind');
    const dead = spawn('true');
    await once(dead, 'exit');
    const left = {
      nonce: 'left-behind',
      living: [
        { pid: dead.pid, startedAt: '1' },
        { pid: process.pid, startedAt: '1' },
      ],
    };
    await writeFile(join(clone, '.taihu-install.lock'), JSON.stringify(left));
    expect((await launch(clone, ['start'])).code).toBe(0);
    await writeFile(join(clone, '.taihu-install.lock'), '');
    await rm(join(clone, 'node_modules'), { recursive: true });
    expect((await launch(clone, ['start'])).code).toBe(0);
  });

  test('whose installation is told to stop says so in one line, and is installed at the next launch', async () => {
    const clone = await cloneOf('fresh', 'interrupted');
    const npm = join(clone, 'npm-cli.js');
    // As npm does: it passes the signal on and then ends with an error of its own.
    const text = `process.on('SIGTERM', () => { console.error('npm error process terminated'); process.exit(1); });
      import('node:fs').then((fs) => fs.writeFileSync('begun', '')); setInterval(() => undefined, 1000);`;
    await writeFile(npm, text);
    const args = [`npm_execpath=${npm}`, process.execPath, join(clone, 'launch.mjs'), 'start'];
    const begun = beginProgram(clone, 'env', args);
    while (!(await readdir(clone)).includes('begun')) await new Promise((resolve) => setImmediate(resolve));
    begun.child.kill('SIGTERM');
    const { code, err } = await begun.ended;
    expect(code).toBe(1);
    expect(err.trim().split('\n').at(-1)).toBe(
      '安装已中断（SIGTERM） / The installation was interrupted (SIGTERM)',
    );
    expect((await launch(clone, ['start'])).code).toBe(0);
  });

  test('whose lock file does not fit says so in one line and fails', async () => {
    const clone = await cloneOf('fresh', 'unfit');
    await writeFile(join(clone, 'package.json'), JSON.stringify({ dependencies: { zod: '1.0.0' } }));
    const { code, out, err } = await launch(clone, ['start']);
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err.trim().split('\n').at(-1)).toMatch(/安装依赖失败：EUSAGE.*npm ci failed: EUSAGE.*in sync/);
    expect(err.trim().split('\n')).toHaveLength(2);
  });

  test('that holds no lock file is refused in one line', async () => {
    const clone = await cloneOf('fresh', 'no-lock');
    await rm(join(clone, 'package-lock.json'));
    const { code, err } = await launch(clone, ['start']);
    expect(code).toBe(1);
    expect(err).toMatch(/^缺少 .*package-lock.json.* is missing.*\n$/);
  });
});

describe('an installed clone', () => {
  test('is not installed again, also where npm was run by hand', async () => {
    const clone = await cloneOf('installed', 'warm');
    const isMarked = await mark(clone);
    expect(await launch(clone, ['start'])).toMatchObject({ code: 0, err: '' });
    await rm(join(clone, 'node_modules', stampName));
    expect(await launch(clone, ['start'])).toMatchObject({ code: 0, err: '' });
    expect(await isMarked()).toBe(true);
    expect((await stat(join(clone, 'node_modules', stampName))).isFile()).toBe(true);
  });

  test('is installed anew after its lock file names another dependency', async () => {
    const clone = await cloneOf('installed', 'changed');
    const isMarked = await mark(clone);
    await rename(join(clone, 'node'), join(clone, 'node-of-today'));
    for (const name of ['package.json', 'package-lock.json']) {
      const text = await readFile(join(clone, name), 'utf8');
      const moved = text
        .replaceAll('file:node', 'file:node-of-today')
        .replace('"node":{', '"node-of-today":{');
      await writeFile(join(clone, name), moved.replace('"resolved":"node"', '"resolved":"node-of-today"'));
    }
    const { code, err } = await launch(clone, ['start']);
    expect(code).toBe(0);
    expect(err).toContain('Installing dependencies');
    expect(await isMarked()).toBe(false);
  });

  test('is installed anew where the pinned Node is gone', async () => {
    const clone = await cloneOf('installed', 'no-node');
    await rm(join(clone, 'node_modules', nodePackage));
    expect(await launch(clone, ['start'])).toMatchObject({ code: 0 });
  });
});

describe('the program', () => {
  test('gets each signal once, and its exit code is passed on', async () => {
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      const begun = begin(join(base, 'installed'), ['start', '--wait']);
      await said(begun, '--wait');
      begun.child.kill(name);
      begun.child.kill(name);
      const { code, out } = await begun.ended;
      expect(code).toBe(7);
      expect(out.match(/got SIG\w+/g)).toEqual([`got ${name}`]);
    }
  });

  test('ends with npm: no shell between them swallows a signal and leaves it running', async () => {
    const begun = beginProgram(join(base, 'installed'), 'npm', ['start', '--', '--wait']);
    await said(begun, '"--wait"');
    begun.child.kill('SIGTERM');
    expect((await begun.ended).out).toContain('got SIGTERM');
  });

  test('that fails makes the launch fail alike, and that dies of a signal makes it die of the same', async () => {
    expect((await launch(join(base, 'installed'), ['start', '--fail'])).code).toBe(3);
    const died = await launch(join(base, 'installed'), ['start', '--die']);
    expect([died.code, died.signal]).toEqual([null, 'SIGKILL']);
  });

  test('that is unknown or missing is refused in one line', async () => {
    for (const target of ['', 'stop', 'constructor', 'bench']) {
      const { code, err } = await launch(join(base, 'installed'), [target]);
      expect(code).toBe(1);
      expect(err.trim().split('\n')).toHaveLength(1);
    }
  });

  test('is refused on a machine it does not know, and on a Node that is too old, in one line', async () => {
    const set = (name: string, value: string): string[] => {
      const code = `Object.defineProperty(process,${JSON.stringify(name)},{value:${value}})`;
      return ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
    };
    const elsewhere = await launch(join(base, 'installed'), ['start'], { before: set('arch', '"riscv64"') });
    expect([elsewhere.code, elsewhere.err]).toEqual([1, expect.stringMatching(/^.*not on linux-riscv64\n$/)]);
    const old = await launch(join(base, 'installed'), ['start'], {
      before: set('versions', '{node:"18.20.0"}'),
    });
    expect([old.code, old.err]).toEqual([1, expect.stringMatching(/^.*Node 20 or later is needed.*\n$/)]);
  });
});

describe('a clone of root', () => {
  beforeEach((context) => context.skip(!isRoot, 'only root can show what root does'));

  // Any user that the machine knows will do; every Linux knows this one.
  const user = { uid: 1, gid: 1 };

  test('tells an ordinary user in one line that it must be installed first, and runs for them afterwards', async () => {
    const clone = await cloneOf('fresh', 'of-root');
    const node = await nodeForEveryone();
    const run = (): Promise<{ stdout: string }> =>
      promisify(execFile)(node, [join(clone, 'launch.mjs'), 'start'], { cwd: clone, ...user });
    const refused: unknown = await run().catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused).toHaveProperty('stderr', expect.stringMatching(/^依赖尚未安装.*0 ≠ 1.*\n$/));
    expect(await readdir(clone)).not.toContain('node_modules');
    expect((await launch(clone, ['start'])).code).toBe(0);
    await rm(join(clone, 'node', 'bin', 'node'));
    await symlink(node, join(clone, 'node', 'bin', 'node'));
    expect((await run()).stdout).toContain(process.version);
  });

  /** The tests may run in a folder that other users cannot enter. */
  async function nodeForEveryone(): Promise<string> {
    await cp(pinned, join(base, 'node'));
    return join(base, 'node');
  }
});
