/** What the database's own catalogue says of every table: protected, or public for a reason that is written down. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKeyring } from '#kernel/keys/index.ts';
import { createRooms } from '#server/house.ts';
import { PUBLIC_TABLES } from './public-tables.ts';
import { createTestDatabase, type TestDatabase } from './support/database.ts';

let test: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  const keyring = openKeyring({ masterKey: Buffer.alloc(32, 7) });
  const rooms = createRooms({ keyring, sessionSecret: 'x'.repeat(44), baseUrl: 'http://127.0.0.1:3000' });
  test = await createTestDatabase(rooms.list);
  client = new pg.Client(test.superuser);
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await test?.close();
});

const OURS = `n.nspname not in ('information_schema', 'public', 'pgboss') and n.nspname !~ '^pg_'`;

describe('every table', () => {
  it('is protected by row-level security, or is public for a reason that is written down', async () => {
    const { rows } = await client.query<{ name: string; secured: boolean }>(
      `select n.nspname || '.' || c.relname as name, c.relrowsecurity as secured
       from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and ${OURS}`,
    );
    expect(rows.length).toBeGreaterThan(20);
    const open = rows.filter((row) => !row.secured && !PUBLIC_TABLES.has(row.name)).map((row) => row.name);
    expect(open).toEqual([]);
    const names = new Set(rows.map((row) => row.name));
    expect([...PUBLIC_TABLES.keys()].filter((name) => !names.has(name))).toEqual([]);
  });

  it('is read by everyone only where that is written down', async () => {
    const { rows } = await client.query<{ name: string }>(
      `select distinct schemaname || '.' || tablename as name from pg_policies
       where qual = 'true' and cmd in ('SELECT', 'ALL') and not roles && array['taihu_jobs', 'taihu_auth']::name[]`,
    );
    expect(rows.map((row) => row.name).filter((name) => !PUBLIC_TABLES.has(name))).toEqual([]);
  });

  it('belongs to the migrator, and no role of the application may alter it', async () => {
    const { rows } = await client.query<{ name: string; owner: string }>(
      `select n.nspname || '.' || c.relname as name, pg_get_userbyid(c.relowner) as owner
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p', 'v', 'S') and ${OURS}`,
    );
    expect(rows.filter((row) => row.owner !== 'taihu_migrator')).toEqual([]);
    const roles = await client.query<{ rolname: string }>(
      `select rolname from pg_roles where rolname like 'taihu_%' and rolname <> 'taihu_super'
         and (rolsuper or rolcreaterole or rolcreatedb or rolbypassrls)`,
    );
    expect(roles.rows).toEqual([]);
  });

  it('points with foreign keys only into its own schema or the kernel’s', async () => {
    const { rows } = await client.query<{ source: string; target: string }>(
      `select distinct sn.nspname as source, tn.nspname as target from pg_constraint k
       join pg_class s on s.oid = k.conrelid join pg_namespace sn on sn.oid = s.relnamespace
       join pg_class t on t.oid = k.confrelid join pg_namespace tn on tn.oid = t.relnamespace
       where k.contype = 'f' and sn.nspname <> tn.nspname and sn.nspname <> 'pgboss'`,
    );
    expect(rows.filter((row) => row.target === 'reporting')).toEqual([]);
  });
});
