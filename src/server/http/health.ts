import type { FastifyInstance } from 'fastify';
import type { House } from '../house.ts';
import type { Metrics } from '../metrics.ts';

/** Alive, ready, and how it is doing: for operators and their tools. */
export function registerHealth(
  app: FastifyInstance,
  options: { house: House; metrics: Metrics; isReady(): boolean },
): void {
  const { house, metrics } = options;
  app.get('/healthz', { config: { rateLimit: false } }, async () => ({ status: 'alive' }));
  app.get('/readyz', { config: { rateLimit: false } }, async (_, reply) => {
    const hasDatabase = await house.database.ping().then(
      () => true,
      () => false,
    );
    const isReady = hasDatabase && options.isReady();
    return reply
      .status(isReady ? 200 : 503)
      .send({ status: isReady ? 'ready' : 'starting', database: hasDatabase });
  });
  app.get('/metrics', { config: { rateLimit: false } }, async (_, reply) => {
    const health = await house.watch.refresh();
    metrics.audit(health.unanchored, health.oldestAgeMs);
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}
