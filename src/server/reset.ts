/** The reset of a demo: who may ask for it, and what is taken away before the demo is loaded anew. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { anchorsFileOf } from '#kernel/audit/index.ts';
import { cityDay, systemClock } from '#kernel/clock/index.ts';
import type { Config } from '#kernel/config/index.ts';
import { type DataFolder, emptyDatabase, GroundFault, openDatabase } from '#kernel/db/index.ts';
import { defineRefusals, type Refusal } from '#kernel/errors/index.ts';
import {
  endResetWish,
  findDemo,
  findDemoIfAny,
  findResetWish,
  type ResetWish,
  wishReset,
} from '#kernel/installation/index.ts';
import type { Log } from '#kernel/log/index.ts';
import { listProcesses } from '#kernel/observation/index.ts';
import { SYSTEM_ACTOR } from '#kernel/operation/index.ts';
import { childrenOf } from '#kernel/units/index.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { type Ground, placeOf } from './ground.ts';
import type { House } from './house.ts';

const refuse = defineRefusals('server', {
  'reset-no-demo': {
    kind: 'forbidden',
    zh: '本系统装的不是演示数据，不能恢复演示。',
    en: 'This installation is no demo: there is nothing to reset.',
  },
  'reset-not-here': {
    kind: 'forbidden',
    zh: '演示只能在本机恢复：太湖须只在本机地址上服务，未配置代理和对外网址，请求也不经代理。',
    en: 'A demo is reset on this machine only: served on loopback, without a proxy or a public address.',
  },
  'reset-anchored-elsewhere': {
    kind: 'conflict',
    zh: '审计锚点另存有外部副本（TAIHU_ANCHORS_PEER），恢复后会与之不符，因此不能恢复演示。',
    en: 'The anchors are copied to a peer (TAIHU_ANCHORS_PEER), which a reset would contradict: it is refused.',
  },
  'reset-shared': {
    kind: 'conflict',
    zh: '还有其他进程在用这个演示，请先停掉它们：{others}',
    en: 'Other processes work on this demo; stop them first: {others}',
  },
  'reset-not-ready': {
    kind: 'conflict',
    zh: '演示数据还在装入，请稍后再恢复。',
    en: 'The demo is still being loaded: reset it when it is ready.',
  },
});

const AS_TAIHU = { actor: SYSTEM_ACTOR.id, roles: ['system-actor'], scope: [WHOLE_TREE], isReadOnly: true };
/** A process that beat within this time is believed to live. */
const LIVING_MS = 30_000;
/** What keeps a wish from being fulfilled for good. */
const UNDONE = new Set<string>(['database-in-use', 'reset-overtaken']);
const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost|::ffff:127(\.\d{1,3}){3})$/;

export const isLoopback = (host: string): boolean => LOOPBACK.test(host);

/** Whether this process reaches nobody beyond its machine, so that its demo is only its user's own. */
export function isPrivate({ host, publicUrl, trustedProxy }: Config): boolean {
  return isLoopback(host) && publicUrl === undefined && trustedProxy === undefined;
}

/** Why a demo may not be reset here and now; gives the demo where it may. */
export async function requireResettable(house: House, isReady: boolean): Promise<string> {
  const { config, database, watched } = house;
  const { demo, processes } = await database.transaction(AS_TAIHU, async (tx) => ({
    demo: await findDemo(tx),
    processes: await listProcesses(tx),
  }));
  if (demo === undefined) throw refuse('reset-no-demo');
  if (!isPrivate(config) || !config.works) throw refuse('reset-not-here');
  if (config.anchorsPeer !== undefined) throw refuse('reset-anchored-elsewhere');
  const livesSince = house.clock.now().getTime() - LIVING_MS;
  // The embedded database is one process's alone: a row beside its own is that of one that was killed.
  const others = processes.filter(
    ({ id, seenAt }) =>
      config.databaseUrl !== undefined && id !== watched.processId && seenAt.getTime() > livesSince,
  );
  if (others.length > 0)
    throw refuse('reset-shared', { others: others.map(({ host, pid }) => `${host} (${pid})`).join(', ') });
  if (!isReady) throw refuse('reset-not-ready');
  return demo;
}

/** The refusal of a request from beyond this machine. */
export const notHere = (): Refusal => refuse('reset-not-here');

/** Keeps the wish and gives its id; the next start fulfils it. */
export async function askReset(house: House, isReady: boolean): Promise<string> {
  const demo = await requireResettable(house, isReady);
  return wishReset(house.dataFolder, { demo, place: placeOf(house.config) });
}

/** Whether a database still holds the demo that is to be reset, or nothing any more; never a city that came since. */
async function mayBeCleared({ access }: Ground, { demo }: ResetWish, log: Log): Promise<boolean> {
  const database = openDatabase({ ...access.taihu_app, max: 1 }, log);
  try {
    return await database.transaction(AS_TAIHU, async (tx) => {
      const held = await findDemoIfAny(tx);
      if (held.isEmpty || held.demo !== undefined) return held.isEmpty || held.demo === demo;
      const roots = await childrenOf(tx, undefined, cityDay(systemClock.now()), { limit: 1 });
      return roots.items.length === 0;
    });
  } finally {
    await database.close();
  }
}

/**
 * Fulfils the wish for a reset, if there is one, before anything is migrated: the database first, then what the data
 * folder holds of the city. The wish stays until loading has begun, so that a kill at any point leads here again. Where
 * the database is not to be cleared, nothing is changed, and the wish ends with the reason.
 */
export async function clearIfWished(
  ground: Ground,
  config: Config,
  { say, log }: { say: (line: string) => void; log: Log },
): Promise<void> {
  const { folder, access } = ground;
  const wish = await findResetWish(folder.path);
  if (!wish) return;
  const place = placeOf(config);
  try {
    if (wish.place !== place || !(await mayBeCleared(ground, wish, log)))
      throw new GroundFault('reset-overtaken', { place, demo: wish.demo });
    say('正在清空演示 … / Clearing the demo …');
    await emptyDatabase(access.taihu_migrator, place);
  } catch (error) {
    if (!(error instanceof GroundFault && UNDONE.has(error.code))) throw error;
    await endResetWish(folder.path, { fault: error.texts });
    say(error.message);
    return;
  }
  await clearFolder(folder);
}

/** The anchors vouch for entries that are gone, and messages speak of what is gone; keys stay. */
async function clearFolder(folder: DataFolder): Promise<void> {
  await rm(anchorsFileOf(folder.anchorsFolder), { force: true });
  await rm(outboundFolderOf(folder), { recursive: true, force: true });
}

/** Where messages lie that leave the house by no other way. */
export const outboundFolderOf = ({ path }: DataFolder): string => join(path, 'outbound');
