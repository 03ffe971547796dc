/** A city's database for one benchmark: an embedded cluster that flushes every commit, gone at the end. */
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg, { type ClientConfig } from 'pg';
import { createAuditRoom, createRecorder } from '#kernel/audit/index.ts';
import { systemClock } from '#kernel/clock/index.ts';
import {
  bootstrapDatabase,
  type Database,
  type DatabaseAccess,
  type MigrationFolder,
  migrate,
  openDatabase,
  startCluster,
} from '#kernel/db/index.ts';
import { createIndicatorsRoom } from '#kernel/indicators/index.ts';
import { createKeysRoom, openKeyring } from '#kernel/keys/index.ts';
import { silentLog } from '#kernel/log/index.ts';
import { createRunner, type Room, type Runner } from '#kernel/operation/index.ts';
import { outboxRoom } from '#kernel/outbox/index.ts';
import { unitsRoom } from '#kernel/units/index.ts';

export interface Scratch {
  /** A folder for files of the run; removed at the end. */
  folder: string;
  access: DatabaseAccess;
  database: Database;
  runner: Runner;
  /** The server's version, as it says itself. */
  postgres: string;
  close(): Promise<void>;
}

const DATABASE = 'taihu';

/** A temporary folder that the database's user may pass through. */
export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'taihu-bench-'));
  await chmod(folder, 0o755);
  return folder;
}

/** Refuses a run that the disk has no room for, before anything is written. */
export async function requireDisk(folder: string, neededGb: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const freeGb = Math.floor((bavail * bsize) / 2 ** 30);
  if (freeGb >= neededGb) return;
  throw new Error(`this run needs about ${neededGb} GB in ${folder}, and ${freeGb} GB are free`);
}

const folderOf = (room: string): MigrationFolder => ({
  room,
  folder: fileURLToPath(new URL(`../src/kernel/${room}/migrations`, import.meta.url)),
});

/** The rooms that figures stand on; their reports are of no account here. */
function figureRooms(masterKey: Buffer) {
  const keyring = openKeyring({ masterKey });
  const indicators = createIndicatorsRoom({ traceSource: async () => undefined, isDemo: async () => false });
  const rooms: Room[] = [createKeysRoom(keyring), unitsRoom, createAuditRoom([]), outboxRoom, indicators];
  return { keyring, rooms };
}

/** Undoes what was opened, last first; a signal that ends the run undoes it as well. */
export function closerOf(steps: (() => Promise<unknown>)[]): () => Promise<void> {
  let closing: Promise<void> | undefined;
  const closeAll = async () => {
    for (const step of steps.toReversed()) await step();
  };
  const close = () => (closing ??= closeAll());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void close().finally(() => process.exit(1)));
  }
  return close;
}

/** Opens a scratch city: cluster, roles, all migrations of the rooms of figures, runner with the real audit trail. */
export async function openScratch(more: readonly Room[] = []): Promise<Scratch> {
  const folder = await scratchFolder();
  const steps: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = closerOf(steps);
  try {
    const cluster = await startCluster({
      folder: join(folder, 'postgres'),
      fsync: true,
      log: () => undefined,
    });
    steps.push(() => cluster.stop());
    const password = () => randomBytes(18).toString('base64url');
    const access = await bootstrapDatabase(
      cluster.connection(cluster.user, cluster.password, 'postgres'),
      DATABASE,
      {
        taihu_migrator: password(),
        taihu_app: password(),
        taihu_auth: password(),
        taihu_jobs: password(),
      },
    );
    const { keyring, rooms } = figureRooms(randomBytes(32));
    const folders = [...rooms, ...more].flatMap((room) => room.migrations ?? []);
    await migrate(access.taihu_migrator, [
      folderOf('db'),
      folderOf('operation'),
      folderOf('search'),
      ...folders,
    ]);
    const database = openDatabase({ ...access.taihu_app, max: 4 }, silentLog);
    const runner = createRunner({
      database,
      clock: systemClock,
      log: silentLog,
      recordAudit: createRecorder(keyring),
      requireAuditHealth: () => undefined,
    });
    // The pool is closed only where the run ends by itself: at a signal its transactions end with the server.
    const closeAll = async () => {
      await database.close();
      await close();
    };
    return {
      folder,
      access,
      database,
      runner,
      postgres: await versionOf(access.taihu_migrator),
      close: closeAll,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What a database server says of itself: its version, whether it flushes, its memory for pages. */
export async function versionOf(access: ClientConfig): Promise<string> {
  const client = new pg.Client(access);
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string; fsync: string; shared_buffers: string }>(
      `select current_setting('server_version') as server_version, current_setting('fsync') as fsync,
         current_setting('shared_buffers') as shared_buffers`,
    );
    const [row] = rows;
    return `${row?.server_version}, fsync ${row?.fsync}, shared_buffers ${row?.shared_buffers}`;
  } finally {
    await client.end();
  }
}
