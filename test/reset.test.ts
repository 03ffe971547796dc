/** A reset that cannot be done is told as such by the page and by the command, and only a start may do it. */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { stepsOf } from '#demo/wuxi-2008/load.ts';
import { readConfig } from '#kernel/config/index.ts';
import { installationContracts } from '#kernel/installation/contract.ts';
import { findResetWish, wishReset } from '#kernel/installation/index.ts';
import { silentLog } from '#kernel/log/index.ts';
import { systemActor } from '#kernel/operation/index.ts';
import { createCaller } from '#server/caller.ts';
import { connect } from '#server/cli-connection.ts';
import { resetDemo } from '#server/cli-reset.ts';
import { placeOf } from '#server/ground.ts';
import { openHouse } from '#server/house.ts';
import { run } from '#server/serve.ts';
import { TOUR } from '#web/texts.ts';
import { environmentOn, startTestCluster, type TestCluster } from './support/cluster.ts';

const CLI = fileURLToPath(new URL('../src/server/cli.ts', import.meta.url));
const DEMO = 'wuxi-2008-small';
const IN_USE = /还有 1 个连接.* Others have 1 connections /;
const MINUTES_MS = 240_000;

let data = '';
let cluster: TestCluster;
let environment: Record<string, string> = {};
const configOf = () => readConfig([], environment);

beforeAll(async () => {
  const base = await mkdtemp(join(tmpdir(), 'taihu-reset-'));
  await chmod(base, 0o755);
  data = join(base, 'data');
  cluster = await startTestCluster();
  const quick = { TAIHU_PORT: '0', TAIHU_DATA: data, TAIHU_LOG_LEVEL: 'silent', LC_ALL: 'en_US.UTF-8' };
  environment = { ...environmentOn(cluster), ...quick };
  // A demo that says of itself that it is whole: what is tested here never loads one.
  const house = await openHouse(configOf(), silentLog, { say: () => undefined });
  const call = createCaller(house.runner, house.operations, async () => undefined);
  await call(systemActor('demo'), installationContracts.beginDemo, { name: DEMO });
  for (const { name } of stepsOf(DEMO))
    await call(systemActor('demo'), installationContracts.finishStep, { step: name });
  await house.close();
});
afterAll(async () => {
  await cluster?.stop();
  await rm(join(data, '..'), { recursive: true, force: true });
});

/** Somebody else's connection to the database of the demo, held until it is ended. */
async function holdConnection(): Promise<pg.Client> {
  const client = new pg.Client({ ...cluster.admin, database: 'taihu' });
  await client.connect();
  // The superuser of a server looks at all its databases; whoever is one of Taihu's roles works on this one.
  await client.query('set session authorization taihu_app');
  return client;
}

async function stepsHeld(): Promise<number> {
  const client = new pg.Client({ ...cluster.admin, database: 'taihu' });
  await client.connect();
  try {
    return (await client.query('select from installation.step')).rowCount ?? 0;
  } finally {
    await client.end();
  }
}

function type(...args: readonly string[]): Promise<{ code: number | null; err: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, ...environment };
    const child = execFile(process.execPath, [CLI, ...args], { env }, (_, __, err) =>
      resolve({ code: child.exitCode, err }),
    );
  });
}

/** Where the page of a reset leads in the end, as a browser would follow it: its address. */
async function followed(url: string): Promise<string> {
  let answer = await fetch(`${url}/tour/reset`, { method: 'POST' });
  for (;;) {
    const next = /url=(\S+)$/.exec(answer.headers.get('refresh') ?? '')?.[1];
    if (next === undefined) return answer.url;
    await pause(200);
    answer = await fetch(url + next).catch(() => answer);
  }
}

async function mainOf(url: string, language: string): Promise<string> {
  const page = await fetch(url, { headers: { 'accept-language': language } });
  return /<main.*<\/main>/s.exec(await page.text())?.[0] ?? '';
}

/** A Taihu in this process, whose demo is whole. */
async function begin() {
  const stop = new AbortController();
  const said: string[] = [];
  const ended = run(configOf(), (line) => said.push(line), stop.signal);
  const end = () => {
    stop.abort();
    return ended;
  };
  onTestFinished(async () => void (await end()));
  const isReady = () => said.some((line) => line.includes('The demo is ready'));
  await expect.poll(isReady, { timeout: MINUTES_MS }).toBe(true);
  const text = await readFile(join(data, 'run', 'server.json'), 'utf8');
  const { port } = z.object({ port: z.int() }).parse(JSON.parse(text));
  return { url: `http://127.0.0.1:${port}`, end };
}

test(
  'a reset beside somebody else’s connection is told as not done, by page and command, and the demo is as it was',
  async () => {
    const all = stepsOf(DEMO).length;
    const taihu = await begin();
    const other = await holdConnection();
    onTestFinished(() => other.end());
    const page = await followed(taihu.url);
    for (const language of ['zh', 'en'] as const) {
      const text = await mainOf(page, language);
      expect(text).toContain(TOUR[language].reset.undone);
      expect(text).toContain(language === 'zh' ? '还有 1 个连接' : 'Others have 1 connections');
      expect(text).not.toContain(TOUR[language].reset.done);
    }
    const beside = await type('reset-demo', '--yes');
    expect([beside.code, beside.err]).toEqual([1, expect.stringMatching(IN_USE)]);
    expect(beside.err).not.toContain('The demo is reset');
    // What became of another wish is not told of this one.
    expect(await mainOf(page, 'en')).not.toContain(TOUR.en.reset.undone);
    expect(await taihu.end()).toBe(0);

    const said: string[] = [];
    expect(await resetDemo(configOf(), (line) => said.push(line))).toBe(false);
    expect(said.at(-1)).toMatch(IN_USE);
    expect(await stepsHeld()).toBe(all);
  },
  MINUTES_MS,
);

test(
  'a wish is left to a start: other work on a stopped demo neither clears it nor forgets the wish',
  async () => {
    const all = await stepsHeld();
    expect(all).toBeGreaterThan(0);
    const id = await wishReset(data, { demo: DEMO, place: placeOf(configOf()) });
    const connection = await connect(configOf(), 'en');
    try {
      expect(await connection.upkeep('verify-audit')).toMatchObject({ isClean: true });
    } finally {
      await connection.close();
    }
    expect(await stepsHeld()).toBe(all);
    expect(await findResetWish(data)).toMatchObject({ id });
    const house = await openHouse(configOf(), silentLog, { say: () => undefined, resets: true });
    await house.close();
    expect(await stepsHeld()).toBe(0);
  },
  MINUTES_MS,
);
