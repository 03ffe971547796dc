import { hostname } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { beat, findOutbox, leave, listJobKinds } from '#kernel/observation/index.ts';
import { SYSTEM_ACTOR } from '#kernel/operation/index.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import type { House } from './house.ts';

const BEAT_MS = 10_000;
const AS_TAIHU = { actor: SYSTEM_ACTOR.id, roles: ['system-actor'], scope: [WHOLE_TREE] };
const NS_A_MS = 1e6;

/** The jobs and events of the city at this moment, for metrics. */
export async function findWork(house: House) {
  const now = house.clock.now().getTime();
  return house.database.transaction({ ...AS_TAIHU, isReadOnly: true }, async (tx) => {
    const kinds = await listJobKinds(tx);
    const { waiting, oldestAt } = await findOutbox(tx);
    return { kinds, events: waiting, oldestEventMs: oldestAt === null ? 0 : now - oldestAt.getTime() };
  });
}

/** Tells the city's other processes that this one lives, and how it is doing, until it is stopped. */
export async function startPresence(house: House): Promise<{ stop(): Promise<void> }> {
  const { watched, clock, database, config } = house;
  const startedAt = clock.now();
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  let isStopped = false;
  const tell = async () => {
    // A screen then shows it as fresh as everything else.
    await house.watch.refresh().catch(() => undefined);
    const now = clock.now();
    const { all } = watched.timings.read(now);
    const eventLoopP99 = Math.round(delay.percentile(99) / NS_A_MS);
    delay.reset();
    const row = {
      id: watched.processId,
      host: hostname(),
      pid: process.pid,
      version: watched.version,
      runtime: `Node ${process.versions.node}`,
      works: config.works,
      startedAt,
      seenAt: now,
      calls: all.calls,
      p95: all.p95,
      eventLoopP99,
      memoryBytes: process.memoryUsage.rss(),
    };
    await database
      .transaction(AS_TAIHU, (tx) => beat(tx, row))
      .catch((error: unknown) => {
        if (!isStopped) house.log.warn({ error: String(error) }, 'this process could not tell that it lives');
      });
  };
  let running = tell();
  await running;
  const timer = setInterval(() => {
    running = running.then(tell);
  }, BEAT_MS);
  return {
    async stop() {
      isStopped = true;
      clearInterval(timer);
      delay.disable();
      await running;
      await database.transaction(AS_TAIHU, (tx) => leave(tx, watched.processId)).catch(() => undefined);
    },
  };
}
