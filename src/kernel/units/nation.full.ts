import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ANONYMOUS } from '#kernel/operation/index.ts';
import { unitsContracts as contracts } from './contract.ts';
import { searchUnits } from './search-store.ts';
import { createTestTree, SYSTEM } from './testing.ts';

/** The mainland's units as the statistics of 2023 list them. */
const NATION = 665_271;
const DAY = '2023-12-31';

let database: Awaited<ReturnType<typeof createTestTree>>['database'];
let tree: Awaited<ReturnType<typeof createTestTree>>['tree'];

beforeAll(async () => {
  ({ database, tree } = await createTestTree());
});
afterAll(async () => {
  await database.close();
});

function importNation() {
  const file = new URL('../../../demo/data/china-divisions.csv.gz', import.meta.url);
  const csv = gunzipSync(readFileSync(file)).toString('utf8');
  return tree.call(SYSTEM, contracts.import, { csv, validFrom: '2023-01-01' });
}

test('the whole nation is imported by one call, and a second call changes nothing', {
  timeout: 600_000,
}, async () => {
  expect(await importNation()).toEqual({ imported: NATION, unchanged: 0, ended: 0, faults: [] });
  expect(await importNation()).toEqual({ imported: 0, unchanged: NATION, ended: 0, faults: [] });
  // What the server does by itself within a minute, so that the searches below meet the plans of every other day.
  const client = new pg.Client(database.superuser);
  await client.connect();
  await client.query('analyze units.version');
  await client.end();
  const roots = await tree.call(ANONYMOUS, contracts.children, { day: DAY, limit: 200 });
  expect(roots.items).toHaveLength(31);
});

/** Rows of the tree that a search reads, by scan and by index, as the server counts them for the transaction. */
function rowsRead(text: string) {
  return database.database.transaction({ actor: 'test', roles: [], scope: [] }, async (tx) => {
    const { units } = await searchUnits(tx, text, DAY, undefined, 50);
    const { rows } = await sql<{ scanned: number; fetched: number }>`
      select seq_tup_read::int as scanned, coalesce(idx_tup_fetch, 0)::int as fetched
      from pg_stat_xact_user_tables where schemaname = 'units' and relname = 'version'`.execute(tx);
    return { units, scanned: rows[0]?.scanned ?? 0, fetched: rows[0]?.fetched ?? 0 };
  });
}

test.each([
  '梁溪',
  '太湖',
  '村',
  '梁',
  '居委',
  '村委会',
  '崇安寺',
  '3202',
  '不存在的地方',
  'a',
  'wx',
  'wuxi',
])('a search for %s in the whole nation reads a part of it only, and that by an index', async (text) => {
  const { units, scanned, fetched } = await rowsRead(text);
  // By letters, names are found that sound so, which their characters do not show.
  const isSound = /^[a-z]/.test(text);
  for (const unit of units) if (!isSound) expect(`${unit.code}${unit.name}`.toLowerCase()).toContain(text);
  expect(units.length > 0).toBe(text !== '不存在的地方');
  expect(scanned).toBeLessThan(NATION / 5);
  expect(fetched).toBeLessThan(NATION / 2);
  expect(fetched + scanned).toBeGreaterThanOrEqual(units.length);
});

test('towns that hang directly on a prefecture are found below it', async () => {
  const { items } = await tree.call(ANONYMOUS, contracts.children, {
    code: '441900000000',
    day: DAY,
    limit: 200,
  });
  expect(items.length).toBeGreaterThan(30);
  expect(new Set(items.map((unit) => unit.level))).toEqual(new Set([4]));
});
