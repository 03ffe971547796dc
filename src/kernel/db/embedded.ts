/** The embedded PostgreSQL: created, started, watched and stopped by Taihu. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { passableFolder, requireDiskSpace, writeWhole } from './data-folder.ts';
import { providePrograms } from './embedded-binaries.ts';
import { provideCluster, SUPERUSER } from './embedded-create.ts';
import {
  asUser,
  dropSocketFolder,
  findPlace,
  ownedFolder,
  type Place,
  PROGRAM_PATH,
  socketFolder,
} from './embedded-place.ts';
import {
  type ClusterIdentity,
  identityOf,
  lastLogLines,
  readPostmasterFile,
  type StopTimes,
  signal,
  stopProcesses,
} from './embedded-process.ts';
import { GroundFault, reasonOf, systemCode, writeFault } from './ground-fault.ts';
import { type ProcessLock, tryLock } from './process-lock.ts';

/** Only names the socket: nothing listens on a network port. */
const PORT = 5432;
const POLL_MS = 10;
const PATIENCE_MS = 10_000;
const LOG_LIMIT_BYTES = 16 * 1024 * 1024;
/** What PostgreSQL says before its own log is open. */
const EARLY_LOG = 'start.log';

/** Settings for a laptop that is also used for other things. */
const SETTINGS = {
  unix_socket_permissions: '0700',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  datestyle: 'ISO, YMD',
  wal_level: 'replica',
  max_wal_size: '2GB',
  track_commit_timestamp: 'off',
  work_mem: '8MB',
  maintenance_work_mem: '128MB',
  effective_cache_size: '1GB',
  random_page_cost: '1.1',
  jit: 'off',
  logging_collector: 'on',
  log_filename: 'postgresql-%u.log',
  log_rotation_age: '1d',
  log_rotation_size: '0',
  log_truncate_on_rotation: 'on',
  log_file_mode: '0600',
  log_line_prefix: '%m [%p] %q%u@%d ',
} as const;

/** What a cluster is started with. */
export interface ClusterOptions {
  readonly folder: string;
  /** Commits survive a power cut; only tests turn this off, and then they still survive a kill. */
  readonly fsync?: boolean;
  readonly sharedBuffers?: string;
  readonly maxConnections?: number;
  readonly stopTimes?: StopTimes;
  readonly log: (line: string) => void;
}

/** How `pg` reaches one database as one role. */
export interface ClusterConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** A running cluster. */
export interface Cluster {
  /** The folder of the unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly folder: string;
  readonly postmasterPid: number;
  /** Settles only when PostgreSQL ends without having been stopped, with the last lines of its log. */
  readonly crashed: Promise<Error>;
  connection(user: string, password: string, database: string): ClusterConnection;
  stop(): Promise<void>;
}

/** Starts the cluster of a folder, creating it at first; throws a GroundFault that a person can act upon. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  try {
    await passableFolder(options.folder);
    const folder = await realpath(options.folder);
    const place = await findPlace(folder);
    if (place.home !== folder) {
      options.log(
        `数据库存放于 ${place.home}：普通用户无法进入 ${folder} / The database is kept in ${place.home}`,
      );
    }
    await requireDiskSpace(place.home);
    const lock = await lockOf(place.home);
    try {
      return await startLocked(options, folder, place, lock);
    } catch (error) {
      await lock.release();
      throw error;
    }
  } catch (error) {
    throw writeFault(options.folder, error);
  }
}

async function lockOf(home: string): Promise<ProcessLock> {
  const attempt = await tryLock(join(home, 'lock'));
  if ('lock' in attempt) return attempt.lock;
  throw new GroundFault('data-folder-in-use', { folder: home, pid: attempt.heldBy });
}

async function startLocked(
  options: ClusterOptions,
  folder: string,
  place: Place,
  lock: ProcessLock,
): Promise<Cluster> {
  const programs = await providePrograms(place.caches);
  const cluster = join(place.home, 'cluster');
  const password = await readPassword(folder);
  await ownedFolder(join(place.home, 'log'), place.user);
  await provideCluster({ programs, place, password, fsync: options.fsync ?? true, log: options.log });
  const identity = identityOf(cluster, place.user.uid);
  await stopOrphan(identity, place, options);
  const host = await socketFolder(place.home, place.user);
  const access = { host, port: PORT, user: SUPERUSER, password };
  const started = spawnPostmaster(programs, place, settingsOf(options, place, identity, host));
  const running: Running = { ...started, folder, place, identity, access, lock, options };
  try {
    await untilReady(running);
    return supervise(running);
  } catch (error) {
    await stopProcesses(identity, running.child.pid, options.stopTimes);
    await dropSocketFolder(host, place.user);
    const reason = [reasonOf(error), await logTail(place)].filter(Boolean).join(': ');
    throw new GroundFault('start-failed', { folder, reason }, error);
  }
}

interface Running {
  readonly child: ChildProcess;
  /** Settles when the postmaster has ended, or could not even be started, with how. */
  readonly ended: Promise<string>;
  readonly folder: string;
  readonly place: Place;
  readonly identity: ClusterIdentity;
  readonly access: Omit<ClusterConnection, 'database'>;
  readonly lock: ProcessLock;
  readonly options: ClusterOptions;
}

async function readPassword(folder: string): Promise<string> {
  const file = join(folder, 'superuser-password');
  const known = await readFile(file, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return '';
    throw error;
  });
  if (known.trim() !== '') return known.trim();
  const password = randomBytes(24).toString('base64url');
  await writeWhole(file, `${password}\n`);
  return password;
}

/** A Taihu that was killed leaves its PostgreSQL running: nobody else holds the lock, so what runs is an orphan. */
async function stopOrphan(identity: ClusterIdentity, place: Place, options: ClusterOptions): Promise<void> {
  const left = await readPostmasterFile(identity.cluster);
  if (left) options.log(`上次未正常停止，正在恢复 … / Recovering from a stop that was not clean …`);
  const isGone = await stopProcesses(identity, left?.pid, options.stopTimes);
  if (left) await dropSocketFolder(left.socketFolder, place.user);
  // By now its number may be another process's of the same user: PostgreSQL would take that one for its postmaster.
  if (isGone) await rm(join(identity.cluster, 'postmaster.pid'), { force: true });
}

/** Settings go on the command line: root writes no file into a folder that the database's user controls. */
function settingsOf(
  options: ClusterOptions,
  place: Place,
  identity: ClusterIdentity,
  host: string,
): string[] {
  const isDurable = options.fsync ?? true;
  const settings = {
    ...SETTINGS,
    cluster_name: identity.name,
    listen_addresses: '',
    port: PORT,
    unix_socket_directories: host,
    shared_buffers: options.sharedBuffers ?? '128MB',
    max_connections: options.maxConnections ?? 100,
    fsync: isDurable,
    full_page_writes: isDurable,
    log_directory: join(place.home, 'log'),
  };
  const pairs = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return ['-D', identity.cluster, ...pairs.flatMap((pair) => ['-c', pair])];
}

function spawnPostmaster(
  programs: string,
  place: Place,
  args: readonly string[],
): Pick<Running, 'child' | 'ended'> {
  const early = join(place.home, EARLY_LOG);
  dropOvergrownLogs(join(place.home, 'log'));
  rmSync(early, { force: true });
  const output = openSync(early, 'wx', 0o600);
  try {
    // A session of its own keeps the terminal's Ctrl-C away: Taihu stops PostgreSQL after its own work is done.
    const options = { ...asUser(place.user), env: PROGRAM_PATH, detached: true };
    const child = spawn(join(programs, 'bin', 'postgres'), args, {
      ...options,
      stdio: ['ignore', output, output],
    });
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, name) => resolve(name ? `signal ${name}` : `exit code ${code ?? 0}`));
    });
    return { child, ended };
  } finally {
    closeSync(output);
  }
}

/** PostgreSQL keeps a week of logs by weekday, but empties them only at midnight; a laptop may never run then. */
function dropOvergrownLogs(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (statSync(join(folder, name)).size > LOG_LIMIT_BYTES) rmSync(join(folder, name), { force: true });
  }
}

async function untilReady({ child, ended, identity, access, options }: Running): Promise<void> {
  let outcome: string | undefined;
  void ended.then((how) => {
    outcome = how;
  });
  let nextWord = performance.now() + PATIENCE_MS;
  for (;;) {
    const file = await readPostmasterFile(identity.cluster);
    if (file?.isReady && file.pid === child.pid) break;
    if (outcome !== undefined) throw new Error(outcome);
    if (performance.now() > nextWord) {
      options.log('数据库仍在恢复，请稍候 … / The database is still recovering, please wait …');
      nextWord += PATIENCE_MS;
    }
    await pause(POLL_MS);
  }
  const client = new pg.Client({ ...access, database: 'postgres' });
  client.on('error', () => undefined);
  await client.connect();
  await client.end();
}

function supervise({ child, ended, folder, place, identity, access, lock, options }: Running): Cluster {
  const postmasterPid = child.pid ?? 0;
  // Should Taihu end without stop(), PostgreSQL is at least told so.
  const tell = (): void => signal(postmasterPid, 'SIGINT');
  process.once('exit', tell);
  let stopping: Promise<void> | undefined;
  const cleared = async (): Promise<void> => {
    process.off('exit', tell);
    await stopProcesses(identity, postmasterPid, options.stopTimes);
    await dropSocketFolder(access.host, place.user);
    await lock.release();
  };
  const crashed = new Promise<Error>((resolve) => {
    void ended.then(async (how) => {
      if (stopping) return;
      stopping = cleared();
      await stopping.catch(() => undefined);
      const lines = await logTail(place);
      resolve(new GroundFault('database-ended', { reason: `${how}: ${lines}` }));
    });
  });
  return {
    ...access,
    folder,
    postmasterPid,
    crashed,
    connection: (user, password, database) => ({ ...access, user, password, database }),
    stop() {
      stopping ??= cleared();
      return stopping;
    },
  };
}

function logTail(place: Place): Promise<string> {
  return lastLogLines([join(place.home, EARLY_LOG)], join(place.home, 'log'));
}
