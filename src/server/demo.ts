import { hash } from '@node-rs/argon2';
import { CITY } from '#demo/wuxi-2008/form.ts';
import { STORY_VILLAGE } from '#demo/wuxi-2008/forms.ts';
import { loadDemo, stepsLeft, stepsOf } from '#demo/wuxi-2008/load.ts';
import { PASSWORD } from '#demo/wuxi-2008/people.ts';
import { type Clock, cityDay, stoppedClock } from '#kernel/clock/index.ts';
import { DEMOS, type Demo } from '#kernel/config/index.ts';
import { installationContracts } from '#kernel/installation/contract.ts';
import { endResetWish, findDemo, findResetWish } from '#kernel/installation/index.ts';
import { ANONYMOUS, getOperation, SYSTEM_ACTOR } from '#kernel/operation/index.ts';
import type { PublishedCache } from '#kernel/publication/index.ts';
import { childrenOf } from '#kernel/units/index.ts';
import { newId } from '#lib/id.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { createCaller } from './caller.ts';
import type { House } from './house.ts';
import { CONFERENCE, publishPaths } from './publishing.ts';

export interface DemoOptions {
  say: (line: string) => void;
  published?: PublishedCache;
  url?: string;
}

const BAR_WIDTH = 24;

/** A line that fills as a step goes on, where someone watches; otherwise a line a step. */
function progressBar(say: (line: string) => void) {
  let last = '';
  return (step: string, done: number, total: number) => {
    const isWatched = process.stdout.isTTY;
    if (!isWatched && done < total) return;
    const filled = Math.round((BAR_WIDTH * done) / Math.max(total, 1));
    const line = `  ${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${done}/${total}  ${step}`;
    if (line === last) return;
    last = line;
    if (isWatched) process.stdout.write(`\r\u001B[2K${line}${done === total ? '\n' : ''}`);
    else say(line);
  };
}

/** The demo to load: the one asked for, the one already begun, or in an empty embedded database the city. */
async function chosenDemo(house: House): Promise<Demo> {
  const wish = await findResetWish(house.dataFolder);
  const wished = DEMOS.find((demo) => demo === wish?.demo);
  if (wished) return wished;
  const settings = { actor: SYSTEM_ACTOR.id, roles: [], scope: [WHOLE_TREE], isReadOnly: true };
  if (house.config.demo !== undefined) return house.config.demo;
  const { begun, roots } = await house.database.transaction(settings, async (tx) => ({
    begun: await findDemo(tx),
    roots: await childrenOf(tx, undefined, cityDay(house.clock.now()), { limit: 1 }),
  }));
  const isKnown = DEMOS.find((demo) => demo === begun);
  if (isKnown) return isKnown;
  const isEmpty = roots.items.length === 0 && house.config.databaseUrl === undefined;
  return isEmpty && house.config.trustedProxy === undefined ? 'wuxi-2008' : 'none';
}

/** Loads what is missing of the demo, and says how far it is. The demo never loads behind a proxy. */
export async function loadChosenDemo(house: House, options: DemoOptions): Promise<void> {
  const demo = await chosenDemo(house);
  if (demo === 'none') return;
  if (house.config.trustedProxy !== undefined) {
    options.say('配置了代理，不装入演示数据 / A proxy is configured: the demo does not load');
    return;
  }
  const clock: Clock & { moveTo(instant: string): void } = stoppedClock('2007-03-30T02:00:00Z');
  const runner = house.runnerAt(clock);
  const call = createCaller(runner, house.operations, (name) =>
    house.identity.getAccount(house.database, name),
  );
  const steps = stepsOf(demo);
  const passwordHash = await hash(PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  const load = { call, demo, clock, progress: progressBar(options.say), passwordHash };
  await loadDemo(load, async (name) => {
    // From here on a start that broke off is gone on with, and nothing is cleared again.
    await endResetWish(house.dataFolder, {});
    await house.anchor();
    if (name === steps.at(2)?.name) await publishPaths(house, [CONFERENCE]);
  });
  // What was counted last is on its way to the page: whoever is told that the demo is ready finds it whole.
  await publishPaths(house, [CONFERENCE]);
  options.say(`演示数据已就绪 / The demo is ready: ${options.url ?? ''}${CONFERENCE}`);
  options.say(
    `演示账号 / Demo accounts (${PASSWORD}): office, system, security, auditor, ` +
      `reviewer.${CITY}, reporter.${STORY_VILLAGE} …`,
  );
}

/** How many steps of the demo are loaded, of how many; undefined before loading began. */
export async function findDemoProgress(house: House): Promise<{ done: number; total: number } | undefined> {
  const info = await house.runner.run(getOperation(house.operations, installationContracts.info.name), {
    actor: ANONYMOUS,
    input: {},
    language: 'zh',
    reference: newId(),
  });
  const { demo: name, stepsDone: done } = installationContracts.info.output.parse(info);
  const demo = DEMOS.find((known) => known === name);
  return demo === undefined || demo === 'none'
    ? undefined
    : { done: done.length, total: done.length + stepsLeft(demo, done).length };
}
