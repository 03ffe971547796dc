/** Nothing answered is lost, and nothing altered goes unnoticed. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCluster } from '#kernel/db/index.ts';
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

describe('a demo city on disk', () => {
  let taihuRun: RunningTaihu;
  beforeAll(async () => {
    taihuRun = await startDemo({ TAIHU_FSYNC: 'true' });
  });
  afterAll(() => taihuRun?.remove());

  it('has every answered command, whole and once, after SIGKILL amid 200 concurrent commands and a retry', async () => {
    const { folder } = taihuRun;
    const office = await signIn(taihuRun.url, 'office');
    const draft = await office.call(reportingContracts.reports, { state: 'approved', limit: 200 });
    const drafts = draft.items.filter((report) => report.formCode.startsWith('COM-01')).slice(0, 20);
    const orders = await Promise.all(
      drafts.map(async (report) => ({
        report,
        client: await signIn(taihuRun.url, `reporter.${report.unitCode}`),
      })),
    );
    // Ten people press ten times each on twenty reports: the key makes every press the same command.
    const commands = orders.flatMap(({ report, client }) => {
      const key = randomUUID();
      return Array.from({ length: 10 }, () => ({ report, client, key }));
    });
    expect(commands).toHaveLength(200);
    const press = (client: Client, command: (typeof commands)[number]) =>
      client.call(
        reportingContracts.correct,
        { id: command.report.id, version: command.report.version, reason: '更正一处笔误' },
        command.key,
      );
    let answered = 0;
    const settled = Promise.allSettled(
      commands.map((command) => press(command.client, command).then(() => (answered += 1))),
    );
    while (answered < 20) await new Promise((resolve) => setImmediate(resolve));
    await taihuRun.kill();
    const outcomes = await settled;
    expect(outcomes.some((outcome) => outcome.status === 'rejected')).toBe(true);

    taihuRun = await startTaihu(folder, 'wuxi-2008-small', { TAIHU_FSYNC: 'true' });
    for (const { report } of orders) {
      const client = await signIn(taihuRun.url, `reporter.${report.unitCode}`);
      const again = commands.filter((command) => command.report.id === report.id);
      const answers = await Promise.all(again.map((command) => press(client, command)));
      expect(new Set(answers.map((answer) => answer.version))).toEqual(new Set([report.version + 1]));
      const view = await client.call(reportingContracts.report, { id: report.id });
      expect(view.version).toBe(report.version + 1);
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
