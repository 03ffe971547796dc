/** Reading an archive into an empty data folder or database, and proving that what is there is the city. */
import { appendFile, chmod, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ARCHIVE_FORMAT,
  type ArchiveEntry,
  ArchiveFault,
  beginSum,
  claimEmpty,
  isSameSum,
  loadDatabase,
  MANIFEST_ENTRY,
  Manifest,
  type OpenWith,
  readArchive,
  SUMS_ENTRY,
  Sums,
  tableEntry,
} from '#kernel/archive/index.ts';
import { anchorsFileOf } from '#kernel/audit/index.ts';
import type { Config } from '#kernel/config/index.ts';
import { listMigrations, migrateTo, writeWhole } from '#kernel/db/index.ts';
import { installJobTables, resumeMovedJobs } from '#kernel/jobs/index.ts';
import { silentLog } from '#kernel/log/index.ts';
import { ANCHORS_ENTRY, LIBRARIES, SECRETS, secretEntry } from './archive-write.ts';
import { type Ground, openGround, placeOf } from './ground.ts';
import { knownMigrations, openHouse } from './house.ts';
import { runUpkeep } from './upkeep.ts';

type Say = (line: string) => void;

/** What the two proofs found in a restored city. */
export interface Proof {
  isClean: boolean;
  lines: string[];
}

/** The entries of an archive behind its manifest. */
interface Opened {
  file: string;
  manifest: Manifest;
  entries: AsyncGenerator<ArchiveEntry, void>;
}

/** Restores an archive into the empty place of a configuration, and proves it. Throws ArchiveFault. */
export async function restoreCity(
  config: Config,
  file: string,
  opener: OpenWith | undefined,
  say: Say,
): Promise<Proof & { takenAt: string }> {
  const opened = await openArchive(file, opener);
  try {
    await requireKnown(opened);
    if (!opened.manifest.hasMasterKey && config.masterKey === undefined)
      throw new ArchiveFault('master-key-needed');
    const ground = await openGround(config, say);
    try {
      await load(ground, placeOf(config), opened, say);
    } finally {
      await ground.close();
    }
  } finally {
    await opened.entries.return();
  }
  say('正在核验 … / Verifying …');
  return { ...(await proveCity(config)), takenAt: opened.manifest.takenAt };
}

/** Restores an archive into a scratch cluster that is gone afterwards, and proves it there. */
export async function proveArchive(
  config: Config,
  file: string,
  opener: OpenWith | undefined,
  say: Say,
): Promise<Proof> {
  const scratch = await mkdtemp(join(tmpdir(), 'taihu-verify-'));
  // The database's own user passes through, and sees nothing else.
  await chmod(scratch, 0o711);
  try {
    const { databaseUrl: _, anchorsPeer: __, ...own } = config;
    return await restoreCity({ ...own, data: join(scratch, 'data'), fsync: false }, file, opener, say);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function openArchive(file: string, opener: OpenWith | undefined): Promise<Opened> {
  const entries = readArchive(file, opener);
  const { value: first } = await entries.next();
  const parsed = first?.name === MANIFEST_ENTRY ? Manifest.safeParse(parse(first)) : undefined;
  if (parsed?.success) return { file, manifest: parsed.data, entries };
  const format = first?.name === MANIFEST_ENTRY ? formatOf(parse(first)) : undefined;
  await entries.return();
  if (format !== undefined && format > ARCHIVE_FORMAT)
    throw new ArchiveFault('newer-archive', { file, found: `format ${format}` });
  throw new ArchiveFault('damaged', { file, reason: MANIFEST_ENTRY });
}

function parse({ bytes }: ArchiveEntry): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

function formatOf(value: unknown): number | undefined {
  const isObject = typeof value === 'object' && value !== null && 'format' in value;
  return isObject && typeof value.format === 'number' ? value.format : undefined;
}

/** An archive of a newer Taihu has a layout or migrations that this one does not know. */
async function requireKnown({ file, manifest }: Opened): Promise<void> {
  const known = await listMigrations(knownMigrations());
  const isNewer = manifest.migrations.some(
    ({ room, file: name, sha256 }) => known.get(`${room}/${name}`) !== sha256,
  );
  if (isNewer || manifest.format > ARCHIVE_FORMAT)
    throw new ArchiveFault('newer-archive', { file, found: manifest.taihu });
}

async function load(ground: Ground, place: string, opened: Opened, say: Say): Promise<void> {
  const access = ground.access.taihu_migrator;
  await claimEmpty(access, place);
  const { file, manifest } = opened;
  const names = new Set(manifest.migrations.map(({ room, file: name }) => `${room}/${name}`));
  await migrateTo(access, knownMigrations(), names);
  await installJobTables(access);
  const files = await receiveFiles(ground);
  await loadDatabase({
    access,
    file,
    manifest,
    libraries: LIBRARIES,
    async entries(fill) {
      const tables = new Map(manifest.tables.map((table) => [tableEntry(table), table]));
      let last = '';
      for await (const entry of opened.entries) {
        if (entry.name === SUMS_ENTRY) {
          const sums = Sums.parse(parse(entry));
          if (isSameSum(files.anchors(), sums[ANCHORS_ENTRY])) return sums;
          throw new ArchiveFault('damaged', { file, reason: ANCHORS_ENTRY });
        }
        const table = tables.get(entry.name);
        if (table) await fill(entry, table);
        else await files.take(entry);
        if (entry.name !== last && table) say(`  ${table.schema}.${table.name}`);
        last = entry.name;
      }
      throw new ArchiveFault('damaged', { file, reason: SUMS_ENTRY });
    },
    async beforeFree(client) {
      await resumeMovedJobs(client);
      await files.keep();
    },
  });
}

/** Takes the files of an archive aside, and puts them into the data folder once all the rest is there. */
async function receiveFiles({ folder }: Ground) {
  const anchorsDraft = `${anchorsFileOf(folder.anchorsFolder)}.restoring`;
  await rm(anchorsDraft, { force: true });
  const anchors = beginSum();
  const secrets = new Map<string, string>();
  return {
    async take({ name, bytes }: ArchiveEntry) {
      if (name === ANCHORS_ENTRY) {
        anchors.add(bytes);
        await appendFile(anchorsDraft, bytes, { mode: 0o600, flush: true });
      }
      for (const secret of Object.values(SECRETS))
        if (name === secretEntry(secret)) secrets.set(secret, bytes.toString());
    },
    anchors: () => anchors.end(),
    async keep() {
      if (await stat(anchorsDraft).catch(() => undefined))
        await rename(anchorsDraft, anchorsFileOf(folder.anchorsFolder));
      for (const [name, text] of secrets) await writeWhole(join(folder.secretsFolder, name), text);
    },
  };
}

/** Opens the restored city with the program of today, and proves its audit trail and its figures. */
async function proveCity(config: Config): Promise<Proof> {
  const house = await openHouse(config, silentLog, { say: () => undefined });
  try {
    const [audit, figures] = [await runUpkeep(house, 'verify-audit'), await runUpkeep(house, 'recount')];
    return { isClean: audit.isClean && figures.isClean, lines: [...audit.lines, ...figures.lines] };
  } finally {
    await house.close();
  }
}
