/** `taihu reset-demo`: brings a demo back to its first state, beside its running server or without one. */
import { createInterface } from 'node:readline/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Config } from '#kernel/config/index.ts';
import { GroundFault } from '#kernel/db/index.ts';
import { findResetOutcome, findResetWish } from '#kernel/installation/index.ts';
import { createLog, type Log } from '#kernel/log/index.ts';
import { askServer, findRun, requireDataFolder } from './cli-connection.ts';
import { openHouse } from './house.ts';
import { askReset } from './reset.ts';

type Say = (line: string) => void;

const LOOK_MS = 500;
/** A server that is gone for so long will not come back by itself. */
const GONE_MS = 60_000;

const QUESTION =
  '装入演示以来所做的一切都会消失，连同审计记录。恢复演示？输入 yes： / ' +
  'All that was done since the demo was loaded will be gone, the audit trail too. Reset it? Type yes: ';

/** Asks once whoever sits at a terminal; a script says it by an option. */
export async function isAgreed(): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await lines.question(QUESTION)).trim().toLowerCase() === 'yes';
  } finally {
    lines.close();
  }
}

/** Resets the demo of a data folder and returns when it is ready; false where it was not, as was said then. */
export async function resetDemo(config: Config, say: Say): Promise<boolean> {
  if (await findRun(config.data)) return resetBeside(config, say);
  await requireDataFolder(config.data);
  const log = createLog('error');
  // One that was broken off is gone on with: the database may be empty already.
  const id = (await findResetWish(config.data))?.id ?? (await askAlone(config, log, say));
  // Loading publishes pages, which are written in JSX.
  await import('./jsx-loader.ts');
  const { loadChosenDemo } = await import('./demo.ts');
  const house = await openHouse(config, log, { say, resets: true });
  try {
    const outcome = await findResetOutcome(config.data, id);
    if (outcome?.fault) return false;
    await loadChosenDemo(house, { say });
    return true;
  } finally {
    await house.close();
  }
}

async function askAlone(config: Config, log: Log, say: Say): Promise<string> {
  const house = await openHouse(config, log, { say });
  try {
    return await askReset(house, true);
  } finally {
    await house.close();
  }
}

const Asked = z.object({ id: z.uuid() });
const ResetState = z.object({
  isReady: z.boolean(),
  done: z.int(),
  total: z.int(),
  outcome: z.object({ fault: z.object({ zh: z.string(), en: z.string() }).optional() }).optional(),
});

async function resetBeside(config: Config, say: Say): Promise<boolean> {
  const path = '/operator/reset-demo';
  const { id } = Asked.parse(await askServer(config.data, { method: 'POST', path }));
  say('正在恢复演示 … / Resetting the demo …');
  let seenAt = performance.now();
  for (let told = ''; ; await pause(LOOK_MS)) {
    if (performance.now() - seenAt > GONE_MS) throw new GroundFault('server-silent', { reason: 'reset' });
    const question = { method: 'GET', path: `${path}/${id}` } as const;
    const answer = await askServer(config.data, question).catch(() => undefined);
    if (answer === undefined) continue;
    const { isReady, outcome, done, total } = ResetState.parse(answer);
    if (isReady && outcome) return tellOutcome(outcome.fault, say);
    // One that serves and knows of no outcome has not closed yet, or was asked for another reset since.
    if (isReady) continue;
    seenAt = performance.now();
    const line = `  ${done}/${total}`;
    if (line !== told) say(line);
    told = line;
  }
}

function tellOutcome(fault: { zh: string; en: string } | undefined, say: Say): boolean {
  say(fault ? `${fault.zh} / ${fault.en}` : '演示已恢复 / The demo is reset');
  return fault === undefined;
}
