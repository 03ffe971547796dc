import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { PublishedCache } from '#kernel/publication/index.ts';
import type { House } from '../house.ts';
import type { Metrics } from '../metrics.ts';
import { findWork } from '../presence.ts';

/** A database behind a dead network never says no: whoever asks whether Taihu is ready is not kept waiting for it. */
const PATIENCE_MS = 2000;

async function answersInTime(answer: Promise<void>): Promise<boolean> {
  const patience = new AbortController();
  const late = pause(PATIENCE_MS, false, { signal: patience.signal }).catch(() => false);
  const answered = answer.then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([answered, late]);
  } finally {
    patience.abort();
  }
}

/** Alive, ready, and how it is doing: for operators and their tools. */
export function registerHealth(
  app: FastifyInstance,
  options: { house: House; metrics: Metrics; published: PublishedCache; isReady(): boolean },
): void {
  const { house, metrics, published } = options;
  app.get('/healthz', { config: { rateLimit: false } }, async () => ({ status: 'alive' }));
  app.get('/readyz', { config: { rateLimit: false } }, async (_, reply) => {
    const hasDatabase = await answersInTime(house.database.ping());
    const isReady = hasDatabase && options.isReady();
    return reply
      .status(isReady ? 200 : 503)
      .send({ status: isReady ? 'ready' : 'starting', database: hasDatabase });
  });
  app.get('/metrics', { config: { rateLimit: false } }, async (_, reply) => {
    // While the database is away the rest must still be told: that is when somebody looks.
    const health = await house.watch.refresh().catch(() => undefined);
    metrics.database(health !== undefined);
    if (health) metrics.audit(health.unanchored, health.oldestAgeMs);
    const work = await findWork(house).catch(() => undefined);
    metrics.gauges({
      connections: house.database.connections(),
      pages: published.counts(),
      ...(work ? { work } : {}),
    });
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}
