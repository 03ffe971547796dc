/** A backup taken under load, restored elsewhere: nothing that was answered before it is missing or there twice. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { STORY_COUNTY } from '#demo/wuxi-2008/forms.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { pathOf } from '#kernel/operation/path-contract.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import { signIn } from './e2e/support/client.ts';
import { type RunningTaihu, startDemo, startTaihu } from './e2e/support/server.ts';

const CLI = fileURLToPath(new URL('../src/server/cli.ts', import.meta.url));
const MINUTES_MS = 600_000;
const CLIENTS = 4;
const INDICATOR = 'network.extranet.connected';
const PERIOD = '2009Q1';

let base = '';
let begun: RunningTaihu[] = [];
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'taihu-backup-'));
  await chmod(base, 0o755);
});
afterAll(async () => {
  for (const taihu of begun) await taihu.remove();
  begun = [];
  await rm(base, { recursive: true, force: true });
});

/** The command line, as an operator types it. */
async function type(...args: string[]) {
  const child = spawn(process.execPath, [CLI, ...args], { env: { ...process.env, TAIHU_FSYNC: 'false' } });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.on('data', (data) => out.push(String(data)));
  child.stderr.on('data', (data) => err.push(String(data)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out: out.join(''), err: err.join('') };
}

const Run = z.object({ token: z.string() });

/** A caller with the right of the data folder's owner to act as any account. */
async function operatorOf(taihu: RunningTaihu) {
  const { token } = Run.parse(JSON.parse(await readFile(join(taihu.folder, 'run', 'server.json'), 'utf8')));
  return async ({ as, operation, input, key }: Command) => {
    const response = await fetch(`${taihu.url}/api/v1${pathOf(operation)}`, {
      method: 'POST',
      headers: {
        authorization: `Operator ${token}`,
        'x-taihu-as': as,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(input),
    });
    const body: unknown = await response.json();
    if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(body)}`);
    return operation.output.parse(body);
  };
}

/** A village's submission, or its town's approval of it. */
interface Command {
  as: string;
  operation: typeof reportingContracts.submit | typeof reportingContracts.approve;
  input: { id: string; version: number; cells?: { indicator: string; value: string }[] };
  key: string;
}

/** A command that was answered, what with, and when. */
interface Answered {
  command: Command;
  answer: unknown;
  at: number;
}

/** Sends a form to the villages of a county; gives their reports. */
async function sendForm(taihu: RunningTaihu) {
  const office = await signIn(taihu.url, 'office');
  const form = await office.call(reportingContracts.defineForm, {
    code: 'LOAD-2009',
    name: { zh: '负载', en: 'Load' },
    period: PERIOD,
    items: [{ indicator: INDICATOR }],
    dueOn: '2009-05-01',
    expiresOn: '2099-12-31',
    approver: { zh: '市信息办', en: 'City office' },
    purpose: 'administrative',
    minutesAsked: 1,
  });
  const recipients = { below: STORY_COUNTY, levels: [5] };
  await office.call(reportingContracts.sendForm, { id: form.id, version: form.version, recipients });
  const reports: { id: string; unitCode: string; version: number }[] = [];
  let after: string | undefined;
  do {
    const page = await office.call(reportingContracts.reports, {
      form: form.id,
      limit: 100,
      ...(after === undefined ? {} : { after }),
    });
    reports.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return reports;
}

test(
  'a backup under load holds every command answered before it once, and verifies elsewhere',
  async () => {
    const source = await startDemo();
    begun.push(source);
    const reports = await sendForm(source);
    expect(reports.length).toBeGreaterThan(100);
    const answered: Answered[] = [];
    const call = await operatorOf(source);
    let isEnough = false;
    const queue = [...reports];
    const clients = Array.from({ length: CLIENTS }, async () => {
      for (let report = queue.pop(); report && !isEnough; report = queue.pop()) {
        const { id, version, unitCode } = report;
        const cells = [{ indicator: INDICATOR, value: '1' }];
        const submit: Command = {
          as: `reporter.${unitCode}`,
          operation: reportingContracts.submit,
          input: { id, version, cells },
          key: randomUUID(),
        };
        const answer = await call(submit);
        answered.push({ command: submit, answer, at: Date.now() });
        const approve: Command = {
          as: `reviewer.${unitCode.slice(0, 9)}000`,
          operation: reportingContracts.approve,
          input: { id, version: answer.version },
          key: randomUUID(),
        };
        answered.push({ command: approve, answer: await call(approve), at: Date.now() });
      }
    });
    await expect.poll(() => answered.length, { timeout: 60_000 }).toBeGreaterThan(20);
    const [file, passphrase] = [join(base, 'city.age'), join(base, 'passphrase')];
    await writeFile(passphrase, 'of a test run, long enough\n', { mode: 0o600 });
    const opened = ['--passphrase-file', passphrase];
    const backup = await type('backup', file, ...opened, '--no-verify', '--json', '--data', source.folder);
    expect([backup.code, backup.err]).toEqual([0, expect.stringContaining('audit.entry')]);
    isEnough = true;
    await Promise.all(clients);
    await source.kill();
    const { takenAt } = z.object({ takenAt: z.iso.datetime() }).parse(JSON.parse(backup.out));
    const before = answered.filter(({ at }) => at < Date.parse(takenAt));
    const later = answered.filter(({ at }) => at >= Date.parse(takenAt));
    expect(before.length).toBeGreaterThan(20);
    expect(later.length).toBeGreaterThan(0);

    const folder = join(base, 'elsewhere');
    const restored = await type('restore', file, ...opened, '--data', folder);
    expect(restored.code).toBe(0);
    expect(restored.out).toMatch(/ 0 findings\n.* 0 differences\n$/);

    const target = await startTaihu(folder, 'wuxi-2008-small');
    begun.push(target);
    const again = await operatorOf(target);
    const total = async () => {
      const input = { indicator: INDICATOR, unit: STORY_COUNTY, period: PERIOD };
      const town = await signIn(target.url, `reviewer.${STORY_COUNTY}`);
      const figure = await town.call(indicatorsContracts.internalFigure, input);
      return Number(figure.value ?? 0);
    };
    const held = await total();
    const approvals = (list: readonly Answered[]) =>
      list.filter(({ command }) => command.operation === reportingContracts.approve).length;
    expect(held).toBeGreaterThanOrEqual(approvals(before));
    // Whoever was answered before the backup gets the same answer, and nothing moves.
    for (const { command, answer } of before) expect(await again(command)).toEqual(answer);
    expect(await total()).toBe(held);
    // What came after it is sent again, as clients do that had no answer: all is there once.
    for (const { command, answer } of later) expect(await again(command)).toEqual(answer);
    for (const { command, answer } of answered) expect(await again(command)).toEqual(answer);
    expect(await total()).toBe(approvals(answered));
    for (const words of [['verify-audit'], ['figures', 'recount']]) {
      const proof = await type(...words, '--data', folder);
      expect([proof.code, proof.out]).toEqual([0, expect.stringMatching(/ 0 (findings|differences)\n$/)]);
    }
  },
  MINUTES_MS,
);
