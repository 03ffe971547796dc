import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type OtherTaihu, otherTaihu, smallClone, Told } from '#test/support/other-taihu.ts';
import { NOBODY } from './data-folder.ts';
import { type Cluster, type ClusterOptions, startCluster } from './embedded.ts';
import { programFolders } from './embedded-place.ts';
import { GroundFault } from './ground-fault.ts';
import { processStart } from './process-lock.ts';

const isRoot = process.getuid?.() === 0;
const NEEDS_ROOT = 'only root can show what root does';
const quick = { fsync: false, log: () => undefined } satisfies Omit<ClusterOptions, 'folder'>;

let base = '';
/** A cluster that was created once and is copied, stopped, wherever a test needs one that exists. */
let template = '';
const running = new Set<Cluster>();
const children = new Set<ChildProcess>();

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'taihu-ground-test-'));
  await chmod(base, 0o755);
  template = join(base, 'template');
  const cluster = await start(template);
  await query(cluster, 'create table kept (n int)');
  await cluster.stop();
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  for (const cluster of running) await cluster.stop();
  running.clear();
});
afterAll(() => rm(base, { recursive: true, force: true }));

async function start(folder: string, options: Partial<ClusterOptions> = {}): Promise<Cluster> {
  const cluster = await startCluster({ ...quick, ...options, folder });
  running.add(cluster);
  return cluster;
}

async function copyOfTemplate(name: string): Promise<string> {
  const folder = join(base, name);
  const done = spawn('cp', ['-a', template, folder]);
  await once(done, 'exit');
  return folder;
}

async function query(cluster: Cluster, sql: string): Promise<unknown[][]> {
  return queryAs(cluster.connection(cluster.user, cluster.password, 'postgres'), sql);
}

async function queryAs(connection: pg.ClientConfig, sql: string): Promise<unknown[][]> {
  const client = new pg.Client(connection);
  client.on('error', () => undefined);
  await client.connect();
  try {
    const result = await client.query({ text: sql, rowMode: 'array' });
    return result.rows;
  } finally {
    await client.end();
  }
}

async function faultOf(attempt: Promise<unknown>): Promise<GroundFault> {
  const outcome: unknown = await attempt.then(
    () => new Error('nothing was refused'),
    (error: unknown) => error,
  );
  if (outcome instanceof GroundFault) return outcome;
  throw outcome;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(5);
}

/** Every process whose command line or title names the word, so that a stop can be seen to leave none. */
async function processesNaming(word: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (line.includes(word)) found.push(Number(name));
  }
  return found;
}

/** Whatever a test begins is ended with it, also when it fails halfway. */
function begun(other: OtherTaihu): OtherTaihu {
  children.add(other.child);
  return other;
}

describe('a new cluster', () => {
  test('is UTF-8, sorts by code point, is durable, keeps UTC and listens on no network port', async () => {
    const cluster = await start(await copyOfTemplate('settings'), { fsync: true });
    const [row] = await query(
      cluster,
      `select current_setting('server_encoding'), current_setting('TimeZone'), current_setting('listen_addresses'),
        current_setting('fsync'), current_setting('synchronous_commit'), current_setting('full_page_writes'),
        current_setting('wal_level'), current_setting('track_commit_timestamp'),
        current_setting('max_connections'), current_setting('data_checksums'),
        (select string_agg(word, ' ' order by word) from unnest('{b,A,Z,a,无,É}'::text[]) word), lower('ÉTÉ')`,
    );
    const settings = ['UTF8', 'UTC', '', 'on', 'on', 'on', 'replica', 'off', '100', 'on'];
    expect(row).toEqual([...settings, 'A Z a b É 无', 'été']);
  });

  test('finds trigrams in Chinese', async () => {
    const cluster = await start(await copyOfTemplate('trigrams'));
    await query(cluster, 'create extension pg_trgm');
    const sql = `select cardinality(show_trgm('无锡市')), similarity('无锡市滨湖区', '无锡市滨湖') > 0.5`;
    expect(await query(cluster, sql)).toEqual([[4, true]]);
  });

  test('lets nobody in without the password, and no other user to its socket, files or password', async () => {
    const cluster = await start(await copyOfTemplate('closed'));
    const rules = await query(cluster, 'select distinct auth_method from pg_hba_file_rules');
    expect(rules).toEqual([['scram-sha-256']]);
    const wrong = cluster.connection(cluster.user, 'guess', 'postgres');
    await expect(queryAs(wrong, 'select 1')).rejects.toThrow('password authentication failed');
    const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
    expect(await mode(cluster.host)).toBe(0o700);
    expect(await mode(join(cluster.folder, 'cluster'))).toBe(0o700);
    expect(await mode(join(cluster.folder, 'superuser-password'))).toBe(0o600);
    expect(`${cluster.host}/.s.PGSQL.${cluster.port}`.length).toBeLessThan(100);
  });
});

test('stop leaves no process and no socket, may be called twice, and the next start has the rows', async () => {
  const folder = await copyOfTemplate('warm');
  const cluster = await start(folder);
  await query(cluster, 'insert into kept values (1)');
  const title = await query(cluster, `select current_setting('cluster_name')`);
  const name = String(title[0]?.[0]);
  expect(await processesNaming(name)).not.toEqual([]);
  await Promise.all([cluster.stop(), cluster.stop()]);
  expect(await processesNaming(name)).toEqual([]);
  expect(await processesNaming(folder)).toEqual([]);
  await expect(access(cluster.host)).rejects.toThrow('ENOENT');
  const again = await start(folder);
  expect(again.postmasterPid).not.toBe(cluster.postmasterPid);
  expect(await query(again, 'select n from kept')).toEqual([[1]]);
});

test('stop does not wait for a client that holds a transaction open', async () => {
  const cluster = await start(await copyOfTemplate('open-transaction'));
  const client = new pg.Client(cluster.connection(cluster.user, cluster.password, 'postgres'));
  client.on('error', () => undefined);
  await client.connect();
  await client.query('begin; insert into kept values (2)');
  await cluster.stop();
  expect(await processStart(cluster.postmasterPid)).toBeUndefined();
  await client.end().catch(() => undefined);
});

describe('a folder in use', () => {
  test('is refused within one process and from another, naming the holder, and the first works on', async () => {
    const folder = await copyOfTemplate('in-use');
    const mine = await start(folder);
    const fault = await faultOf(startCluster({ ...quick, folder }));
    expect(fault.code).toBe('data-folder-in-use');
    expect(fault.texts.en).toContain(`process ${process.pid}`);
    expect(await query(mine, 'select count(*)::int from kept')).toEqual([[0]]);
    await mine.stop();

    const other = begun(otherTaihu(join(base, 'in-use-elsewhere')));
    const told = Told.parse(await other.firstLine);
    const refused = await faultOf(startCluster({ ...quick, folder: told.folder }));
    expect(refused.texts.zh).toContain(String(other.child.pid));
    const third = begun(otherTaihu(join(base, 'in-use-elsewhere')));
    expect(await third.firstLine).toMatchObject({ code: 'data-folder-in-use' });
    expect(await third.exited).toEqual([1, null]);
    expect(await queryAs(told.connection, 'select 1')).toEqual([[1]]);
    other.child.kill('SIGTERM');
    await other.exited;
    expect(await processesNaming(told.folder)).toEqual([]);
  });
});

describe('after a kill', () => {
  test('of Taihu the orphan is stopped, committed rows are there and uncommitted ones are not', async () => {
    const data = join(base, 'killed');
    const first = begun(otherTaihu(data));
    const told = Told.parse(await first.firstLine);
    await queryAs(told.connection, 'create table kept (n int)');
    await queryAs(told.connection, 'insert into kept select generate_series(1, 1000)');
    const open = new pg.Client(told.connection);
    open.on('error', () => undefined);
    await open.connect();
    await open.query('begin; insert into kept values (-1)');
    first.child.kill('SIGKILL');
    await first.exited;
    expect(await processStart(told.postmasterPid)).toBeDefined();

    const second = await start(told.folder);
    expect(await query(second, 'select count(*)::int, min(n) from kept')).toEqual([[1000, 1]]);
    expect(await processStart(told.postmasterPid)).toBeUndefined();
    expect(await processesNaming(`${told.folder}/cluster`)).toEqual([second.postmasterPid]);
    await second.stop();
    expect(await processesNaming(told.folder)).toEqual([]);
    await open.end().catch(() => undefined);
  });

  test('in the middle of creating the cluster the next start begins anew', async () => {
    const data = join(base, 'half-made');
    const drafts = async (): Promise<string[]> =>
      (await readdir(join(data, 'postgres')).catch(() => [])).filter((name) =>
        name.startsWith('cluster-draft-'),
      );
    const first = begun(otherTaihu(data));
    first.firstLine.catch(() => undefined);
    await until(async () => (await drafts()).length > 0);
    first.child.kill('SIGKILL');
    await first.exited;
    expect(await readdir(join(data, 'postgres'))).not.toContain('cluster');
    const second = await start(join(data, 'postgres'));
    expect(await query(second, 'select 1')).toEqual([[1]]);
    expect(await drafts()).toEqual([]);
  });

  test('of PostgreSQL itself its end is told with the last lines of its log, and a new start recovers', async () => {
    const folder = await copyOfTemplate('crashed');
    const cluster = await start(folder);
    await query(cluster, 'insert into kept values (7)');
    process.kill(cluster.postmasterPid, 'SIGKILL');
    const crash = await cluster.crashed;
    expect(crash).toHaveProperty('code', 'database-ended');
    expect(crash.message).toMatch(/^内置数据库意外停止.* ended unexpectedly: signal SIGKILL: [^\n]+$/);
    await cluster.stop();
    const again = await start(folder);
    expect(await query(again, 'select n from kept')).toEqual([[7]]);
  });

  test('a process that merely was given the number of the old postmaster is left alone', async () => {
    const folder = await copyOfTemplate('recycled');
    // A process of the same user, which is the one that PostgreSQL itself could not tell from its postmaster.
    const stranger = spawn('sleep', ['60'], isRoot ? { uid: NOBODY, gid: NOBODY } : {});
    children.add(stranger);
    const lines = [stranger.pid, join(folder, 'cluster'), 1, 5432, '/tmp', '', '', 'ready'];
    await writeFile(join(folder, 'cluster', 'postmaster.pid'), `${lines.join('\n')}\n`);
    const cluster = await start(folder);
    expect(await query(cluster, 'select 1')).toEqual([[1]]);
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  });
});

test('a cluster of a newer PostgreSQL is refused and left untouched', async () => {
  const folder = await copyOfTemplate('newer');
  await writeFile(join(folder, 'cluster', 'PG_VERSION'), '19\n');
  const fault = await faultOf(startCluster({ ...quick, folder }));
  expect(fault.code).toBe('data-newer-version');
  expect(await readFile(join(folder, 'cluster', 'PG_VERSION'), 'utf8')).toBe('19\n');
});

test('a cluster that cannot start says why in one line, and its folder is free again', async () => {
  const folder = await copyOfTemplate('broken');
  await rm(join(folder, 'cluster', 'global', 'pg_control'));
  const fault = await faultOf(startCluster({ ...quick, folder }));
  expect(fault.code).toBe('start-failed');
  expect(fault.message).toContain('pg_control');
  expect(fault.message).not.toContain('\n');
  expect((await faultOf(startCluster({ ...quick, folder }))).code).toBe('start-failed');
});

test('programs lie where a shell reads their path as it is written, or nowhere', () => {
  expect(programFolders(['/a b/太湖', '/data'], '/home/x')).toEqual([
    '/a b/太湖',
    '/data',
    '/home/x/.cache/taihu',
  ]);
  for (const odd of ['/a$y', '/a`id`', '/a"b', '/a\\b']) {
    expect(programFolders([odd, `${odd}/data`], '/home/x')).toEqual(['/home/x/.cache/taihu']);
    expect(() => programFolders([odd], odd)).toThrow(GroundFault);
  }
});

describe('as root', () => {
  beforeEach((context) => context.skip(!isRoot, NEEDS_ROOT));

  test('a folder that others cannot enter keeps its cluster in the system’s folder and a pointer to it', async () => {
    const closed = join(base, 'closed-home');
    await mkdir(closed, { mode: 0o700 });
    const folder = join(closed, 'data', 'postgres');
    const said: string[] = [];
    const cluster = await start(folder, { log: (line) => said.push(line) });
    const home = (await readFile(join(folder, 'location'), 'utf8')).trim();
    try {
      expect(home).toMatch(/^\/var\/lib\/taihu\/[0-9a-f]{16}(-[0-9a-f]{8})?$/);
      expect(said.join('\n')).toContain(home);
      await query(cluster, 'create table kept as select 3 n');
      await cluster.stop();
      const again = await start(folder);
      expect(await query(again, 'select n from kept')).toEqual([[3]]);
      await again.stop();
    } finally {
      await cluster.stop();
      await rm(home, { recursive: true, force: true });
    }
  });

  test('PostgreSQL runs as a user without rights, in the folder itself where that user can enter it', async () => {
    const folder = await copyOfTemplate('reachable');
    const cluster = await start(folder);
    expect((await stat(`/proc/${cluster.postmasterPid}`)).uid).toBe(65_534);
    expect(await readdir(folder)).not.toContain('location');
  });
});

describe('as an ordinary user', () => {
  // Any user that the machine knows will do; every Linux knows this one.
  const uid = isRoot ? 1 : (process.getuid?.() ?? 1);

  test('starts in a clone of their own, stops, and is refused in one line where the folder is another’s', async () => {
    const clone = await smallClone(join(base, 'clone'), uid);
    const program = join(clone, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');
    const first = begun(otherTaihu(join(clone, 'data'), clone, program, isRoot ? uid : undefined));
    const told = Told.parse(await first.firstLine);
    expect(told.uid).toBe(uid);
    expect((await stat(`/proc/${told.postmasterPid}`)).uid).toBe(uid);
    expect(await queryAs(told.connection, 'select 1')).toEqual([[1]]);
    first.child.kill('SIGTERM');
    await first.exited;
    expect(await processesNaming(told.folder)).toEqual([]);

    // The first belongs to somebody else where the tests run as root; the second can hold no folder for anybody.
    for (const closed of [...(isRoot ? [join(base, 'template')] : []), '/proc/data']) {
      const refused = begun(otherTaihu(closed, clone, program, isRoot ? uid : undefined));
      expect(await refused.firstLine).toMatchObject({ code: 'data-folder-unwritable' });
      expect(await refused.exited).toEqual([1, null]);
    }
  });

  test('finds their data as they left it after root has served it once', async (context) => {
    context.skip(!isRoot, NEEDS_ROOT);
    const clone = join(base, 'clone');
    const program = join(clone, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');
    const asRoot = await start(join(clone, 'data', 'postgres'));
    expect((await stat(`/proc/${asRoot.postmasterPid}`)).uid).toBe(uid);
    await asRoot.stop();
    const own = begun(otherTaihu(join(clone, 'data'), clone, program, uid));
    expect(Told.parse(await own.firstLine).uid).toBe(uid);
    own.child.kill('SIGTERM');
    await own.exited;
  });
});
