/** Writing a city into an archive, while it works or while it rests. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientConfig } from 'pg';
import {
  type ArchiveWriter,
  beginSum,
  type Dump,
  MANIFEST_ENTRY,
  type Manifest,
  type SealFor,
  SUMS_ENTRY,
  type Sums,
  tableEntry,
  withDump,
  writeArchive,
} from '#kernel/archive/index.ts';
import { lastAnchorSeq, readAnchorsUpTo } from '#kernel/audit/index.ts';
import type { Config } from '#kernel/config/index.ts';
import { VERSION } from '#kernel/installation/index.ts';
import { JOB_TABLES } from '#kernel/jobs/index.ts';
import { findRun, requireDataFolder } from './cli-connection.ts';
import { joinDatabase, openGround, placeOf } from './ground.ts';

/** The tables of libraries that move with a city. */
export const LIBRARIES = [JOB_TABLES];
export const ANCHORS_ENTRY = 'anchors';
/** The secrets of the data folder without which a city could not go on: it signs, and people stay signed in. */
export const SECRETS = { master: 'master.key', session: 'session.secret' } as const;
export const secretEntry = (name: string) => `secrets/${name}`;

/** What was written. */
export interface Written {
  bytes: number;
  tables: number;
  rows: number;
  takenAt: string;
}

interface City {
  access: ClientConfig;
  folder: string;
  close(): Promise<void>;
}

/** Reaches the database of a running Taihu beside it, or opens it where none runs. Nothing is migrated. */
async function reachCity(config: Config, say: (line: string) => void): Promise<City> {
  const run = await findRun(config.data);
  if (run) {
    const access = await joinDatabase(config, run.database);
    return { access, folder: config.data, close: async () => undefined };
  }
  await requireDataFolder(config.data);
  const ground = await openGround(config, say);
  return { access: ground.access.taihu_migrator, folder: ground.folder.path, close: () => ground.close() };
}

/** Writes the city of a configuration into an archive; encrypted unless it is only to move. */
export async function writeCity(
  config: Config,
  file: string,
  sealFor: SealFor | undefined,
  say: (line: string) => void,
): Promise<Written> {
  const city = await reachCity(config, say);
  try {
    const place = placeOf(config);
    return await withDump(city.access, place, LIBRARIES, async (dump) => {
      const masterKey = config.masterKey === undefined ? await secretOf(city, SECRETS.master) : undefined;
      const hasMasterKey = masterKey !== undefined;
      const manifest: Manifest = { ...dump.manifest, taihu: VERSION, hasMasterKey };
      let rows = 0;
      const bytes = await writeArchive(file, sealFor, async (archive) => {
        await archive.add(MANIFEST_ENTRY, json(manifest));
        if (masterKey) await archive.add(secretEntry(SECRETS.master), masterKey);
        const session = await secretOf(city, SECRETS.session);
        if (session) await archive.add(secretEntry(SECRETS.session), session);
        const sums = await writeTables(dump, manifest, archive, say);
        rows = Object.values(sums).reduce((sum, table) => sum + table.rows, 0);
        sums[ANCHORS_ENTRY] = await writeAnchors(dump, city, archive);
        await archive.add(SUMS_ENTRY, json(sums));
      });
      return { bytes, rows, tables: manifest.tables.length, takenAt: manifest.takenAt };
    });
  } finally {
    await city.close();
  }
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

async function secretOf({ folder }: City, name: string): Promise<Buffer | undefined> {
  return readFile(join(folder, 'secrets', name)).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
}

async function writeTables(
  dump: Dump,
  manifest: Manifest,
  archive: ArchiveWriter,
  say: (line: string) => void,
): Promise<Sums> {
  const sums: Sums = {};
  for (const table of manifest.tables) {
    const { bytes, sum } = dump.table(table);
    await archive.addStream(tableEntry(table), bytes);
    const found = sum();
    sums[tableEntry(table)] = found;
    if (found.rows > 0) say(`  ${table.schema}.${table.name}: ${found.rows}`);
  }
  return sums;
}

/** The anchors as the snapshot knows them: those that were written since belong to no entry of it. */
async function writeAnchors(dump: Dump, city: City, archive: ArchiveWriter) {
  const last = await lastAnchorSeq(dump.client);
  const summing = beginSum();
  async function* lines(): AsyncGenerator<Buffer> {
    for await (const line of readAnchorsUpTo(join(city.folder, 'anchors'), last)) {
      summing.add(line);
      yield line;
    }
  }
  await archive.addStream(ANCHORS_ENTRY, lines());
  return summing.end();
}
