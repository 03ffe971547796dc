/** A database for a test file: copied from a template that is migrated once a run for each list of rooms. */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg, { type ClientConfig } from 'pg';
import { inject } from 'vitest';
import { createAuditRoom, createRecorder } from '#kernel/audit/index.ts';
import { type Clock, systemClock } from '#kernel/clock/index.ts';
import {
  bootstrapDatabase,
  type Database,
  type DatabaseAccess,
  type MigrationFolder,
  migrate,
  openDatabase,
} from '#kernel/db/index.ts';
import { createKeysRoom, type Keyring, openKeyring } from '#kernel/keys/index.ts';
import { silentLog } from '#kernel/log/index.ts';
import { createRunner, type Room, type Runner, type RunnerServices } from '#kernel/operation/index.ts';
import { sha256 } from '#lib/hash.ts';
import { type AdminConfig, joinOwnCluster } from './cluster.ts';

export interface TestDatabase {
  /** How to reach the database as each of Taihu's roles. */
  access: DatabaseAccess;
  /** How to reach it as the superuser, for tampering and for looking behind row security. */
  superuser: ClientConfig;
  /** The handle of the application's role. */
  database: Database;
  keyring: Keyring;
  /** A runner with the real audit recorder, unless a test brings its own. */
  runner(options?: RunnerOptions): Runner;
  close(): Promise<void>;
}

export type RunnerOptions = Partial<
  Pick<RunnerServices, 'recordAudit' | 'requireAuditHealth' | 'observe' | 'isDemo'>
> & {
  clock?: Clock;
};

/** The same in every process of a run, since roles belong to the cluster; it is gone when the run ends. */
const PASSWORD = 'of-a-test-run';
const PASSWORDS = {
  taihu_migrator: PASSWORD,
  taihu_app: PASSWORD,
  taihu_auth: PASSWORD,
  taihu_jobs: PASSWORD,
};
const BOOTSTRAP_LOCK = 7_421_900;

const groundFolder = (room: string): MigrationFolder => ({
  room,
  folder: fileURLToPath(new URL(`../../src/kernel/${room}/migrations`, import.meta.url)),
});

/** The migrations of the given rooms, on the ground that every operation stands on: keys and the audit trail. */
function migrationsOf(rooms: readonly Room[], keyring: Keyring): MigrationFolder[] {
  const ground = [createKeysRoom(keyring), createAuditRoom([])].filter(
    ({ name }) => !rooms.some((room) => room.name === name),
  );
  const folders = [...ground, ...rooms].flatMap((room) => room.migrations ?? []);
  return [groundFolder('db'), groundFolder('operation'), groundFolder('search'), ...folders];
}

function hashOfFiles(folders: readonly MigrationFolder[]): string {
  const files = folders.flatMap(({ folder }) =>
    readdirSync(folder)
      .sort()
      .map((file) => join(folder, file)),
  );
  return sha256(files.map((file) => `${file}\n${sha256(readFileSync(file))}`).join('\n')).slice(0, 16);
}

async function asAdmin<T>(admin: AdminConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(admin);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** What a process of the city does to the server when it starts, so many times, in turn with other files. */
export async function startAgain({ superuser }: TestDatabase, times: number): Promise<void> {
  const database = superuser.database ?? '';
  const client = new pg.Client({ ...superuser, database: 'postgres' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [BOOTSTRAP_LOCK]);
    for (let n = 0; n < times; n += 1) await bootstrapDatabase(superuser, database, PASSWORDS);
  } finally {
    await client.end();
  }
}

/** Makes the template of a list of rooms where the run has none yet; one process does, the others wait. */
async function ensureTemplate(admin: AdminConfig, folders: readonly MigrationFolder[]): Promise<string> {
  const name = `template_${hashOfFiles(folders)}`;
  await asAdmin(admin, async (client) => {
    await client.query('select pg_advisory_lock($1)', [BOOTSTRAP_LOCK]);
    const found = await client.query('select 1 from pg_database where datname = $1 and datistemplate', [
      name,
    ]);
    if (found.rowCount) return;
    // Half-made by a file that failed: begin anew, so that its fault is shown again.
    await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
    const access = await bootstrapDatabase(admin, name, PASSWORDS);
    await migrate(access.taihu_migrator, folders);
    await client.query(`alter database ${pg.escapeIdentifier(name)} is_template true`);
  });
  return name;
}

function accessTo(admin: AdminConfig, database: string): DatabaseAccess {
  const as = (user: string): ClientConfig => ({ ...admin, user, password: PASSWORD, database });
  return {
    taihu_migrator: as('taihu_migrator'),
    taihu_app: as('taihu_app'),
    taihu_auth: as('taihu_auth'),
    taihu_jobs: as('taihu_jobs'),
  };
}

/**
 * A fresh database with the given rooms, of the run's cluster unless a test brings its own; where no global set-up ran,
 * of one that this process starts.
 */
export async function createTestDatabase(
  rooms: readonly Room[],
  cluster: AdminConfig | undefined = inject('testCluster'),
): Promise<TestDatabase> {
  const own = cluster ? undefined : await joinOwnCluster();
  const admin = cluster ?? own?.admin;
  if (!admin) throw new Error('there is no cluster to test on');
  const keyring = openKeyring({ masterKey: randomBytes(32) });
  const name = `test_${randomBytes(8).toString('hex')}`;
  const template = await ensureTemplate(admin, migrationsOf(rooms, keyring));
  await asAdmin(admin, (client) =>
    client.query(`create database ${name} owner taihu_migrator template ${pg.escapeIdentifier(template)}`),
  );
  const access = accessTo(admin, name);
  const database = openDatabase({ ...access.taihu_app, max: 10 }, silentLog);
  return {
    access,
    superuser: { ...admin, database: name },
    database,
    keyring,
    runner: ({ clock = systemClock, ...services } = {}) =>
      createRunner({
        database,
        clock,
        log: silentLog,
        recordAudit: createRecorder(keyring),
        requireAuditHealth: () => undefined,
        ...services,
      }),
    async close() {
      await database.close();
      await asAdmin(admin, (client) => client.query(`drop database ${name} with (force)`));
      await own?.stop();
    },
  };
}

/** One statement as a role, on a connection of its own: for looking at what a role may see and do. */
export async function queryAs<T extends pg.QueryResultRow>(
  access: ClientConfig,
  text: string,
  values: readonly unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client(access);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<T>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}
