/** The database server of a test run: a cluster in a folder of its own, gone when the run ends. */
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { type Cluster, startCluster } from '#kernel/db/index.ts';

export interface TestCluster {
  /** How the cluster's superuser reaches its first database; plain data, so that it travels to other processes. */
  admin: AdminConfig;
  stop(): Promise<void>;
}

export type AdminConfig = ReturnType<Cluster['connection']>;

/** The oldest PostgreSQL that a city may bring; Debian keeps its programs here. */
const OLDEST_PROGRAMS = '/usr/lib/postgresql/15/bin';
const NOBODY = 65_534;
const READY_MS = 30_000;
const PORT = 5432;

/** Whether this machine has the oldest PostgreSQL; `scripts/setup-machine.sh` brings it. */
export const hasOldestPostgres = existsSync(join(OLDEST_PROGRAMS, 'postgres'));
export const NO_OLDEST_POSTGRES = 'no PostgreSQL 15 on this machine: run scripts/setup-machine.sh as root';

async function openFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'taihu-test-'));
  // Where root runs the tests, the database's own user must be able to pass.
  await chmod(folder, 0o755);
  return folder;
}

/** Starts a cluster that forgets everything: commits are not flushed, the folder is removed at the end. */
export async function startTestCluster(): Promise<TestCluster> {
  const folder = await openFolder();
  const cluster = await startCluster({ folder, fsync: false, sharedBuffers: '64MB', log: () => undefined });
  return {
    admin: cluster.connection(cluster.user, cluster.password, 'postgres'),
    async stop() {
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What an installation on such a server is told: where it is, and a master key of its own. */
export function environmentOn({ admin: { user, password, host } }: TestCluster): Record<string, string> {
  return {
    DATABASE_URL: `postgres://${user}:${password}@localhost/taihu?host=${host}`,
    TAIHU_MASTER_KEY: randomBytes(32).toString('base64'),
  };
}

/** A server that takes encrypted connections alone: its certificate is of localhost. */
interface Encrypted {
  port: number;
  certificate: string;
  key: string;
}

/** Starts a server of the oldest PostgreSQL, as an administrator of a city would have one. */
export async function startOldestCluster(encrypted?: Encrypted): Promise<TestCluster> {
  const folder = await openFolder();
  const files = join(folder, 'files');
  const admin: AdminConfig = {
    host: folder,
    port: encrypted?.port ?? PORT,
    user: 'city_admin',
    password: 'of-a-test-run',
    database: 'postgres',
  };
  const isRoot = process.getuid?.() === 0;
  const as = { cwd: '/', ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}) };
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, admin.password);
  if (isRoot) await chown(folder, NOBODY, NOBODY);
  const initdb = ['-D', files, '-U', admin.user, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const locale = ['--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'];
  await promisify(execFile)(join(OLDEST_PROGRAMS, 'initdb'), [...initdb, ...locale], as);
  const reached = encrypted ? await encryptedSettings(folder, files, encrypted) : ['listen_addresses='];
  const settings = ['fsync=off', 'full_page_writes=off', 'shared_buffers=64MB', 'jit=off', ...reached];
  const given = [...settings, `port=${admin.port}`, `unix_socket_directories=${folder}`].flatMap((one) => [
    '-c',
    one,
  ]);
  const server = spawn(join(OLDEST_PROGRAMS, 'postgres'), ['-D', files, ...given], {
    ...as,
    stdio: 'ignore',
  });
  const ended = once(server, 'exit');
  // A run that is broken off leaves no server behind.
  process.once('exit', () => server.kill('SIGINT'));
  await untilReady(admin);
  return {
    admin,
    async stop() {
      server.kill('SIGINT');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What is asked over the network must be encrypted; only the test itself comes by the socket. */
async function encryptedSettings(
  folder: string,
  files: string,
  { certificate, key }: Encrypted,
): Promise<string[]> {
  const [cert, secret] = [join(folder, 'server.pem'), join(folder, 'server.key')];
  await writeFile(cert, certificate);
  await writeFile(secret, key, { mode: 0o600 });
  await writeFile(
    join(files, 'pg_hba.conf'),
    'local all all scram-sha-256\nhostssl all all 127.0.0.1/32 scram-sha-256\n',
  );
  if (process.getuid?.() === 0) await chown(secret, NOBODY, NOBODY);
  return ['listen_addresses=127.0.0.1', 'ssl=on', `ssl_cert_file=${cert}`, `ssl_key_file=${secret}`];
}

async function untilReady(admin: AdminConfig): Promise<void> {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    const client = new pg.Client(admin);
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(20);
    }
  }
}

let own: Promise<TestCluster> | undefined;
let users = 0;

/**
 * The cluster of this process alone, for a file that runs without the global set-up: started by its first database,
 * stopped with its last.
 */
export async function joinOwnCluster(): Promise<TestCluster> {
  users += 1;
  own ??= startTestCluster();
  const cluster = await own;
  return {
    admin: cluster.admin,
    async stop() {
      users -= 1;
      if (users > 0) return;
      own = undefined;
      await cluster.stop();
    },
  };
}
