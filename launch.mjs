/**
 * The one file that the machine's own Node runs: it installs what is missing, then hands over to the pinned Node.
 * Plain JavaScript for Node 20 and later, without dependencies, because there are none yet when it begins.
 */
import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { constants as system } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(fileURLToPath(import.meta.url));
const MODULES = join(ROOT, 'node_modules');
const LOCK_FILE = join(ROOT, 'package-lock.json');
const STAMP = join(MODULES, '.taihu-lock-sha256');
const INSTALL_LOCK = join(ROOT, '.taihu-install.lock');
const OLDEST_NODE = 20;
const POLL_MS = 100;
/** A second signal of the same kind within this time is the same wish, told twice by npm and the terminal. */
const SAME_SIGNAL_MS = 1000;

/** @type {Record<string, readonly string[]>} What each npm script runs on the pinned Node. */
const TARGETS = {
  start: ['src/server/main.ts'],
  test: ['test/run.ts'],
  'test:full': ['test/run.ts', '--full'],
  check: ['test/check.ts'],
  bench: ['bench/run.ts'],
  sbom: ['scripts/sbom.ts'],
  new: ['scripts/new.ts'],
};

/** What a person can act upon, told in one line. */
class Trouble extends Error {}

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}

/** @returns {string} the pinned Node of this machine's kind */
function pinnedNode() {
  const kind = `${process.platform}-${process.arch}`;
  if (kind !== 'linux-x64' && kind !== 'linux-arm64') {
    throw new Trouble(
      `太湖只能在 x64 或 arm64 的 Linux 上运行，这里是 ${kind} / Taihu runs on Linux on x64 and arm64, not on ${kind}`,
    );
  }
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    throw new Trouble(
      `需要 Node ${OLDEST_NODE} 或更新版本 / Node ${OLDEST_NODE} or later is needed, this is ${process.version}`,
    );
  }
  return join(MODULES, `node-${kind}`, 'bin', 'node');
}

/** @param {string} file @returns {string | undefined} its text; undefined where it is missing */
function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** @param {unknown} error @returns {string} */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** @param {unknown} error @returns {string} */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/** @returns {string} the mark of the package-lock.json that ought to be installed */
function wantedStamp() {
  const text = textOf(LOCK_FILE);
  if (text === undefined)
    throw new Trouble(`缺少 ${LOCK_FILE} / ${LOCK_FILE} is missing: fetch the sources again`);
  return createHash('sha256').update(text).digest('hex');
}

/** @param {string} node @param {string} wanted @returns {boolean} whether the locked dependencies are installed */
function isInstalled(node, wanted) {
  if (!existsSync(node)) return false;
  if (textOf(STAMP)?.trim() === wanted) return true;
  if (!matchesOwnRecord()) return false;
  // Installed by hand with npm: remember it, if we may write there.
  tryTo(() => writeFileSync(STAMP, `${wanted}\n`));
  return true;
}

/**
 * Whether npm's own record says the same as package-lock.json: who ran npm by hand need not wait for it again.
 * @returns {boolean}
 */
function matchesOwnRecord() {
  const installed = packagesOf(join(MODULES, '.package-lock.json'));
  const locked = packagesOf(LOCK_FILE);
  if (!installed || !locked) return false;
  const isInPlace = (/** @type {string} */ path) => path.startsWith('node_modules/');
  if (Object.keys(installed).some((path) => isInPlace(path) && !(path in locked))) return false;
  for (const [path, want] of Object.entries(locked)) {
    const have = installed[path];
    // An optional package of another platform is rightly absent.
    if (!isInPlace(path) || (!have && want.optional === true)) continue;
    if (
      !have ||
      /** @type {const} */ (['version', 'integrity', 'resolved']).some((key) => want[key] !== have[key])
    ) {
      return false;
    }
  }
  return true;
}

/** @typedef {{ version?: string, integrity?: string, resolved?: string, optional?: boolean }} Installed */

/** @param {string} file @returns {Record<string, Installed> | undefined} */
function packagesOf(file) {
  try {
    const text = readFileSync(file, 'utf8');
    return /** @type {{ packages?: Record<string, Installed> }} */ (JSON.parse(text)).packages;
  } catch {
    return undefined;
  }
}

/** @param {() => void} action */
function tryTo(action) {
  try {
    action();
  } catch {
    // The action is a courtesy: nothing depends on it.
  }
}

/** @param {number | 'self'} pid @returns {string[]} what the kernel tells of a process, from its state on */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

/** @param {number} pid @returns {string | undefined} ticks since boot; undefined where no such process lives */
function startOf(pid) {
  const fields = statOf(pid);
  return fields[0] === 'Z' ? undefined : fields[19];
}

/** @typedef {{ pid: number, startedAt: string | undefined }} Living */
/** @typedef {{ nonce: string, living: Living[] }} Holder */

/** @param {string} path @returns {Holder | undefined} */
function holderOf(path) {
  const text = textOf(path);
  if (text === undefined) return undefined;
  try {
    const { nonce, living } = /** @type {Holder} */ (JSON.parse(text));
    if (/^[\w-]+$/.test(nonce) && Array.isArray(living)) return { nonce, living };
  } catch {
    // Torn by a power cut: nobody holds it.
  }
  return { nonce: 'torn', living: [] };
}

/**
 * Takes a lock file, or names the living process that holds it. A dead holder's file is removed under a lock named
 * after its nonce, so that a slow process can never remove the lock of whoever came next.
 * @param {string} path
 * @returns {{ held: Holder } | { by: number }}
 */
function take(path) {
  const me = { nonce: randomUUID(), living: [{ pid: process.pid, startedAt: startOf(process.pid) }] };
  const draft = `${path}.${me.nonce}`;
  writeFileSync(draft, JSON.stringify(me), { flag: 'wx' });
  try {
    linkSync(draft, path);
    return { held: me };
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const holder = holderOf(path);
  const living = holder?.living.find(({ pid, startedAt }) => startedAt && startOf(pid) === startedAt);
  if (living) return { by: living.pid };
  if (holder) {
    const claim = `${path}.after-${holder.nonce}`;
    if (!('held' in take(claim))) return { by: 0 };
    if (holderOf(path)?.nonce === holder.nonce) rmSync(path);
    rmSync(claim);
  }
  return take(path);
}

/**
 * The installation must outlive neither its lock nor the other way round: npm's process is named as a holder as well.
 * @param {Holder} held @param {number | undefined} pid
 */
function addHolder(held, pid) {
  if (pid === undefined) return;
  const living = [...held.living, { pid, startedAt: startOf(pid) }];
  writeFileSync(`${INSTALL_LOCK}.next`, JSON.stringify({ ...held, living }));
  renameSync(`${INSTALL_LOCK}.next`, INSTALL_LOCK);
}

/** Installs what is missing; one process at a time, the others wait for it. @param {string} node */
async function install(node) {
  if (isInstalled(node, wantedStamp())) return;
  requireWritable();
  let waitsFor = -1;
  for (;;) {
    const attempt = takeInstallLock();
    if ('held' in attempt) {
      try {
        const wanted = wantedStamp();
        if (!isInstalled(node, wanted)) await runInstall(attempt.held, node, wanted);
      } finally {
        rmSync(INSTALL_LOCK, { force: true });
      }
      return;
    }
    if (waitsFor !== attempt.by && attempt.by !== 0)
      say(`等待进程 ${attempt.by} 安装依赖 … / Waiting for process ${attempt.by} to install …`);
    waitsFor = attempt.by;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** @returns {{ held: Holder } | { by: number }} */
function takeInstallLock() {
  try {
    return take(INSTALL_LOCK);
  } catch (error) {
    throw unwritable(ROOT, error);
  }
}

function requireWritable() {
  for (const folder of [ROOT, MODULES]) {
    try {
      if (existsSync(folder)) accessSync(folder, constants.W_OK | constants.X_OK);
    } catch (error) {
      throw unwritable(folder, error);
    }
  }
}

/** @param {string} folder @param {unknown} error @returns {Trouble} */
function unwritable(folder, error) {
  const [owner, me] = [statSync(folder).uid, process.getuid?.()];
  const reason = `${codeOf(error)}, ${owner} ≠ ${me}`;
  return new Trouble(
    `依赖尚未安装，而 ${folder} 无法写入（属主与当前用户：${reason}），请由其属主先运行一次，或改用自己的副本 / ` +
      `Dependencies are missing and ${folder} cannot be written (owner and you: ${reason}); ` +
      'let its owner run this once, or use a clone of your own',
  );
}

/** @param {Holder} held @param {string} node @param {string} wanted */
async function runInstall(held, node, wanted) {
  say('正在安装依赖（仅首次或更新后）… / Installing dependencies (only at first and after updates) …');
  rmSync(STAMP, { force: true });
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--include=dev', '--include=optional'];
  const args = ['ci', ...flags, '--engine-strict=false', '--loglevel=error'];
  const npm = process.env['npm_execpath'];
  const isNpm = npm !== undefined && /npm-cli\.[cm]?js$/.test(npm) && existsSync(npm);
  const [program, before] = isNpm ? [process.execPath, [npm]] : ['npm', []];
  const child = spawn(program, [...before, ...args], { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (part) => {
    output = (output + part).slice(-20_000);
  });
  const ended = endOf(child);
  addHolder(held, child.pid);
  const { code, name, error, told } = await forwardingSignals(child, ended);
  // npm turns the signal that it is given into an error of its own.
  const signal = name ?? told;
  if (signal !== undefined)
    throw new Trouble(`安装已中断（${signal}） / The installation was interrupted (${signal})`);
  if (code !== 0)
    throw new Trouble(`安装依赖失败：${reasonIn(output, error)} / npm ci failed: ${reasonIn(output, error)}`);
  if (!existsSync(node)) {
    throw new Trouble(
      `安装后仍缺少 ${node}，请检查网络后重试 / ${node} was not installed; check the network and try again`,
    );
  }
  writeFileSync(STAMP, `${wanted}\n`);
}

/** @param {string} output @param {Error | undefined} error @returns {string} the telling part of npm's error output */
function reasonIn(output, error) {
  if (error) return error.message;
  const lines = output.split('\n').filter((line) => /^npm (?:error|ERR!) /.test(line));
  const texts = lines.map((line) => line.replace(/^npm (?:error|ERR!) (?:\[[^\]]*\] )?/, '').trim());
  const told = texts.filter(
    (text) => text !== '' && !/^(?:errno|syscall|path|A complete log|code) ?/.test(text),
  );
  const code = texts.find((text) => text.startsWith('code '))?.slice('code '.length);
  return [code, ...told.slice(0, 2)].filter(Boolean).join(': ').slice(0, 400) || 'npm';
}

/** @typedef {{ code: number, name?: NodeJS.Signals, error?: Error, told?: NodeJS.Signals }} End */

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<End>} */
function endOf(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, error }));
    child.once('close', (code, name) =>
      resolve(name ? { code: 128 + system.signals[name], name } : { code: code ?? 1 }),
    );
  });
}

/**
 * Passes signals on to a child until it ends. In the foreground of a terminal Ctrl-C reaches the child by itself, and
 * npm repeats what it gets: the child must not take one wish for two. What it was told first is given with its end.
 * @param {import('node:child_process').ChildProcess} child
 * @param {Promise<End>} ended
 * @returns {Promise<End>}
 */
async function forwardingSignals(child, ended) {
  /** @type {Map<NodeJS.Signals, number>} */
  const last = new Map();
  const forward = (/** @type {NodeJS.Signals} */ name) => {
    const now = performance.now();
    const isRepeated = now - (last.get(name) ?? Number.NEGATIVE_INFINITY) < SAME_SIGNAL_MS;
    last.set(name, now);
    if (!isRepeated && !(name === 'SIGINT' && isInForeground())) child.kill(name);
  };
  const names = /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP']);
  for (const name of names) process.on(name, forward);
  try {
    const end = await ended;
    const [told] = last.keys();
    return told === undefined ? end : { ...end, told };
  } finally {
    for (const name of names) process.off(name, forward);
  }
}

/** @returns {boolean} whether a terminal sends its Ctrl-C to this process's group, and so to the child as well */
function isInForeground() {
  const fields = statOf('self');
  return fields[2] !== undefined && fields[2] === fields[5];
}

/** @param {string} node @param {readonly string[]} program @param {readonly string[]} args @returns {Promise<End>} */
async function run(node, program, args) {
  const [file = '', ...own] = program;
  const path = join(ROOT, file);
  if (!existsSync(path)) throw new Trouble(`缺少 ${path} / ${path} is missing`);
  const tools = [join(MODULES, '.bin'), process.env['PATH']].filter(Boolean).join(delimiter);
  const env = { ...process.env, PATH: tools };
  const child = spawn(node, [path, ...own, ...args], { stdio: 'inherit', env });
  const end = await forwardingSignals(child, endOf(child));
  if (end.error) {
    // The file is there, so what is missing is the C library it was built for.
    const isForeign = codeOf(end.error) === 'ENOENT';
    const hint = isForeign ? '本机的 C 库不是 glibc / this machine has no glibc' : end.error.message;
    throw new Trouble(`无法运行 ${node}：${hint} / ${node} cannot run`);
  }
  return end;
}

/** @param {readonly string[]} args @returns {Promise<End>} */
async function launch([target = '', ...args]) {
  const program = Object.hasOwn(TARGETS, target) ? TARGETS[target] : undefined;
  if (!program) throw new Trouble(`用法 / usage: node launch.mjs ${Object.keys(TARGETS).join('|')} [...]`);
  const node = pinnedNode();
  await install(node);
  return run(node, program, args);
}

try {
  const { code, name } = await launch(process.argv.slice(2));
  // Die of the same signal as the child, so that whoever waits sees the same end.
  if (name) process.kill(process.pid, name);
  process.exitCode = code;
} catch (error) {
  say(error instanceof Trouble ? error.message : messageOf(error));
  process.exitCode = 1;
}
