/** `taihu reset-demo`: brings a demo back to its first state, beside its running server or without one. */
import { createInterface } from 'node:readline/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '#kernel/config/index.ts';
import { GroundFault } from '#kernel/db/index.ts';
import { createLog } from '#kernel/log/index.ts';
import { askRun, findRun, requireDataFolder } from './cli-connection.ts';
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

/** Resets the demo of a data folder and returns when it is ready. Throws Refusal, GroundFault. */
export async function resetDemo(config: Config, say: Say): Promise<void> {
  if (await findRun(config.data)) return resetBeside(config, say);
  await requireDataFolder(config.data);
  const log = createLog('error');
  const asked = await openHouse(config, log, { say });
  try {
    await askReset(asked, true);
  } finally {
    await asked.close();
  }
  // Loading publishes pages, which are written in JSX.
  await import('./jsx-loader.ts');
  const { loadChosenDemo } = await import('./demo.ts');
  const house = await openHouse(config, log, { say });
  try {
    await loadChosenDemo(house, { say });
  } finally {
    await house.close();
  }
}

async function resetBeside(config: Config, say: Say): Promise<void> {
  await askRun(config.data, { method: 'POST', path: '/operator/reset-demo' });
  say('正在恢复演示 … / Resetting the demo …');
  // Taken before it closed, a last answer would speak of the old state.
  await pause(LOOK_MS);
  let seenAt = performance.now();
  for (let told = ''; ; await pause(LOOK_MS)) {
    const state = await askRun(config.data, { method: 'GET', path: '/operator/reset-demo' }).catch(
      () => undefined,
    );
    if (state === undefined) {
      if (performance.now() - seenAt > GONE_MS) throw new GroundFault('server-silent', { reason: 'reset' });
      continue;
    }
    seenAt = performance.now();
    const { isReady, done, total } = state;
    if (isReady) return say('演示已恢复 / The demo is reset');
    const line = `  ${done}/${total}`;
    if (line !== told) say(line);
    told = line;
  }
}
