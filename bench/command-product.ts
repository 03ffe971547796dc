/** The whole product in one process, as `npm start` composes it, on a scratch data folder with a city entered. */
import '#server/jsx-loader.ts';
import { readConfig } from '#kernel/config/index.ts';
import { recount } from '#kernel/indicators/index.ts';
import { silentLog } from '#kernel/log/index.ts';
import { createPublishedCache } from '#kernel/publication/index.ts';
import { createCaller } from '#server/caller.ts';
import type { House } from '#server/house.ts';
import { type Answer, cpuMs, type Order, serveOrders } from './command-child.ts';
import { enterCity } from './command-city.ts';
import { SYSTEM_SETTINGS } from './nation.ts';

// Pages are JSX: they can be imported only once the loader stands.
const { openHouse } = await import('#server/house.ts');
const { createApp } = await import('#server/http/app.ts');
const { createMetrics } = await import('#server/metrics.ts');
const { startWorker } = await import('#server/worker.ts');

let house: House | undefined;
const closers: (() => Promise<unknown> | void)[] = [];

async function open(folder: string): Promise<Answer> {
  const config = readConfig(['--port', '0', '--data', folder, '--demo', 'none'], {});
  const metrics = createMetrics();
  const opened = await openHouse(config, silentLog, { say: () => undefined, observe: metrics.observe });
  house = opened;
  closers.push(() => opened.close());
  const { runner, operations, identity, database } = opened;
  await enterCity(createCaller(runner, operations, (name) => identity.getAccount(database, name)));
  const published = createPublishedCache(database);
  closers.push(() => published.close());
  const app = await createApp({
    house: opened,
    metrics,
    published,
    operatorToken: '',
    isReady: () => true,
    reset: () => undefined,
  });
  closers.push(() => app.close());
  await app.listen({ port: config.port, host: config.host });
  const address = app.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { opened: { port, access: opened.access.taihu_migrator } };
}

serveOrders(async (order: Order): Promise<Answer> => {
  if (order.ask === 'open') return open(order.folder);
  if (order.ask === 'cpu') return { cpuMs: cpuMs() };
  if (order.ask === 'start-worker' && house) {
    const worker = await startWorker(house);
    closers.push(() => worker.stop());
    return {};
  }
  if (order.ask === 'recount' && house) {
    const { differences } = await house.database.transaction(SYSTEM_SETTINGS, (tx) => recount(tx));
    return { differences: differences.length };
  }
  if (order.ask === 'stop') {
    for (const close of closers.toReversed()) await close();
    return {};
  }
  throw new Error(`cannot ${order.ask}`);
});
