import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Config, readConfig } from '#kernel/config/index.ts';
import { GroundFault } from '#kernel/db/index.ts';
import { run } from './serve.ts';

const CLI = fileURLToPath(new URL('./cli.ts', import.meta.url));
/** Long enough for whatever a test lets run, on however busy a machine. */
const GRACE_MS = 60_000;

let base = '';
/** One data folder for all: created once, opened and closed by each test in turn. */
let data = '';

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'taihu-serve-'));
  // Where root runs the tests, the database's own user must be able to pass.
  await chmod(base, 0o755);
  data = join(base, 'data');
  const first = await begin();
  await first.end();
});
afterAll(() => rm(base, { recursive: true, force: true }));

function configOf(more: Record<string, string> = {}): Config {
  const quick = { TAIHU_PORT: '0', TAIHU_DEMO: 'none', TAIHU_FSYNC: 'false', TAIHU_LOG_LEVEL: 'silent' };
  return readConfig([], { ...quick, TAIHU_DATA: data, ...more });
}

const Run = z.object({ port: z.int(), token: z.string() });

/** What a test that failed halfway has left running. */
const leftovers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of leftovers.splice(0)) await end();
});

/** A Taihu in this process; ends as a signal would end it. */
async function begin(more: Record<string, string> = {}, graceMs = GRACE_MS) {
  const stop = new AbortController();
  const said: string[] = [];
  const ended = run(configOf(more), (line) => said.push(line), stop.signal, graceMs);
  leftovers.push(() => {
    stop.abort();
    return ended.catch(() => undefined);
  });
  let isOver = false;
  void ended.then(
    () => (isOver = true),
    () => (isOver = true),
  );
  while (!said.some((line) => line.startsWith('太湖'))) {
    if (isOver) await ended;
    await pause(10);
  }
  const { port, token } = Run.parse(JSON.parse(await readFile(join(data, 'run', 'server.json'), 'utf8')));
  return {
    said,
    token,
    port,
    url: `http://127.0.0.1:${port}`,
    ask: () => stop.abort(),
    ended,
    end: () => {
      stop.abort();
      return ended;
    },
  };
}

/** The tables' owner, to hold a lock that a command must wait for. */
async function owner(): Promise<pg.Client> {
  const text = await readFile(join(data, 'secrets', 'database.json'), 'utf8');
  const { taihu_migrator: password } = z.object({ taihu_migrator: z.string() }).parse(JSON.parse(text));
  const pointer = await readFile(join(data, 'postgres', 'location'), 'utf8').catch(() =>
    join(data, 'postgres'),
  );
  const file = await readFile(join(pointer.trim(), 'cluster', 'postmaster.pid'), 'utf8');
  const host = file.split('\n')[4] ?? '';
  const client = new pg.Client({ host, user: 'taihu_migrator', password, database: 'taihu' });
  await client.connect();
  return client;
}

interface Typed {
  code: number | null;
  out: string;
  err: string;
}

/** Types a command line in a language, in a process of its own. */
function type(language: string, args: readonly string[], folder = data): Promise<Typed> {
  return new Promise((resolve) => {
    const env = { ...process.env, LC_ALL: language };
    const child = execFile(process.execPath, [CLI, ...args, '--data', folder], { env }, (_, out, err) => {
      resolve({ code: child.exitCode, out, err });
    });
  });
}

describe('a start', () => {
  test('whose port is taken, or whose address is not this machine’s, is refused in one line', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const taken = String(typeof address === 'object' ? address?.port : '');
    const faultOf = async (more: Record<string, string>) => {
      const outcome: unknown = await begin(more).catch((error: unknown) => error);
      if (outcome instanceof GroundFault) return { code: outcome.code, text: outcome.message };
      throw outcome;
    };
    const { code, text } = await faultOf({ TAIHU_PORT: taken });
    expect(code).toBe('port-in-use');
    expect(text).toMatch(new RegExp(`端口 ${taken} .* Port ${taken} `));
    expect((await faultOf({ TAIHU_HOST: '203.0.113.1' })).code).toBe('address-unusable');
    expect((await faultOf({ TAIHU_HOST: 'no-such-host.invalid' })).code).toBe('address-unusable');
    other.close();
  });

  test('that is told to stop before it serves opens and closes, and serves nobody', async () => {
    const said: string[] = [];
    expect(await run(configOf(), (line) => said.push(line), AbortSignal.abort())).toBe(0);
    expect(said.join('\n')).not.toContain('http');
    await (await begin()).end();
  });
});

describe('a stop', () => {
  test('finishes the command that is under way and answers it', async () => {
    const taihu = await begin();
    const lock = await owner();
    await lock.query('begin; lock table identity.attempt in access exclusive mode');
    const waiting = fetch(`${taihu.url}/api/v1/identity/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ account: 'nobody', password: 'none' }),
    });
    const isWaiting = async () =>
      (await lock.query(`select 1 from pg_locks where not granted`)).rowCount !== 0;
    while (!(await isWaiting())) await pause(10);
    taihu.ask();
    while (
      !(await fetch(taihu.url).then(
        () => false,
        () => true,
      ))
    )
      await pause(10);
    await lock.query('commit');
    await lock.end();
    expect((await waiting).status).toBe(401);
    expect(await taihu.ended).toBe(0);
  });

  test('does not wait for ever for a client that never finishes what it sends', async () => {
    const taihu = await begin({}, 300);
    const client = connect(taihu.port, '127.0.0.1');
    client.write('POST /api/v1/identity/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{');
    await fetch(`${taihu.url}/healthz`);
    expect(await taihu.end()).toBe(0);
    client.destroy();
  });
});

describe('the face for operators', () => {
  test('says that it lives, is ready, and how it does', async () => {
    const taihu = await begin();
    const statusOf = async (path: string) => (await fetch(taihu.url + path)).status;
    const paths = ['/healthz', '/readyz', '/metrics', '/api/openapi.json', '/api/docs'];
    expect(await Promise.all(paths.map(statusOf))).toEqual(paths.map(() => 200));
    const metrics = await (await fetch(`${taihu.url}/metrics`)).text();
    expect(metrics).toMatch(/^taihu_database_up 1$/m);
    expect(metrics).toMatch(/^taihu_audit_unanchored \d+$/m);
    expect(await taihu.end()).toBe(0);
  });

  test('refuses upkeep without the token, and large bodies of strangers before they are read', async () => {
    const taihu = await begin();
    const post = async (path: string, body: string, headers = {}) =>
      (
        await fetch(taihu.url + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body,
        })
      ).status;
    expect(await post('/operator/recount', '{}')).toBe(404);
    expect(await post('/operator/recount', '{}', { authorization: `Operator ${taihu.token}x` })).toBe(404);
    expect(await post('/operator/recount', '{}', { authorization: `Operator ${taihu.token}` })).toBe(200);
    const large = JSON.stringify({ text: 'x'.repeat(200_000) });
    expect(await post('/api/v1/identity/sign-in', large)).toBe(413);
    expect(await post('/api/v1/reporting/approve', large)).toBe(401);
    expect((await fetch(`${taihu.url}/figures/%E0%A4%A`)).status).toBe(400);
    await taihu.end();
  });
});

describe('a city that is no demo', () => {
  test('has no tour, and is not reset by anyone', async () => {
    const taihu = await begin();
    const post = async (path: string, headers: Record<string, string>) => {
      const answer = await fetch(taihu.url + path, { method: 'POST', headers });
      return [answer.status, await answer.text()];
    };
    expect((await fetch(`${taihu.url}/tour`)).status).toBe(404);
    expect((await fetch(`${taihu.url}/tour/reset`)).status).toBe(404);
    expect(await post('/tour/reset', { 'accept-language': 'zh' })).toEqual([
      403,
      expect.stringContaining('不是演示数据'),
    ]);
    expect(await post('/operator/reset-demo', { authorization: `Operator ${taihu.token}x` })).toEqual([
      404,
      expect.anything(),
    ]);
    const typed = await type('en_US.UTF-8', ['reset-demo', '--yes']);
    expect([typed.code, typed.err]).toEqual([1, expect.stringContaining('no demo')]);
    await taihu.end();
    const alone = await type('zh_CN.UTF-8', ['reset-demo', '--yes']);
    expect([alone.code, alone.err]).toEqual([1, expect.stringContaining('不是演示数据')]);
    expect((await type('C', ['reset-demo'])).code).toBe(2);
  }, 120_000);
});

describe('the command line', () => {
  const SEARCH = ['units.search', '--input', '{"text":"无锡"}', '--json'];

  test('answers the same beside a running server and without one', async () => {
    const typed: Record<string, readonly string[]> = {
      search: SEARCH,
      wrong: ['units.search', '--input', '{"limit":-1}'],
      stranger: ['reporting.inbox', '--as', '张三'],
      verified: ['verify-audit'],
      recounted: ['figures', 'recount', '--json'],
    };
    const all = async () => {
      const outcomes: Record<string, Typed> = {};
      for (const [name, args] of Object.entries(typed)) {
        const { code, out, err } = await type('en_US.UTF-8', args);
        outcomes[name] = { code, out, err: err.replace(/, [0-9a-f-]{36}\)/, ')') };
      }
      return outcomes;
    };
    const taihu = await begin();
    const beside = await all();
    await taihu.end();
    expect(await all()).toEqual(beside);
    expect(beside['search']).toEqual({ code: 0, out: '{"items":[]}\n', err: '' });
    expect(beside['wrong']).toMatchObject({ code: 1, out: '' });
    expect(beside['wrong']?.err).toMatch(/^Some fields need correcting.*\n {2}text: .*\n {2}limit: /);
    expect(beside['stranger']?.code).toBe(1);
    expect(beside['stranger']?.err).toContain('no account 张三');
    expect(beside['verified']?.code).toBe(0);
    expect(beside['verified']?.out).toContain('0 findings');
    expect(JSON.parse(beside['recounted']?.out ?? '')).toMatchObject({ isClean: true });
  }, 120_000);

  test('refuses in the language of whoever typed, and does not create a folder that was mistyped', async () => {
    const refused = await type('zh_CN.UTF-8', ['reporting.inbox']);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/^请先登录。 \(common\.not-signed-in/);
    const mistyped = join(base, 'mistyped');
    const { code, out, err } = await type('C', ['verify-audit'], mistyped);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^[^\n]*不是太湖的数据目录[^\n]* is no data folder of Taihu[^\n]*\n$/);
    await expect(access(mistyped)).rejects.toThrow('ENOENT');
  });

  test('is not led astray by what a killed server left behind', async () => {
    const left = { pid: process.pid, host: '127.0.0.1', port: 1, token: 'x' };
    for (const text of [JSON.stringify(left), '{"port":']) {
      await writeFile(join(data, 'run', 'server.json'), text);
      expect((await type('C', SEARCH)).code).toBe(0);
    }
  }, 60_000);
});
