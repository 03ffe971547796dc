/** Nothing answered is lost, and nothing altered goes unnoticed. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCluster } from '#kernel/db/index.ts';
import { identityContracts } from '#kernel/identity/contract.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import { type Client, signIn } from './support/client.ts';
import { type RunningTaihu, startDemo, startTaihu } from './support/server.ts';

const CLI = fileURLToPath(new URL('../../src/server/cli.ts', import.meta.url));

interface Outcome {
  code: number;
  out: string;
}

function taihu(folder: string, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [CLI, ...args, '--data', folder], (_, out, err) => {
      resolve({ code: child.exitCode ?? 0, out: `${out}${err}` });
    });
  });
}

/** Runs SQL as the superuser behind Taihu's back, while Taihu is stopped. */
async function tamper(folder: string, text: string): Promise<void> {
  const cluster = await startCluster({
    folder: join(folder, 'postgres'),
    fsync: false,
    log: () => undefined,
  });
  try {
    const client = new pg.Client(cluster.connection(cluster.user, cluster.password, 'taihu'));
    await client.connect();
    await client.query(text);
    await client.end();
  } finally {
    await cluster.stop();
  }
}

const REPORTER = 'reporter.of.many';
const GIVEN_PASSWORD = 'handed-over-once';
const REPORTER_PASSWORD = 'for-a-night-shift';

/** Reports that are through: each can be corrected once. */
async function throughReports(url: string, howMany: number) {
  const office = await signIn(url, 'office');
  const { items } = await office.call(reportingContracts.forms, { limit: 200 });
  const form = items.find(({ code }) => code.startsWith('COM-01'));
  const page = await office.call(reportingContracts.reports, {
    form: form?.id,
    state: 'approved',
    limit: howMany,
  });
  return page.items;
}

/** One person who reports for all these units, made as the two administrators would. */
async function makeReporterOf(url: string, units: readonly string[]): Promise<void> {
  const system = await signIn(url, 'system');
  const accounts = [{ account: REPORTER, displayName: '多村报送员', password: GIVEN_PASSWORD }];
  await system.call(identityContracts.createAccounts, { accounts });
  const security = await signIn(url, 'security');
  const grants = units.map((unitCode) => ({ account: REPORTER, role: 'reporter' as const, unitCode }));
  await security.call(identityContracts.grantRoles, { grants });
  // A password that somebody else gave opens nothing but its change.
  const reporter = await signIn(url, REPORTER, GIVEN_PASSWORD);
  await reporter.call(identityContracts.changePassword, {
    current: GIVEN_PASSWORD,
    password: REPORTER_PASSWORD,
  });
}

describe('a demo city on disk', () => {
  let taihuRun: RunningTaihu;
  beforeAll(async () => {
    taihuRun = await startDemo({ TAIHU_FSYNC: 'true' });
  });
  afterAll(() => taihuRun?.remove());

  it('has every command whole and once, after SIGKILL amid 200 concurrent commands and a retry', async () => {
    const { folder } = taihuRun;
    const reports = await throughReports(taihuRun.url, 200);
    await makeReporterOf(
      taihuRun.url,
      reports.map((report) => report.unitCode),
    );
    const commands = reports.map((report) => ({ report, key: randomUUID() }));
    expect(commands).toHaveLength(200);
    const press = (client: Client, { report, key }: (typeof commands)[number]) =>
      client.call(
        reportingContracts.correct,
        { id: report.id, version: report.version, reason: '更正一处笔误', reasonCode: 'correction' },
        key,
      );
    const before = await signIn(taihuRun.url, REPORTER, REPORTER_PASSWORD);
    const answered = new Set<string>();
    const settled = Promise.allSettled(
      commands.map((command) => press(before, command).then(() => answered.add(command.key))),
    );
    while (answered.size < 20) await new Promise((resolve) => setImmediate(resolve));
    await taihuRun.kill();
    const outcomes = await settled;
    expect(outcomes.some((outcome) => outcome.status === 'rejected')).toBe(true);

    taihuRun = await startTaihu(folder, 'wuxi-2008-small', { TAIHU_FSYNC: 'true' });
    const after = await signIn(taihuRun.url, REPORTER, REPORTER_PASSWORD);
    const views = await Promise.all(reports.map(({ id }) => after.call(reportingContracts.report, { id })));
    const kept = views.filter((view, index) => view.version === (reports[index]?.version ?? 0) + 1);
    expect(kept.length).toBeGreaterThanOrEqual(answered.size);
    expect(kept.length).toBeLessThan(commands.length);
    // All are pressed again at once, twice: whatever was done before is answered, not done anew.
    const answers = await Promise.all([...commands, ...commands].map((command) => press(after, command)));
    answers.forEach((answer, index) => {
      expect(answer.version).toBe((reports[index % reports.length]?.version ?? 0) + 1);
    });
    for (const { id, version } of reports) {
      const view = await after.call(reportingContracts.report, { id });
      expect(view.version).toBe(version + 1);
      expect(view.state).toBe('returned');
      expect(view.events.filter((event) => event.kind === 'correction')).toHaveLength(1);
    }
    expect((await taihu(folder, 'figures', 'recount')).code).toBe(0);
  });

  it('is verified clean, and by the command line of a stopped city too', async () => {
    const running = await taihu(taihuRun.folder, 'verify-audit');
    expect(running.out).toContain('0 findings');
    expect(running.code).toBe(0);
    expect(await taihuRun.stop()).toBe(0);
    const stopped = await taihu(taihuRun.folder, 'verify-audit');
    expect(stopped.out).toContain('0 findings');
    expect(stopped.code).toBe(0);
  });

  it('names an observation that was altered in the database behind its back', async () => {
    await tamper(
      taihuRun.folder,
      `update indicators.observation set value = value + 1 where id = (select min(id) from indicators.observation)`,
    );
    const verified = await taihu(taihuRun.folder, 'verify-audit');
    expect(verified.code).toBe(1);
    expect(verified.out).toMatch(/indicators\.observation/);
    const recounted = await taihu(taihuRun.folder, 'figures', 'recount');
    expect(recounted.code).toBe(1);
    await tamper(
      taihuRun.folder,
      `update indicators.observation set value = value - 1 where id = (select min(id) from indicators.observation)`,
    );
    expect((await taihu(taihuRun.folder, 'verify-audit')).code).toBe(0);
  });

  it('names the audit entry that was removed', async () => {
    await tamper(
      taihuRun.folder,
      `delete from audit.entry where id = (select min(id::text)::uuid from audit.entry)`,
    );
    const verified = await taihu(taihuRun.folder, 'verify-audit');
    expect(verified.code).toBe(1);
    const anchors = await readdir(join(taihuRun.folder, 'anchors'));
    const first =
      (await readFile(join(taihuRun.folder, 'anchors', anchors[0] ?? ''), 'utf8')).split('\n')[0] ?? '';
    expect(verified.out).toMatch(/gone from the database/);
    const named = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(verified.out)?.[0] ?? 'none';
    expect(first).toContain(named);
  });
});
