/** Two web processes and a worker on one server: each sees what the others do, and loses nothing by a kill. */
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { STORY_VILLAGE } from '#demo/wuxi-2008/forms.ts';
import { readConfig } from '#kernel/config/index.ts';
import { identityContracts } from '#kernel/identity/contract.ts';
import { silentLog } from '#kernel/log/index.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import { openHouse } from '#server/house.ts';
import { runUpkeep } from '#server/upkeep.ts';
import { signIn } from './e2e/support/client.ts';
import { type RunningTaihu, startTaihu } from './e2e/support/server.ts';
import { approveUp, waitingReport } from './e2e/support/story-report.ts';
import {
  environmentOn,
  hasOldestPostgres,
  NO_OLDEST_POSTGRES,
  startOldestCluster,
  type TestCluster,
} from './support/cluster.ts';

const MINUTES_MS = 600_000;
const SEEN_MS = 2000;
const INDICATOR = 'community.terminals';

let base = '';
let server: TestCluster | undefined;
let environment: Record<string, string> = {};
const begun: RunningTaihu[] = [];

const start = async (name: string, works: boolean) => {
  const taihu = await startTaihu(join(base, name), works ? 'wuxi-2008-small' : 'none', {
    ...environment,
    TAIHU_WORKS: String(works),
  });
  begun.push(taihu);
  return taihu;
};

beforeAll(async () => {
  if (!hasOldestPostgres) return;
  base = await mkdtemp(join(tmpdir(), 'taihu-processes-'));
  await chmod(base, 0o755);
  server = await startOldestCluster();
  environment = environmentOn(server);
});
afterAll(async () => {
  for (const taihu of begun) await taihu.stop();
  await server?.stop();
  await rm(base, { recursive: true, force: true });
});

const within = { timeout: SEEN_MS, interval: 50 };
const statusOf = (work: Promise<unknown>) =>
  work.then(
    () => 200,
    (error: unknown) => (error instanceof Error && 'status' in error ? error.status : error),
  );

test(
  'a change at one is seen by the other within two seconds, and a kill loses nothing',
  async (context) => {
    if (!server) return context.skip(NO_OLDEST_POSTGRES);
    let worker = await start('worker', true);
    const [left, right] = [await start('left', false), await start('right', false)];

    const path = `/figures/${INDICATOR}/${STORY_VILLAGE}/2008Q4`;
    const page = async (taihu: RunningTaihu) => (await fetch(`${taihu.url}${path}`)).text();
    const first = await page(right);
    const cookie = await cookieOf(left.url, `reporter.${STORY_VILLAGE}`);
    const me = async (taihu: RunningTaihu) =>
      (await fetch(`${taihu.url}/api/v1/identity/me`, { headers: { cookie } })).json() as Promise<unknown>;
    // A session of one is a session of the other, and ends for both.
    expect(JSON.stringify(await me(right))).toContain(`reporter.${STORY_VILLAGE}`);
    const out = await fetch(`${left.url}/api/v1/identity/sign-out`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(out.status).toBe(200);
    await expect
      .poll(async () => JSON.stringify(await me(right)), within)
      .not.toContain(`reporter.${STORY_VILLAGE}`);

    // A role that is revoked here opens nothing there.
    const security = await signIn(left.url, 'security');
    const held = await signIn(right.url, `reviewer.320282000000`);
    const inbox = () => statusOf(held.call(reportingContracts.inbox, { limit: 1 }));
    expect(await inbox()).toBe(200);
    const grant = { account: 'reviewer.320282000000', role: 'reviewer' as const, unitCode: '320282000000' };
    await security.call(identityContracts.revokeRoles, { grants: [grant] });
    await expect.poll(inbox, within).not.toBe(200);

    // A report goes through at the left; the worker publishes; the right one shows it.
    const reporter = await signIn(left.url, `reporter.${STORY_VILLAGE}`);
    const report = await waitingReport(reporter);
    const command = {
      id: report.id,
      version: report.version,
      cells: [{ indicator: INDICATOR, value: '1' }],
    };
    const key = randomUUID();
    const answer = await reporter.call(reportingContracts.submit, command, key);
    await worker.kill();
    await approveUp((account) => signIn(right.url, account), report.id);
    await left.kill();
    // The one who had no answer asks the other, and is given the one there is.
    const again = await signIn(right.url, `reporter.${STORY_VILLAGE}`);
    expect(await again.call(reportingContracts.submit, command, key)).toEqual(answer);
    worker = await start('worker', true);
    await expect.poll(() => page(worker), { timeout: 60_000, interval: 20 }).not.toBe(first);
    await expect.poll(() => page(right), within).not.toBe(first);

    await worker.stop();
    await right.stop();
    const house = await openHouse(readConfig(['--data', join(base, 'worker')], environment), silentLog, {
      say: () => undefined,
    });
    try {
      expect(await runUpkeep(house, 'verify-audit')).toMatchObject({ isClean: true });
      expect(await runUpkeep(house, 'recount')).toMatchObject({ isClean: true });
    } finally {
      await house.close();
    }
  },
  MINUTES_MS,
);

async function cookieOf(url: string, account: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/identity/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account, password: 'wuxi-2008' }),
  });
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}
