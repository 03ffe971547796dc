/** The reset of a demo on a server of its own: killed wherever it stands, it ends like a fresh load. */
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { STORY_VILLAGE } from '#demo/wuxi-2008/forms.ts';
import { readConfig } from '#kernel/config/index.ts';
import { identityContracts } from '#kernel/identity/contract.ts';
import { installationContracts } from '#kernel/installation/contract.ts';
import { findResetWish, wishReset } from '#kernel/installation/index.ts';
import { silentLog } from '#kernel/log/index.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import { placeOf } from '#server/ground.ts';
import { openHouse } from '#server/house.ts';
import { anonymousClient, signIn } from './e2e/support/client.ts';
import { startTaihu } from './e2e/support/server.ts';
import { approveUp, waitingReport } from './e2e/support/story-report.ts';
import {
  environmentOn,
  hasOldestPostgres,
  NO_OLDEST_POSTGRES,
  startOldestCluster,
  type TestCluster,
} from './support/cluster.ts';
import { expectWhole } from './support/upkeep.ts';

/** The demo is loaded twice and a half, on a machine that may be busy with other things. */
const MINUTES_MS = 3_600_000;
const LOOK_MS = 20;
let base = '';
let server: TestCluster | undefined;
let environment: Record<string, string> = {};

beforeAll(async () => {
  if (!hasOldestPostgres) return;
  base = await mkdtemp(join(tmpdir(), 'taihu-reset-'));
  await chmod(base, 0o755);
  server = await startOldestCluster();
  environment = environmentOn(server);
});
afterAll(async () => {
  await server?.stop();
  await rm(base, { recursive: true, force: true });
});

const startOne = (port = 0) => startTaihu(join(base, 'one'), 'wuxi-2008-small', environment, port);

/** All cells in one order, as text: the sums above them are recounted from these. */
async function cells(cluster: TestCluster): Promise<string> {
  const client = new pg.Client({ ...cluster.admin, database: 'taihu' });
  await client.connect();
  try {
    const { rows } = await client.query({
      text: `select i.code, c.tree_key, c.period_id, c.audience, c.value, c.is_at_least, c.is_provisional, c.revision
        from indicators.cell c join indicators.indicator i on i.id = c.indicator_id order by 1, 2, 3, 4`,
      rowMode: 'array',
    });
    return rows.map((row) => JSON.stringify(row.map(String))).join('\n');
  } finally {
    await client.end();
  }
}

async function changeSomething(url: string): Promise<void> {
  const reporter = await signIn(url, `reporter.${STORY_VILLAGE}`);
  const { id, version } = await waitingReport(reporter);
  await reporter.call(reportingContracts.submit, {
    id,
    version,
    cells: [{ indicator: 'community.terminals', value: '7' }],
  });
  await approveUp((account) => signIn(url, account), id);
}

const ask = (url: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/tour/reset`, { method: 'POST', headers: { 'accept-language': 'en', ...headers } });

const Run = z.object({ pid: z.int(), port: z.int() });

/** Starts once more, and kills when a step of the demo is loaded again, which is far from all. */
async function killWhileLoading(): Promise<string[]> {
  const starting = startOne().catch(() => undefined);
  for (;;) {
    await pause(LOOK_MS);
    const text = await readFile(join(base, 'one', 'run', 'server.json'), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const { pid, port } = Run.parse(JSON.parse(text));
    const client = anonymousClient(`http://127.0.0.1:${port}`);
    const info = await client.call(installationContracts.info, {}).catch(() => undefined);
    if (!info || info.stepsDone.length < 2) continue;
    process.kill(pid, 'SIGKILL');
    await starting;
    return info.stepsDone;
  }
}

test(
  'a reset that is killed while it clears and again while it loads ends like a fresh load',
  async (context) => {
    if (!server) return context.skip(NO_OLDEST_POSTGRES);
    let taihu = await startOne();
    const fresh = await cells(server);
    await changeSomething(taihu.url);
    expect(await cells(server)).not.toBe(fresh);
    const office = await signIn(taihu.url, 'office');

    // Nobody from elsewhere, and not beside another process whose memory would go stale.
    expect((await ask(taihu.url, { 'x-forwarded-for': '203.0.113.9' })).status).toBe(403);
    const other = await startTaihu(join(base, 'two'), 'none', { ...environment, TAIHU_WORKS: 'false' });
    const refused = await ask(taihu.url);
    expect([refused.status, await refused.text()]).toEqual([409, expect.stringContaining(`(${other.pid})`)]);
    await other.stop();

    expect((await ask(taihu.url)).status).toBe(200);
    await taihu.kill();
    const done = await killWhileLoading();
    expect(done).not.toContain('COM-01-2008Q4');
    // Where it was before, so that whoever was signed in asks again.
    taihu = await startOne(Number(new URL(taihu.url).port));
    expect(await cells(server)).toBe(fresh);
    const me = await office.call(identityContracts.me, {}).catch((error: unknown) => error);
    expect(me).toMatchObject({ status: 401 });
    await taihu.stop();

    const config = readConfig(['--data', join(base, 'one')], environment);
    // A wish of long ago is not fulfilled upon what the database holds now.
    await wishReset(join(base, 'one'), { demo: 'wuxi-2008', place: placeOf(config) });
    const house = await openHouse(config, silentLog, { say: () => undefined, resets: true });
    expect(await cells(server)).toBe(fresh);
    expect(await findResetWish(join(base, 'one'))).toBeUndefined();
    await expectWhole(house);
  },
  MINUTES_MS,
);
