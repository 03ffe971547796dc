import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from './database.ts';

const open: TestDatabase[] = [];
afterAll(async () => {
  for (const one of open) await one.close();
});

async function fresh(): Promise<TestDatabase> {
  const one = await createTestDatabase([]);
  open.push(one);
  return one;
}

test('two test files never see each other’s rows', async () => {
  const [first, second] = await Promise.all([fresh(), fresh()]);
  const writer = new pg.Client(first.access.taihu_migrator);
  await writer.connect();
  await writer.query('create schema scratch');
  await writer.end();
  const reader = new pg.Client(second.access.taihu_migrator);
  await reader.connect();
  const { rows } = await reader.query(`select 1 from pg_namespace where nspname = 'scratch'`);
  await reader.end();
  expect(rows).toEqual([]);
});

test('a closed test database is gone', async () => {
  const one = await createTestDatabase([]);
  await one.close();
  const client = new pg.Client(one.superuser);
  client.on('error', () => undefined);
  await expect(client.connect()).rejects.toThrow(/does not exist/);
});
