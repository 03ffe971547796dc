import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '#kernel/config/index.ts';
import { GroundFault } from '#kernel/db/index.ts';
import { createLog, createRecentLog } from '#kernel/log/index.ts';
import { createPublishedCache } from '#kernel/publication/index.ts';
import { loadChosenDemo } from './demo.ts';
import { type House, openHouse } from './house.ts';
import { createApp } from './http/app.ts';
import { openInterlude } from './http/interlude.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { startPresence } from './presence.ts';
import { startWorker, type Worker } from './worker.ts';

type Say = (line: string) => void;

/** How long a stop waits for answers that are under way; what runs in the database after that is still finished. */
const GRACE_MS = 30_000;
const WATCH_MS = 60_000;

/** Opens the house, serves and works until it is told to stop; gives the exit code. */
export async function run(config: Config, say: Say, stop: AbortSignal, graceMs = GRACE_MS): Promise<number> {
  const recent = createRecentLog();
  const level = config.logLevel === 'info' && process.stdout.isTTY ? 'warn' : config.logLevel;
  const log = createLog(level, recent);
  const metrics = createMetrics();
  const door: Door = { port: config.port, close: async () => undefined };
  try {
    let isAgain = true;
    while (isAgain) {
      isAgain = false;
      const house = await openHouse(config, log, { say, observe: metrics.observe, recent, resets: true });
      try {
        if (!stop.aborted)
          isAgain = await serve({ house, metrics, door, stopping: stopOf(house, stop), say, graceMs });
      } finally {
        await house.close();
      }
    }
    return 0;
  } finally {
    await door.close();
  }
}

/** Where Taihu is reached: the same port for as long as it runs, and who answers there while the house is closed. */
interface Door {
  port: number;
  close(): Promise<void>;
}

/** Resolves when a signal asks to stop, or rejects when the database ends by itself. */
function stopOf(house: House, stop: AbortSignal): Promise<void> {
  const asked = new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
  const stopping = Promise.race([asked, house.crashed.then((error) => Promise.reject(error))]);
  stopping.catch(() => undefined);
  return stopping;
}

interface Serving {
  house: House;
  metrics: Metrics;
  door: Door;
  stopping: Promise<void>;
  say: Say;
  graceMs: number;
}

/** Serves until it is to stop or to begin anew; says whether it is the latter. */
async function serve({ house, metrics, door, stopping, say, graceMs }: Serving): Promise<boolean> {
  const { config } = house;
  const state = { isReady: false, isAgain: false };
  const again = Promise.withResolvers<void>();
  const reset = () => {
    state.isAgain = true;
    again.resolve();
  };
  const ending = Promise.race([stopping, again.promise]);
  const published = createPublishedCache(house.database);
  const operatorToken = randomBytes(32).toString('base64url');
  const isReady = () => state.isReady;
  const app = await createApp({ house, metrics, published, operatorToken, isReady, reset });
  try {
    await door.close();
    await listen(app, config.host, door.port);
    const address = app.server.address();
    const port = typeof address === 'object' && address ? address.port : config.port;
    door.port = port;
    const { host: socket, port: databasePort, database } = house.access.taihu_migrator;
    await announceRun(house, {
      pid: process.pid,
      host: config.host,
      port,
      token: operatorToken,
      database: { host: socket, port: databasePort, database },
    });
    const worker = config.works ? await startWorker(house) : watchOnly(house);
    const presence = await startPresence(house);
    const url = addressOf(config, port);
    say(`太湖 Taihu  ${url}/  ·  ${url}/console/  ·  ${url}/api/docs`);
    const load = config.works ? loadChosenDemo(house, { say, published, url }) : Promise.resolve();
    const loading = load.then(() => {
      state.isReady = true;
    });
    try {
      await Promise.race([ending, loading.then(() => ending)]);
    } finally {
      say(state.isAgain ? '正在恢复演示 … / Resetting the demo …' : '正在停止 … / Stopping …');
      await closeWithin(app, graceMs);
      if (state.isAgain) door.close = await openInterlude(config.host, port);
      await worker.stop();
      await presence.stop();
    }
  } finally {
    published.close();
    await app.close();
    await rm(join(house.runFolder, 'server.json'), { force: true });
  }
  return state.isAgain;
}

/** What a process that leaves the work to another still does: it asks how far the anchors are behind. */
function watchOnly(house: House): Worker {
  const asking = setInterval(() => {
    house.watch
      .refresh()
      .catch((error: unknown) => house.log.warn({ error: String(error) }, 'no word of anchors'));
  }, WATCH_MS);
  return { stop: async () => clearInterval(asking) };
}

/** Where people reach Taihu; every address of the machine is shown as the one that any browser on it can open. */
function addressOf({ publicUrl, host }: Config, port: number): string {
  if (publicUrl !== undefined) return publicUrl.replace(/(?<!\/)\/+$/, '');
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`;
}

/**
 * Takes no more requests and waits until those under way are answered. A closing server no longer times out clients
 * that never finish what they began to send, so after a while it hangs up on whoever is left.
 */
async function closeWithin(app: Awaited<ReturnType<typeof createApp>>, graceMs: number): Promise<void> {
  const hangUp = setTimeout(() => app.server.closeAllConnections(), graceMs);
  try {
    await app.close();
  } finally {
    clearTimeout(hangUp);
  }
}

async function listen(app: Awaited<ReturnType<typeof createApp>>, host: string, port: number): Promise<void> {
  try {
    await app.listen({ port, host });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'EADDRINUSE') throw new GroundFault('port-in-use', { port }, error);
    if (code === '') throw error;
    throw new GroundFault('address-unusable', { host, port, reason: code }, error);
  }
}

/** Leaves word in the data folder, whole or not at all, so that the command line finds the running server. */
async function announceRun(house: House, run: object): Promise<void> {
  const file = join(house.runFolder, 'server.json');
  await writeFile(`${file}.next`, JSON.stringify(run), { mode: 0o600 });
  await rename(`${file}.next`, file);
}
