/** A whole house over encrypted connections to a server that takes no others, and who is not believed. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '#kernel/config/index.ts';
import { silentLog } from '#kernel/log/index.ts';
import { openHouse } from '#server/house.ts';
import { startWorker } from '#server/worker.ts';
import {
  hasOldestPostgres,
  NO_OLDEST_POSTGRES,
  startOldestCluster,
  type TestCluster,
} from './support/cluster.ts';
import { queryAs } from './support/database.ts';

const run = promisify(execFile);
let base = '';
let server: TestCluster | undefined;
let address = '';

/** A certificate that vouches for itself, of localhost and of no other name. */
async function certify(name: string): Promise<{ certificate: string; key: string }> {
  const [cert, key] = [join(base, `${name}.pem`), join(base, `${name}.key`)];
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const named = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  await run('openssl', ['req', '-x509', ...made, ...named, '-keyout', key, '-out', cert]);
  return { certificate: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') };
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const bound = listener.address();
  listener.close();
  await once(listener, 'close');
  return typeof bound === 'object' && bound ? bound.port : 0;
}

beforeAll(async () => {
  if (!hasOldestPostgres) return;
  base = await mkdtemp(join(tmpdir(), 'taihu-encrypted-'));
  await chmod(base, 0o755);
  const port = await freePort();
  server = await startOldestCluster({ port, ...(await certify('server')) });
  await certify('stranger');
  address = `${server.admin.user}:${server.admin.password}@HOST:${port}/city`;
});
afterAll(async () => {
  await server?.stop();
  await rm(base, { recursive: true, force: true });
});

const open = (host: string, parameters: string) =>
  openHouse(
    readConfig(['--demo', 'none'], {
      DATABASE_URL: `postgres://${address.replace('HOST', host)}${parameters}`,
      TAIHU_DATA: join(base, 'data'),
    }),
    silentLog,
    { say: () => undefined },
  );

it('web, jobs and migrations speak encrypted alone, with a server that proves who it is', async (context) => {
  if (!server) return context.skip(NO_OLDEST_POSTGRES);
  for (const parameters of ['?sslmode=require', `?sslmode=verify-full&sslrootcert=${base}/server.pem`]) {
    const house = await open('localhost', parameters);
    const worker = await startWorker(house);
    const seen = await queryAs<{ usename: string; ssl: boolean }>(
      server.admin,
      `select distinct usename, ssl from pg_stat_activity join pg_stat_ssl using (pid) where datname = 'city'`,
    );
    await worker.stop();
    await house.close();
    expect(seen.map(({ usename }) => usename)).toEqual(expect.arrayContaining(['taihu_app', 'taihu_jobs']));
    expect(seen.filter(({ ssl }) => !ssl)).toEqual([]);
  }
});

it.for([
  [
    'the certificate of another',
    'localhost',
    'verify-full&sslrootcert=BASE/stranger.pem',
    'database-untrusted',
  ],
  ['an unknown authority', 'localhost', 'verify-full', 'database-untrusted'],
  ['another name', '127.0.0.1', 'verify-full&sslrootcert=BASE/server.pem', 'database-untrusted'],
  ['no encryption', 'localhost', 'disable', 'database-refuses'],
])('a connection with %s is not opened', async ([, host = '', mode = '', code], context) => {
  if (!server) return context.skip(NO_OLDEST_POSTGRES);
  await expect(open(host, `?sslmode=${mode.replace('BASE', base)}`)).rejects.toMatchObject({ code });
});
