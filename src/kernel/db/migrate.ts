import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg, { type ClientConfig } from 'pg';
import { assert } from '#kernel/errors/index.ts';
import { sha256 } from '#lib/hash.ts';
import { GroundFault } from './ground-fault.ts';

/** A room's migrations: numbered SQL files, applied in the order of the rooms, forward only. */
export interface MigrationFolder {
  room: string;
  folder: string;
}

/** The database was written by a newer Taihu. */
export class NewerDatabase extends Error {
  override readonly name = 'NewerDatabase';

  constructor(unknown: string) {
    super(
      `数据库由更新版本的太湖写成（${unknown}），请升级程序 / The database was written by a newer Taihu (${unknown}): upgrade the program.`,
    );
  }
}

const LEDGER = `
  create schema if not exists migration;
  create table if not exists migration.applied (
    room text not null,
    file text not null,
    sha256 text not null,
    applied_at timestamptz not null default now(),
    primary key (room, file)
  );
  -- Public: names and hashes of files that anyone can read in the source.
  grant usage on schema migration to taihu_app;
  grant select on migration.applied to taihu_app;`;

interface MigrationFile {
  room: string;
  file: string;
  text: string;
  hash: string;
}

async function filesOf(folders: readonly MigrationFolder[]): Promise<MigrationFile[]> {
  const files: MigrationFile[] = [];
  for (const { room, folder } of folders) {
    for (const file of (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()) {
      const text = await readFile(join(folder, file), 'utf8');
      files.push({ room, file, text, hash: sha256(text) });
    }
  }
  return files;
}

/** The hash of each migration by its name, `room/file`. */
export async function listMigrations(folders: readonly MigrationFolder[]): Promise<Map<string, string>> {
  const files = await filesOf(folders);
  return new Map(files.map(({ room, file, hash }) => [`${room}/${file}`, hash]));
}

/** Applies what is missing, each file in its own transaction; returns how many. Throws NewerDatabase, GroundFault. */
export async function migrate(access: ClientConfig, folders: readonly MigrationFolder[]): Promise<number> {
  return applyMissing(access, await filesOf(folders), requireWhole);
}

/** Brings an empty database to the state in which the given migrations were applied, by name, and no others. */
export async function migrateTo(
  access: ClientConfig,
  folders: readonly MigrationFolder[],
  names: ReadonlySet<string>,
): Promise<number> {
  const files = await filesOf(folders);
  return applyMissing(
    access,
    files.filter(({ room, file }) => names.has(`${room}/${file}`)),
    async () => undefined,
  );
}

/** A database that was left half by a restore holds no city. */
async function requireWhole(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ isHalf: boolean }>(
    `select to_regclass('migration.restoring') is not null as "isHalf"`,
  );
  if (rows[0]?.isHalf) throw new GroundFault('restore-unfinished', {});
}

async function applyMissing(
  access: ClientConfig,
  files: readonly MigrationFile[],
  require: (client: pg.Client) => Promise<void>,
): Promise<number> {
  const client = new pg.Client(access);
  await client.connect();
  try {
    // Two processes may start at once; the second waits here and then finds nothing left to do.
    await client.query('select pg_advisory_lock(7421001)');
    await require(client);
    await client.query(LEDGER);
    const { rows } = await client.query<{ room: string; file: string; sha256: string }>(
      'select room, file, sha256 from migration.applied',
    );
    const applied = new Map(rows.map((row) => [`${row.room}/${row.file}`, row.sha256]));
    const known = new Set(files.map((file) => `${file.room}/${file.file}`));
    const stranger = [...applied.keys()].find((name) => !known.has(name));
    if (stranger) throw new NewerDatabase(stranger);
    let count = 0;
    for (const file of files) {
      const hash = applied.get(`${file.room}/${file.file}`);
      assert(
        !hash || hash === file.hash,
        `migration ${file.room}/${file.file} was altered after it was applied`,
      );
      if (hash) continue;
      await applyOne(client, file);
      count += 1;
    }
    return count;
  } finally {
    await client.end();
  }
}

async function applyOne(client: pg.Client, file: MigrationFile): Promise<void> {
  await client.query('begin');
  try {
    await client.query(file.text);
    await client.query('insert into migration.applied (room, file, sha256) values ($1, $2, $3)', [
      file.room,
      file.file,
      file.hash,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`migration ${file.room}/${file.file} failed: ${String(error)}`, { cause: error });
  }
}
