import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Database } from '#kernel/db/index.ts';
import { encodingOf } from './answer.ts';
import { openPress, startReading } from './testing.ts';

let press: Awaited<ReturnType<typeof openPress>>;
let count = 0;
let path = '';

beforeAll(async () => {
  press = await openPress();
});
afterAll(() => press.close());
beforeEach(() => {
  count += 1;
  path = `/figures/cached.${count}/320200000000/2008`;
  return () => {
    for (const reading of readings.splice(0)) reading.close();
  };
});

const readings: Awaited<ReturnType<typeof startReading>>[] = [];

async function read(options: { pollMs?: number; maxBytes?: number } = {}, database = press.db.database) {
  const reading = await startReading(database, options);
  readings.push(reading);
  return reading;
}

test('a withdrawn page is gone for readers and for its dependants, with a tombstone in the trail', async () => {
  const { cache, get } = await read();
  await press.publish([
    { path, dependencies: [`figure:w${count}`] },
    { path, language: 'en' },
  ]);
  await cache.refresh();
  expect((await get(path)).status).toBe(200);
  expect(await press.withdraw([path])).toEqual({ withdrawn: 2 });
  await cache.refresh();
  expect((await get(path)).headers['x-from']).toBe('fallback');
  expect((await press.sealsOf(`${path}?lang=en`)).at(-1)).toBe('gone');
});

test('a page is loaded once and then answered without waiting for anything', async () => {
  await press.publish([{ path, body: '<p>湖</p>' }]);
  const { textAt, synchronous } = await read();
  expect(await textAt(path)).toBe('<p>湖</p>');
  expect(await textAt(path)).toBe('<p>湖</p>');
  expect(synchronous).toEqual([false, true]);
});

test('the reader’s language is the link’s, else the cookie’s, else the browser’s, else Chinese', async () => {
  await press.publish([
    { path, body: '中文' },
    { path, language: 'en', body: 'English' },
  ]);
  const { get } = await read();
  const bodyWith = async (at: string, headers = {}) => (await get(at, headers)).body.toString();
  const english = { 'accept-language': 'en-GB,en;q=0.9' };
  expect(await bodyWith(path)).toBe('中文');
  expect(await bodyWith(path, english)).toBe('English');
  expect(await bodyWith(path, { ...english, cookie: 'a=1; lang=zh; b=2' })).toBe('中文');
  const chosen = await get(`${path}?lang=en`, { cookie: 'lang=zh' });
  expect(chosen.body.toString()).toBe('English');
  expect(chosen.headers['set-cookie']).toEqual(['lang=en; Path=/; Max-Age=31536000; SameSite=Lax']);
  expect(chosen.headers['content-language']).toBe('en');
  expect(chosen.headers.vary).toBe('Accept-Encoding, Accept-Language, Cookie');
});

test('each encoding carries the same text, an ETag of its own, and 304 for whoever has it', async () => {
  const body = '<p>公交卡发行量 720000</p>'.repeat(50);
  await press.publish([{ path, body }]);
  const { get } = await read();
  const [plain, br, gzip] = await Promise.all(
    ['identity', 'gzip, deflate, br', 'gzip'].map((accepted) => get(path, { 'accept-encoding': accepted })),
  );
  expect(plain?.body.toString()).toBe(body);
  expect(brotliDecompressSync(br?.body ?? Buffer.alloc(0)).toString()).toBe(body);
  expect(gunzipSync(gzip?.body ?? Buffer.alloc(0)).toString()).toBe(body);
  const tags = [plain, br, gzip].map((answer) => answer?.headers.etag ?? '');
  expect(new Set(tags).size).toBe(3);
  const again = await get(path, { 'accept-encoding': 'br', 'if-none-match': `"x", W/${tags[1]}` });
  expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, tags[1]]);
  expect((await get(path, { 'accept-encoding': 'br', 'if-none-match': tags[0] ?? '' })).status).toBe(200);
  const head = await get(path, {}, 'HEAD');
  expect([head.status, head.body.length, head.headers['content-length']]).toEqual([
    200,
    0,
    String(Buffer.byteLength(body)),
  ]);
});

test('an encoding that is refused with q=0 is not sent', () => {
  expect(
    [undefined, '', 'br;q=0, gzip', 'BR', 'br;q=0.000', 'deflate, gzip;q=0.5', 'brx'].map(encodingOf),
  ).toEqual([0, 0, 2, 1, 0, 2, 0]);
});

test('a page allows no script and only the styles in its own head', async () => {
  await press.publish([
    { path, body: '<html><head><style>p{}</style></head><body><style>evil{}</style></body></html>' },
  ]);
  const { get } = await read();
  const { headers } = await get(path);
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy.match(/sha256-/g)).toHaveLength(1);
  expect(policy).not.toMatch(/script-src|unsafe/);
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['cache-control']).toBe('public, max-age=0, must-revalidate');
});

test('what is not a published page is handed on: other methods, other questions, other paths', async () => {
  await press.publish([{ path }]);
  const { get } = await read();
  const statusOf = async (at: string, method = 'GET') => (await get(at, {}, method)).status;
  expect(await statusOf(path, 'POST')).toBe(404);
  expect(await statusOf(`${path}?after=320281`)).toBe(404);
  expect(await statusOf(`${path}?lang=fr`)).toBe(404);
  expect(await statusOf(`${path}/`)).toBe(404);
  expect(await statusOf('/api/v1/units/get')).toBe(404);
  expect(await statusOf(`${path}?utm_source=mail&lang=zh`)).toBe(200);
  expect(await statusOf(`${path}?utm_source=x`)).toBe(200);
});

test('a change reaches readers by the poll alone', async () => {
  await press.publish([{ path, body: 'before' }]);
  const { textAt } = await read({ pollMs: 20 });
  expect(await textAt(path)).toBe('before');
  await press.publish([{ path, body: 'after' }]);
  await vi.waitFor(async () => expect(await textAt(path)).toBe('after'), {
    timeout: 5000,
    interval: 20,
  });
});

test('a commit that comes late is never skipped, and one that is early does not wait for it', async () => {
  const [late, early] = [`${path}/late`, `${path}/early`];
  await press.publish([
    { path: late, body: 'old' },
    { path: early, body: 'old' },
  ]);
  const { cache, textAt } = await read();
  const readBoth = async () => [await textAt(late), await textAt(early)];
  expect(await readBoth()).toEqual(['old', 'old']);
  const [slow, fast] = [new pg.Client(press.db.superuser), new pg.Client(press.db.superuser)];
  await slow.connect();
  await fast.connect();
  const change = async (client: pg.Client, at: string, body: string) => {
    await client.query('begin');
    await client.query('update publication.page set body = $2 where path = $1', [at, Buffer.from(body)]);
    await client.query('insert into publication.invalidation (path) values ($1)', [at]);
  };
  await change(slow, late, 'new');
  await change(fast, early, 'new');
  await fast.query('commit');
  await cache.refresh();
  expect(await readBoth()).toEqual(['old', 'new']);
  await cache.refresh();
  await slow.query('commit');
  await cache.refresh();
  expect(await readBoth()).toEqual(['new', 'new']);
  await slow.end();
  await fast.end();
});

test('a page read while it is being replaced is not kept', async () => {
  await press.publish([{ path, body: 'old' }]);
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  let isHeld = false;
  // The real handle, whose first read of a page is held back after the rows were read.
  const slowDatabase: Database = {
    ...press.db.database,
    async transaction(settings, work) {
      const result = await press.db.database.transaction(settings, work);
      if (Array.isArray(result) && !isHeld) {
        isHeld = true;
        await gate;
      }
      return result;
    },
  };
  const { cache, textAt } = await read({}, slowDatabase);
  const first = textAt(path);
  await vi.waitFor(() => expect(isHeld).toBe(true));
  await press.publish([{ path, body: 'new' }]);
  await cache.refresh();
  release();
  expect(await first).toBe('old');
  expect(await textAt(path)).toBe('new');
});

test('memory is bounded: the page that nobody asked for longest makes room', async () => {
  const paths = [1, 2, 3].map((n) => `${path}/${n}`);
  await press.publish(paths.map((at) => ({ path: at, body: 'x'.repeat(2000) })));
  const { get, synchronous } = await read({ maxBytes: 14_000 });
  for (const at of [...paths, paths[2] ?? '', paths[0] ?? '']) await get(at);
  expect(synchronous).toEqual([false, false, false, true, false]);
});
