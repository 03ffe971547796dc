import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import {
  type AuditWatch,
  anchorNow,
  createAuditRoom,
  createRecorder,
  mirrorAnchors,
  type SealedKind,
  watchAudit,
} from '#kernel/audit/index.ts';
import { type Clock, systemClock } from '#kernel/clock/index.ts';
import type { Config } from '#kernel/config/index.ts';
import {
  type Database,
  type DatabaseAccess,
  type DataFolder,
  type MigrationFolder,
  migrate,
  openDatabase,
  type Tx,
} from '#kernel/db/index.ts';
import { createFilesRoom, sealedFileKinds } from '#kernel/files/index.ts';
import {
  accountsFollow,
  createIdentity,
  type Identity,
  type ProviderOptions,
} from '#kernel/identity/index.ts';
import { createIndicatorsRoom, figuresFollow, figuresIndexed } from '#kernel/indicators/index.ts';
import { findDemo, installationRoom } from '#kernel/installation/index.ts';
import { installJobTables } from '#kernel/jobs/index.ts';
import { createKeysRoom, type Keyring, openKeyring, readMasterKey } from '#kernel/keys/index.ts';
import type { Log, RecentLog } from '#kernel/log/index.ts';
import {
  closedWays,
  createNotifyRoom,
  type NotifyRoom,
  openWays,
  sayWays,
  type Ways,
} from '#kernel/notify/index.ts';
import { createObservationRoom, type Watched } from '#kernel/observation/index.ts';
import {
  createRunner,
  type Operation,
  type Room,
  type Runner,
  type RunnerServices,
  SYSTEM_ACTOR,
} from '#kernel/operation/index.ts';
import { outboxRoom } from '#kernel/outbox/index.ts';
import { publicationRoom, sealedPages } from '#kernel/publication/index.ts';
import { createSearchRoom } from '#kernel/search/index.ts';
import { createUnitsRoom, unitsFound } from '#kernel/units/index.ts';
import { viewsRoom } from '#kernel/views/index.ts';
import { createWorkflowRoom, workflowDigest, workflowTopics } from '#kernel/workflow/index.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import {
  formsIndexed,
  REPORT_FLOW,
  reportDifferences,
  reportFiles,
  reportingRoom,
  reportingTopics,
  reportsFollow,
  traceReport,
} from '#modules/reporting/index.ts';
import { isShared, keptSecret, openGround } from './ground.ts';
import { readProvider } from './provider.ts';
import { clearIfWished, outboundFolderOf } from './reset.ts';
import { createWatched, unwatched } from './watching.ts';

/** The rooms of the house in the order of their floors, and what they are made with. */
export interface Rooms {
  list: readonly Room[];
  operations: ReadonlyMap<string, Operation>;
  identity: Identity;
  notify: NotifyRoom;
  watched: Watched;
  sealed: readonly SealedKind[];
}

export interface RoomOptions {
  keyring: Keyring;
  sessionSecret: string;
  /** Where the world reaches Taihu. */
  baseUrl: string;
  /** The city's own provider of identities, where it has one. */
  provider?: ProviderOptions | undefined;
  /** How messages leave the house; without them they stay inside. */
  ways?: Ways;
  /** What this process knows of itself; without it, as in tests and lists of operations, next to nothing. */
  watched?: Watched;
}

const isDemo = async (tx: Tx) => (await findDemo(tx)) !== undefined;

/** Furnishes the house: the only list of rooms. */
export function createRooms(options: RoomOptions): Rooms {
  const { keyring, sessionSecret, baseUrl, provider, ways, watched = unwatched() } = options;
  const indicators = createIndicatorsRoom({
    traceSource: traceReport,
    isDemo: (ctx) => isDemo(ctx.tx),
  });
  const isSecure = baseUrl.startsWith('https:');
  const identity = createIdentity({
    secret: sessionSecret,
    baseUrl,
    isSecure,
    keyring,
    provider,
    operations: () => list.flatMap((room) => room.operations),
  });
  const notify = createNotifyRoom({
    keyring,
    ways: ways ?? closedWays(baseUrl),
    topics: [...workflowTopics, ...reportingTopics],
    digestSources: [workflowDigest],
  });
  const list: Room[] = [
    createKeysRoom(keyring),
    createSearchRoom([unitsFound], [identity.indexed, formsIndexed, figuresIndexed]),
    createUnitsRoom([accountsFollow, figuresFollow, reportsFollow]),
    identity.room,
    createAuditRoom([indicators.differences, reportDifferences]),
    installationRoom,
    viewsRoom,
    outboxRoom,
    createFilesRoom([reportFiles]),
    createObservationRoom(watched),
    notify,
    createWorkflowRoom([REPORT_FLOW]),
    indicators,
    publicationRoom,
    reportingRoom,
  ];
  const operations = new Map(list.flatMap((room) => room.operations).map((op) => [op.contract.name, op]));
  const sealed = [indicators.sealed, sealedPages, ...sealedFileKinds];
  return { list, operations, identity, notify, watched, sealed };
}

const folderOf = (room: string): MigrationFolder => ({
  room,
  folder: fileURLToPath(new URL(`../kernel/${room}/migrations`, import.meta.url)),
});

/** The migrations of all rooms, in the order in which they are applied. */
export function migrationsOf(rooms: readonly Room[]): MigrationFolder[] {
  return [
    folderOf('db'),
    folderOf('operation'),
    folderOf('search'),
    ...rooms.flatMap((room) => room.migrations ?? []),
  ];
}

/** The rooms of this program, for whoever opens no house. */
export function knownRooms(): Rooms {
  const keyring = openKeyring({ masterKey: randomBytes(32) });
  const sessionSecret = randomBytes(32).toString('base64');
  return createRooms({ keyring, sessionSecret, baseUrl: 'http://localhost' });
}

/** The migrations that this program knows. */
export const knownMigrations = (): MigrationFolder[] => migrationsOf(knownRooms().list);

/** Everything that serves, from the database up; no HTTP yet. */
export interface House extends Rooms {
  config: Config;
  log: Log;
  clock: Clock;
  access: DatabaseAccess;
  database: Database;
  keyring: Keyring;
  runner: Runner;
  watch: AuditWatch;
  dataFolder: string;
  anchorsFolder: string;
  runFolder: string;
  /** Anchors what the audit trail holds and asks anew how far it is behind. */
  anchor(): Promise<void>;
  /** A runner that tells another time, for demos that retell the past. */
  runnerAt(clock: Clock): Runner;
  crashed: Promise<Error>;
  close(): Promise<void>;
}

export interface HouseOptions {
  say: (line: string) => void;
  observe?: RunnerServices['observe'];
  /** Where the log keeps what is recent. */
  recent?: RecentLog;
  /** Whether a wish for the demo's reset is fulfilled: by whoever loads the demo again, and by nobody else. */
  resets?: boolean;
}

const AS_TAIHU = { actor: SYSTEM_ACTOR.id, roles: ['system-actor'], scope: [WHOLE_TREE], isReadOnly: true };

/** Processes that share a database share the secret of their sessions; one with a folder of its own keeps it there. */
async function sessionSecretOf(config: Config, folder: DataFolder, keyring: Keyring): Promise<string> {
  return isShared(config)
    ? keyring.secretFor('session').toString('base64')
    : keptSecret(folder, 'session.secret');
}

/** Opens the house: folder, database, migrations, keys, rooms. Throws GroundFault, NewerDatabase or MasterKeyFault. */
export async function openHouse(config: Config, log: Log, options: HouseOptions): Promise<House> {
  const ground = await openGround(config, options.say);
  const closers: (() => Promise<void>)[] = [() => ground.close()];
  const close = async () => {
    for (const closer of closers.reverse()) await closer();
    closers.length = 0;
  };
  try {
    if (options.resets) await clearIfWished(ground, config, { say: options.say, log });
    const masterKey = await readMasterKey(config.masterKey, ground.folder.secretsFolder);
    const keyring = openKeyring({ masterKey });
    const baseUrl = config.publicUrl ?? `http://${config.host}:${config.port}`;
    const sessionSecret = await sessionSecretOf(config, ground.folder, keyring);
    const ways = openWays({ config, folder: outboundFolderOf(ground.folder), baseUrl, clock: systemClock });
    log.info({}, sayWays(ways));
    const database = openDatabase({ ...ground.access.taihu_app, max: config.databasePoolSize }, log);
    closers.push(() => database.close());
    const watch = watchAudit(database, systemClock);
    const watched = createWatched({ config, folder: ground.folder, ways, watch, recent: options.recent });
    const provider = await readProvider(config);
    const rooms = createRooms({ keyring, sessionSecret, baseUrl, provider, ways, watched });
    await migrate(ground.access.taihu_migrator, migrationsOf(rooms.list));
    await installJobTables(ground.access.taihu_migrator);
    const observe: RunnerServices['observe'] = (operation, outcome, ms, reference) => {
      watched.timings.add({ operation, outcome, ms, at: systemClock.now(), reference });
      options.observe?.(operation, outcome, ms, reference);
    };
    const services = {
      database,
      log,
      recordAudit: createRecorder(keyring),
      requireAuditHealth: () => watch.require(),
      isDemo,
      observe,
    };
    await database.transaction(AS_TAIHU, (tx) => keyring.requireMasterKey(tx));
    // After a long stop entries may be old: they are anchored before any command is asked for.
    if (config.works) await anchorNow(database, keyring, ground.folder.anchorsFolder, systemClock);
    await watch.refresh();
    const { path: dataFolder, anchorsFolder, runFolder } = ground.folder;
    return {
      ...rooms,
      config,
      log,
      clock: systemClock,
      access: ground.access,
      database,
      keyring,
      watch,
      dataFolder,
      anchorsFolder,
      runFolder,
      runner: createRunner({ ...services, clock: systemClock }),
      runnerAt: (clock) => createRunner({ ...services, clock }),
      async anchor() {
        if (config.works) await anchorNow(database, keyring, anchorsFolder, systemClock);
        await watch.refresh();
        if (!config.works) return;
        // Last: where the peer cannot be reached, the job fails and says so, and the trail is anchored all the same.
        if (config.anchorsPeer !== undefined) await mirrorAnchors(anchorsFolder, config.anchorsPeer);
      },
      crashed: ground.crashed,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
