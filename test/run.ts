import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';
import { z } from 'zod';
import { type Outcome, RoomReporter } from './reporter.ts';
import { findChromium } from './support/chromium.ts';

const root = resolve(import.meta.dirname, '..');
const LEDGER = resolve(root, 'test/ledger.json');
const Ledger = z.record(z.string(), z.number());

const write = (text: string) => void process.stdout.write(text);

/** Below these, seconds say little: of a room about its pace, of a run about the machine. */
const [LEAST_SECONDS, LEAST_ROOMS] = [2, 5];

/**
 * How many times as long as in the ledger this run took, in the median of its rooms: what the machine does to all of
 * them alike. 1 where too few rooms ran to tell a slower machine from a slower room.
 */
function paceOf(rooms: ReadonlyMap<string, number>, ledger: z.infer<typeof Ledger>): number {
  const ratios = [...rooms]
    .map(([room, seconds]) => ({ seconds, known: ledger[room] ?? 0 }))
    .filter(({ known }) => known >= LEAST_SECONDS)
    .map(({ seconds, known }) => seconds / known)
    .sort((a, b) => a - b);
  return ratios.length < LEAST_ROOMS ? 1 : (ratios[Math.floor(ratios.length / 2)] ?? 1);
}

/** Seconds per room beside the ledger. What outgrew it by half and 2 s, at this run's pace, is marked, never failed. */
function roomTable(rooms: ReadonlyMap<string, number>, ledger: z.infer<typeof Ledger>): string {
  const width = Math.max(...[...rooms.keys()].map((room) => room.length), 4);
  const pace = paceOf(rooms, ledger);
  const lines = [...rooms]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([room, seconds]) => {
      const known = ledger[room];
      const isGrown =
        known !== undefined && seconds > known * pace * 1.5 && seconds > (known + LEAST_SECONDS) * pace;
      const beside = known === undefined ? '(new)' : `(${known.toFixed(1)})`;
      return `  ${room.padEnd(width)} ${seconds.toFixed(1).padStart(7)} s  ${beside}${isGrown ? ' ▲' : ''}`;
    });
  return [`seconds per room (ledger), at ${pace.toFixed(1)} times its pace`, ...lines].join('\n');
}

function summary(outcome: Outcome): string {
  const ledger = existsSync(LEDGER) ? Ledger.parse(JSON.parse(readFileSync(LEDGER, 'utf8'))) : {};
  const { passed, failures, skipped, notes, rooms } = outcome;
  const parts = [roomTable(rooms, ledger), ...notes];
  if (skipped.length > 0) {
    parts.push(
      `!!! ${skipped.length} SKIPPED`,
      ...skipped.map(({ name, reason }) => `  - ${name}: ${reason}`),
    );
  }
  for (const { name, text } of failures) parts.push(`\nFAILED ${name}\n${text.replaceAll(/^/gm, '  ')}`);
  if (passed + failures.length === 0) parts.push('no test ran: check the filter');
  return `\n${parts.join('\n')}\n\n${passed} passed, ${failures.length} failed, ${skipped.length} skipped\n`;
}

function recordLedger(rooms: ReadonlyMap<string, number>): void {
  const rounded = [...rooms]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([room, seconds]) => [room, Math.round(seconds * 10) / 10]);
  writeFileSync(LEDGER, `${JSON.stringify(Object.fromEntries(rounded), null, 2)}\n`);
}

/**
 * Brings what the tests need beyond Node: by the machine's set-up script, and a browser by Playwright where that could
 * not. What stays missing is said by the tests that skip for it.
 */
function bringPrograms(): void {
  const run = (file: string, args: readonly string[]) =>
    spawnSync(file, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  run('bash', ['scripts/setup-machine.sh']);
  if (findChromium() !== undefined) return;
  run(process.execPath, ['node_modules/playwright-core/cli.js', 'install', 'chromium']);
}

/**
 * One folder for whatever the tests and the programs that they start put into the temporary folder: it goes with the
 * run, also what a test forgot or could not take away. It is open to all like the one it stands in: not everything that
 * the tests start runs as their user.
 */
function keepTemporaryFilesTogether(): void {
  const folder = mkdtempSync(join(tmpdir(), 'taihu-tests-'));
  chmodSync(folder, 0o1777);
  process.env['TMPDIR'] = folder;
  process.once('exit', () =>
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  );
}

/**
 * Runs the tests: `test/run.ts [--full] [-t NAME] [--ledger] [PATH…]`. Paths filter files, -t filters names,
 * --ledger records this run's seconds.
 */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { full: { type: 'boolean' }, name: { type: 'string', short: 't' }, ledger: { type: 'boolean' } },
  });
  if (positionals.length === 0) bringPrograms();
  const reporter = new RoomReporter(root, write);
  keepTemporaryFilesTogether();
  let isBroken = false;
  try {
    const vitest = await startVitest('test', positionals, {
      root,
      config: resolve(root, 'vitest.config.ts'),
      run: true,
      watch: false,
      reporters: [reporter],
      ...(values.name === undefined ? {} : { testNamePattern: values.name }),
    });
    await vitest.close();
  } catch (error) {
    isBroken = true;
    reporter.outcome.failures.push({
      name: 'the run itself',
      text: error instanceof Error ? String(error.stack) : String(error),
    });
  }
  const { passed, failures, rooms } = reporter.outcome;
  if (values.ledger) recordLedger(rooms);
  const isRed = isBroken || failures.length > 0 || passed === 0 || (process.exitCode ?? 0) !== 0;
  await new Promise((done) => process.stdout.write(summary(reporter.outcome), done));
  return isRed ? 1 : 0;
}

// A handle that a test forgot must not keep a finished run alive.
process.exit(await main());
