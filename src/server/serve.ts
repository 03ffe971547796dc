import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '#kernel/config/index.ts';
import { GroundFault } from '#kernel/db/index.ts';
import { createLog } from '#kernel/log/index.ts';
import { createPublishedCache } from '#kernel/publication/index.ts';
import { loadChosenDemo } from './demo.ts';
import { type House, openHouse } from './house.ts';
import { createApp } from './http/app.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { startWorker } from './worker.ts';

type Say = (line: string) => void;

/** Opens the house, serves and works until it is told to stop; gives the exit code. */
export async function run(config: Config, say: Say): Promise<number> {
  const log = createLog(config.logLevel === 'info' && process.stdout.isTTY ? 'warn' : config.logLevel);
  const metrics = createMetrics();
  const house = await openHouse(config, log, { say, observe: metrics.observe });
  const stopping = stopSignal(house);
  try {
    return await serve(house, metrics, stopping, say);
  } finally {
    await house.close();
  }
}

/** Resolves when a signal asks to stop, or rejects when the database ends by itself. */
function stopSignal(house: House): Promise<void> {
  // The listeners stay: npm and a terminal may both send the same signal, and the second must not cut the stop short.
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => resolve());
  });
  const crash = house.crashed.then((error) => Promise.reject(error));
  const stopping = Promise.race([asked, crash]).then(() => undefined);
  stopping.catch(() => undefined);
  return stopping;
}

async function serve(house: House, metrics: Metrics, stopping: Promise<void>, say: Say): Promise<number> {
  const { config } = house;
  const state = { isReady: false };
  const published = createPublishedCache(house.database);
  const operatorToken = randomBytes(32).toString('base64url');
  const app = await createApp({ house, metrics, published, operatorToken, isReady: () => state.isReady });
  try {
    await listen(app, config);
    const address = app.server.address();
    const port = typeof address === 'object' && address ? address.port : config.port;
    await announceRun(house, { pid: process.pid, host: config.host, port, token: operatorToken });
    const worker = await startWorker(house);
    const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
    say(`太湖 Taihu  ${url}/  ·  ${url}/console/  ·  ${url}/api/docs`);
    const loading = loadChosenDemo(house, { say, published, url }).then(() => {
      state.isReady = true;
    });
    try {
      await Promise.race([stopping, loading.then(() => stopping)]);
    } finally {
      say('正在停止 … / Stopping …');
      await app.close();
      await worker.stop();
    }
    return 0;
  } finally {
    published.close();
    await app.close();
    await rm(join(house.runFolder, 'server.json'), { force: true });
  }
}

async function listen(app: Awaited<ReturnType<typeof createApp>>, config: Config): Promise<void> {
  try {
    await app.listen({ port: config.port, host: config.host });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') throw new GroundFault('port-in-use', { port: config.port }, error);
    throw error;
  }
}

/** Leaves word in the data folder, so that the command line finds the running server. */
async function announceRun(house: House, run: object): Promise<void> {
  await writeFile(join(house.runFolder, 'server.json'), JSON.stringify(run), { mode: 0o600 });
}
