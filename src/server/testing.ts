/** The whole house over HTTP on a database of tests: what strangers, people and attackers reach. */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { watchAudit } from '#kernel/audit/index.ts';
import { systemClock } from '#kernel/clock/index.ts';
import { readConfig } from '#kernel/config/index.ts';
import type { ProviderOptions } from '#kernel/identity/index.ts';
import { openKeyring } from '#kernel/keys/index.ts';
import { silentLog } from '#kernel/log/index.ts';
import type { Runner } from '#kernel/operation/index.ts';
import { createPublishedCache, type PublishedCache } from '#kernel/publication/index.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { createRooms, type House } from './house.ts';
import { createApp } from './http/app.ts';
import { createMetrics } from './metrics.ts';

/** All rooms, as the tests that look at their lists and make their tables want them. */
export function roomsOfTests() {
  const keyring = openKeyring({ masterKey: randomBytes(32) });
  return createRooms({ keyring, sessionSecret: 'of-a-test', baseUrl: 'http://127.0.0.1:3000' });
}

function furnish(db: TestDatabase, runner: Runner, provider: ProviderOptions | undefined): House {
  const rooms = createRooms({
    keyring: db.keyring,
    sessionSecret: 'of-a-test',
    baseUrl: 'http://127.0.0.1:3000',
    provider,
  });
  return {
    ...rooms,
    config: readConfig([], {}),
    log: silentLog,
    clock: systemClock,
    access: db.access,
    database: db.database,
    keyring: db.keyring,
    runner,
    watch: watchAudit(db.database, systemClock),
    dataFolder: '',
    anchorsFolder: '',
    runFolder: '',
    anchor: async () => undefined,
    runnerAt: () => runner,
    crashed: new Promise(() => undefined),
    close: async () => undefined,
  };
}

export interface ServedHouse {
  db: TestDatabase;
  house: House;
  app: FastifyInstance;
  published: PublishedCache;
  origin: string;
  port: number;
  close(): Promise<void>;
}

/** Serves the house on a free port of this machine, on a fresh database. */
export async function serveTestHouse(provider?: ProviderOptions): Promise<ServedHouse> {
  const db = await createTestDatabase(roomsOfTests().list);
  const house = furnish(db, db.runner(), provider);
  const published = createPublishedCache(db.database);
  const operatorToken = randomBytes(16).toString('hex');
  const app = await createApp({
    house,
    metrics: createMetrics(),
    published,
    operatorToken,
    isReady: () => true,
    reset: () => undefined,
  });
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    db,
    house,
    app,
    published,
    origin,
    port: Number(new URL(origin).port),
    async close() {
      published.close();
      await app.close();
      await db.close();
    },
  };
}
