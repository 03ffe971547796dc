import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '#kernel/config/index.ts';
import { GroundFault, requireServerVersion } from '#kernel/db/index.ts';
import { joinOwnCluster, type TestCluster } from '#test/support/cluster.ts';
import { serverOf } from './database-url.ts';
import { openGround } from './ground.ts';

let base = '';
let cluster: TestCluster;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'taihu-server-ground-'));
  cluster = await joinOwnCluster();
});
afterAll(async () => {
  await cluster.stop();
  await rm(base, { recursive: true, force: true });
});

/** How the test's own server would be written in DATABASE_URL. */
function urlOf(user: string, password: string): string {
  return `postgres://${user}:${password}@localhost/taihu?host=${cluster.admin.host}`;
}

async function faultOf(url: string): Promise<GroundFault> {
  const config = readConfig([], { DATABASE_URL: url, TAIHU_DATA: join(base, 'data') });
  const outcome: unknown = await openGround(config, () => undefined).catch((error: unknown) => error);
  // Whatever is wrong with the server, the folder is free again for the next try.
  expect((await readdir(join(base, 'data')).catch(() => [])).filter((name) => name === 'lock')).toEqual([]);
  if (outcome instanceof GroundFault) return outcome;
  throw outcome;
}

describe('a server of the city’s own', () => {
  test('that cannot be reached is named in one line, without its password', async () => {
    for (const place of ['127.0.0.1:1', 'no-such-host.invalid:5432']) {
      const fault = await faultOf(`postgres://office:of-nobody@${place}/taihu`);
      expect(fault.code).toBe('database-unreachable');
      expect(fault.texts.zh).toContain(place);
      expect(fault.message).not.toMatch(/of-nobody|\n/);
    }
    const fault = await faultOf(`postgres://office@localhost/taihu?host=${base}`);
    expect(fault.code).toBe('database-unreachable');
  });

  test('that does not believe the password, or the role of which may make no roles, says so', async () => {
    expect((await faultOf(urlOf(cluster.admin.user, 'guess'))).code).toBe('database-refuses');
    const weak = `weak_${randomBytes(4).toString('hex')}`;
    const client = new pg.Client(cluster.admin);
    await client.connect();
    await client.query(`create role ${weak} login password 'weak'`);
    const fault = await faultOf(urlOf(weak, 'weak'));
    await client.query(`drop role ${weak}`);
    await client.end();
    expect([fault.code, fault.texts.en]).toEqual([
      'database-refuses',
      expect.stringContaining('permission denied'),
    ]);
  });

  test('that is older than what Taihu is tested on is refused', async () => {
    await expect(requireServerVersion(cluster.admin, 'db:5432')).resolves.toBeUndefined();
    await expect(requireServerVersion(cluster.admin, 'db:5432', 99)).rejects.toThrow(
      /PostgreSQL 18.* 99 or newer/,
    );
  });

  test('is read from DATABASE_URL, and nothing in it is passed over in silence', () => {
    expect(serverOf('postgresql://of%66ice:p%40ss@[::1]:6000/city')).toEqual({
      admin: { host: '::1', port: 6000, user: 'office', password: 'p@ss', database: 'postgres' },
      database: 'city',
      place: '::1:6000/city',
    });
    expect(serverOf('postgres://office@db').database).toBe('taihu');
    const wrong = [
      'postgres://',
      'postgresfoo',
      'postgres://db/taihu',
      'postgres://office@db/x?sslmode=prefer',
      'postgres://office@db/x?sslcert=mine.pem',
      'postgres://office@db/x?sslrootcert=ca.pem',
      'postgres://office@db/x?sslmode=require&host=/run/postgresql',
      'postgres://office@db/x?sslmode=verify-full&sslrootcert=/no/such/ca.pem',
    ];
    for (const url of wrong) expect(() => serverOf(url)).toThrow('DATABASE_URL');
  });
});

test('a Taihu that would shut out another of the same server is refused, and the other works on', async () => {
  const key = randomBytes(32).toString('base64');
  const open = (folder: string, database: string, masterKey?: string) =>
    openGround(
      readConfig([], {
        DATABASE_URL: urlOf(cluster.admin.user, cluster.admin.password).replace('/taihu?', `/${database}?`),
        TAIHU_DATA: join(base, folder),
        ...(masterKey === undefined ? {} : { TAIHU_MASTER_KEY: masterKey }),
      }),
      () => undefined,
    );
  const first = await open('owner', 'city', key);
  const living = new pg.Client(first.access.taihu_app);
  await living.connect();
  await expect(open('other', 'town', key)).rejects.toMatchObject({ code: 'server-taken' });
  await expect(open('stranger', 'city')).rejects.toMatchObject({ code: 'database-shared' });
  const second = await open('partner', 'city', key);
  for (const { access } of [first, second]) {
    const client = new pg.Client(access.taihu_app);
    await client.connect();
    await client.end();
  }
  await living.end();
  await second.close();
  await first.close();
});
