/** The processes of a cluster, as the kernel shows them: found, told to stop, waited for. */
import { createHash } from 'node:crypto';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemCode } from './ground-fault.ts';

const POLL_MS = 20;
const LOG_TAIL_BYTES = 4096;
const LOG_TAIL_LINES = 4;

/** What a postmaster tells in its postmaster.pid. */
export interface PostmasterFile {
  readonly pid: number;
  readonly socketFolder: string;
  readonly isReady: boolean;
}

/** What the cluster's postmaster.pid says; undefined where there is none, or one that is still being written. */
export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | undefined> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  const [pid = '', , , , socketFolder = '', , , status = ''] = text?.split('\n') ?? [];
  if (!/^\d+$/.test(pid)) return undefined;
  return { pid: Number(pid), socketFolder: socketFolder.trim(), isReady: status.trim() === 'ready' };
}

/** A cluster as its processes can be told from all others. */
export interface ClusterIdentity {
  /** The real path of the cluster's files. */
  readonly cluster: string;
  readonly uid: number;
  /** Stands in the title of each of the cluster's processes. */
  readonly name: string;
}

/** The identity of a cluster whose processes run as a user. */
export function identityOf(cluster: string, uid: number): ClusterIdentity {
  return { cluster, uid, name: `taihu-${createHash('sha256').update(cluster).digest('hex').slice(0, 16)}` };
}

/**
 * Whether a process is really a postgres of this cluster: owned by its user, and either its postmaster (by its data
 * folder) or a child (by its title). Only what everyone may read is asked: in a container even root may see no more.
 */
async function isOfCluster(pid: number, { cluster, uid, name }: ClusterIdentity): Promise<boolean> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const [program = '', ...args] = line.split('\0');
  const isPostmaster = program.endsWith('/postgres') && args[args.indexOf('-D') + 1] === cluster;
  if (!isPostmaster && !program.startsWith(`postgres: ${name}: `)) return false;
  return (await stat(`/proc/${pid}`).catch(() => undefined))?.uid === uid;
}

/** Every living process of a cluster, found without trusting any file of its own. */
async function processesOf(identity: ClusterIdentity): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (/^\d+$/.test(name) && (await isOfCluster(Number(name), identity))) found.push(Number(name));
  }
  return found;
}

/** Waits until a cluster has no process; says whether that came true within the time. */
async function waitForEnd(cluster: ClusterIdentity, withinMs: number): Promise<boolean> {
  const begun = performance.now();
  while ((await processesOf(cluster)).length > 0) {
    if (performance.now() - begun > withinMs) return false;
    await pause(POLL_MS);
  }
  return true;
}

/** Sends a signal; a process that has just ended needs none. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error;
  }
}

/** The times after which a stop becomes less gentle. */
export interface StopTimes {
  readonly fastMs: number;
  readonly immediateMs: number;
}

export const STOP_TIMES: StopTimes = { fastMs: 60_000, immediateMs: 10_000 };

/**
 * Stops a cluster's postmaster and waits for all of its processes: fast (transactions are rolled back, a checkpoint
 * written), then immediate (the next start recovers), then by force. Says whether none is left.
 */
export async function stopProcesses(
  cluster: ClusterIdentity,
  postmaster: number | undefined,
  times: StopTimes = STOP_TIMES,
): Promise<boolean> {
  const living =
    postmaster !== undefined && (await isOfCluster(postmaster, cluster)) ? postmaster : undefined;
  if (living !== undefined) signal(living, 'SIGINT');
  // Children whose postmaster was killed notice it by themselves, so a short wait is enough for them.
  if (await waitForEnd(cluster, living === undefined ? times.immediateMs : times.fastMs)) return true;
  for (const pid of living === undefined ? await processesOf(cluster) : [living]) signal(pid, 'SIGQUIT');
  if (await waitForEnd(cluster, times.immediateMs)) return true;
  for (const pid of await processesOf(cluster)) signal(pid, 'SIGKILL');
  return waitForEnd(cluster, times.immediateMs);
}

/** The last lines that PostgreSQL wrote, from the newest of its log files, on one line. */
export async function lastLogLines(files: readonly string[], logFolder: string): Promise<string> {
  const names = await readdir(logFolder).catch(() => []);
  const dated: { file: string; changed: number; size: number }[] = [];
  for (const file of [...files, ...names.map((name) => join(logFolder, name))]) {
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile() && found.size > 0) dated.push({ file, changed: found.mtimeMs, size: found.size });
  }
  const newest = dated.toSorted((a, b) => b.changed - a.changed)[0];
  if (!newest) return '';
  const lines = (await tail(newest.file, newest.size)).split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-LOG_TAIL_LINES).join(' | ');
}

async function tail(file: string, size: number): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const length = Math.min(size, LOG_TAIL_BYTES);
    const { buffer, bytesRead } = await handle.read({
      buffer: Buffer.alloc(length),
      position: size - length,
    });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
