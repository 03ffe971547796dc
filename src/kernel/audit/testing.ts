/** A trail for tests: a database of its own with the rooms that the trail stands on, and whoever may break it. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg, { type ClientConfig } from 'pg';
import { systemClock } from '#kernel/clock/index.ts';
import {
  bootstrapDatabase,
  type Database,
  type DatabaseAccess,
  migrate,
  openDatabase,
  type TransactionSettings,
  type Tx,
} from '#kernel/db/index.ts';
import { createIdentity } from '#kernel/identity/index.ts';
import { createKeysRoom, type Keyring, openKeyring } from '#kernel/keys/index.ts';
import { silentLog } from '#kernel/log/index.ts';
import { ANONYMOUS, type AuditRecord } from '#kernel/operation/index.ts';
import { unitsRoom } from '#kernel/units/index.ts';
import { hashOf } from '#lib/hash.ts';
import { newId } from '#lib/id.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { startTestCluster } from '#test/support/cluster.ts';
import { contentHash, type EntryContent } from './entry.ts';
import { collectFindings } from './findings.ts';
import {
  type Anchored,
  anchorNow,
  anchorsFileOf,
  createAuditRoom,
  createRecorder,
  type RecordAudit,
} from './index.ts';
import { checkSeals, type SealedKind } from './verify-seals.ts';
import { streamEntries } from './verify-store.ts';

export { salted } from './entry.ts';

/** The room of the trail, of which nothing here tells differences. */
export const auditRoom = createAuditRoom([]);

/** Who acts in tests where it does not matter. */
export const AS_SYSTEM: TransactionSettings = {
  actor: newId(),
  roles: ['system-actor'],
  scope: [WHOLE_TREE],
};

/** A database with its trail. */
export interface Trail {
  access: DatabaseAccess;
  database: Database;
  keyring: Keyring;
  recordAudit: RecordAudit;
  anchorsFolder: string;
  anchorsFile: string;
  /** A superuser, whom nothing holds back. */
  owner: pg.Client;
  anchor(): Promise<Anchored>;
  close(): Promise<void>;
}

/** Trails of one test file, on one cluster. */
export interface Trails {
  open(): Promise<Trail>;
  close(): Promise<void>;
}

const PASSWORD = 'for-tests-only';
const PASSWORDS = {
  taihu_migrator: PASSWORD,
  taihu_app: PASSWORD,
  taihu_auth: PASSWORD,
  taihu_jobs: PASSWORD,
};

/**
 * Starts a cluster with a migrated template, copied for each trail. It is not the run's shared one: a transaction that
 * is open in any database of a cluster holds back what may be anchored in all of them, and these tests tell exactly
 * what is anchored when.
 */
export async function startTrails(): Promise<Trails> {
  const cluster = await startTestCluster();
  const folder = await mkdtemp(join(tmpdir(), 'taihu-anchors-'));
  const keyring = openKeyring({ masterKey: randomBytes(32) });
  const identity = createIdentity({
    secret: 'x'.repeat(40),
    baseUrl: 'http://127.0.0.1:3000',
    isSecure: false,
    keyring,
  });
  const rooms = [createKeysRoom(keyring), unitsRoom, identity.room, auditRoom];
  const ground = ['db', 'operation', 'search'].map(folderOf);
  try {
    const template = await bootstrapDatabase(cluster.admin, 'template_trail', PASSWORDS);
    await migrate(template.taihu_migrator, [...ground, ...rooms.flatMap((room) => room.migrations ?? [])]);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  let count = 0;
  return {
    async open() {
      count += 1;
      return openTrail(cluster.admin, `trail_${count}`, keyring, join(folder, `anchors-${count}`));
    },
    async close() {
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const folderOf = (room: string) => ({
  room,
  folder: fileURLToPath(new URL(`../${room}/migrations`, import.meta.url)),
});

async function openTrail(
  server: ClientConfig,
  name: string,
  keyring: Keyring,
  anchorsFolder: string,
): Promise<Trail> {
  const admin = new pg.Client(server);
  await admin.connect();
  await admin.query(`create database ${name} owner taihu_migrator template template_trail`);
  await admin.end();
  const access = await bootstrapDatabase(server, name, PASSWORDS);
  const database = openDatabase({ ...access.taihu_app, max: 20 }, silentLog);
  const owner = new pg.Client({ ...server, database: name });
  await owner.connect();
  return {
    access,
    database,
    keyring,
    recordAudit: createRecorder(keyring),
    anchorsFolder,
    anchorsFile: anchorsFileOf(anchorsFolder),
    owner,
    anchor: () => anchorNow(database, keyring, anchorsFolder, systemClock),
    async close() {
      await owner.end();
      await database.close();
    },
  };
}

/** A record as the pipeline makes it. */
export function makeRecord(overrides: Partial<AuditRecord> = {}): AuditRecord {
  return {
    id: newId(),
    at: systemClock.now(),
    actor: { ...ANONYMOUS, kind: 'account', id: newId(), name: '王小明' },
    operation: 'scratch.write',
    subject: 'scratch/1',
    details: { count: 1, note: 'a' },
    outcome: 'done',
    inputHash: hashOf({ text: 'hello' }),
    seals: [],
    ...overrides,
  };
}

/** The hash that an entry's fields come to as they stand: what a forger who knows the layout would compute. */
export async function fittingHash(trail: Trail, id: string | undefined): Promise<string> {
  const { rows } = await trail.owner.query<EntryContent>(
    `select id, extract(epoch from at)::text as "atSeconds", actor_kind as "actorKind", actor_id as "actorId",
       actor_job as "actorJob", operation, subject, unit_key::text as "unitKey", outcome, refusal, details,
       input_hash as "inputHash", seals, salt from audit.entry where id = $1`,
    [id],
  );
  const [row] = rows;
  if (!row) throw new Error('no such entry');
  return contentHash({ ...row });
}

/** The rows of some kinds that are not what entries vouch for, by the rule of the verifier. */
export async function wrongRows(tx: Tx, kinds: readonly SealedKind[]): Promise<string[]> {
  const findings = collectFindings(1000);
  const check = checkSeals(tx, kinds, findings);
  const entries = streamEntries(tx);
  for (let entry = await entries.peek(); entry; entry = await entries.peek()) {
    await check.take(entry);
    entries.pass();
  }
  await check.finish();
  const ours = new Set(kinds.map(({ kind }) => kind));
  return findings.kept.flatMap(({ rowKind = '', rowId }) => (rowId && ours.has(rowKind) ? [rowId] : []));
}

/** Writes records, each in a transaction of its own, one after the other; gives their ids. */
export async function writeRecords(trail: Trail, records: readonly AuditRecord[]): Promise<string[]> {
  for (const record of records) {
    await trail.database.transaction(AS_SYSTEM, (tx) => trail.recordAudit(tx, record));
  }
  return records.map(({ id }) => id);
}
