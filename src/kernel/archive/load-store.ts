/** The way into an empty database: all of an archive in one transaction, compared table by table. */
import pg, { type ClientBase, type ClientConfig } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { ArchiveFault } from './archive-fault.ts';
import {
  type ForeignKey,
  type LibraryTables,
  listForeignKeys,
  listTables,
  nameOf,
  PORTABLE,
} from './catalogue-store.ts';
import type { ArchiveEntry } from './container.ts';
import { dumpTable } from './dump-store.ts';
import { type ArchivedTable, type Manifest, type Sums, tableEntry } from './manifest.ts';
import { isSameSum } from './sum.ts';

const MARKER = 'migration.restoring';

async function withClientOf<T>(access: ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(access);
  await client.connect();
  client.on('error', () => undefined);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * Marks an empty database as one that is being restored into, which no Taihu starts on. One that bears the mark already
 * was left half by an earlier attempt, and is as good as empty. Throws ArchiveFault where there is anything else.
 */
export async function claimEmpty(access: ClientConfig, place: string): Promise<void> {
  await withClientOf(access, async (client) => {
    const { rows } = await client.query<{ isFree: boolean }>(
      `select to_regclass('${MARKER}') is not null or not exists (
          select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema') as "isFree"`,
    );
    if (!rows[0]?.isFree) throw new ArchiveFault('target-not-empty', { place });
    await client.query(`create schema if not exists migration; create table if not exists ${MARKER} ()`);
  });
}

/** What is loaded, from where, into what. */
export interface Loading {
  access: ClientConfig;
  file: string;
  manifest: Manifest;
  libraries: readonly LibraryTables[];
  /** The entries behind the manifest; gives what the archive says they add up to. */
  entries: (table: (entry: ArchiveEntry, table: ArchivedTable) => Promise<void>) => Promise<Sums>;
  /** What must be true before the database is given free, with the transaction that loaded it. */
  beforeFree: (client: ClientBase) => Promise<void>;
}

/** Loads an archive into a migrated, marked database: wholly, compared with its sums, or not at all. */
export async function loadDatabase(loading: Loading): Promise<void> {
  const { access, file, manifest, libraries } = loading;
  await withClientOf(access, async (client) => {
    await client.query(`begin; ${PORTABLE}`);
    const tables = await tablesToFill(client, loading);
    const foreignKeys = await listForeignKeys(client);
    await client.query(foreignKeys.map(dropStatement).join(';'));
    await client.query(`truncate ${tables.map(nameOf).join(', ')}`);
    const sums = await fill(client, loading, tables);
    for (const table of tables) {
      const dump = dumpTable(client, table, libraries);
      for await (const _ of dump.bytes);
      if (isSameSum(dump.sum(), sums[tableEntry(table)])) continue;
      throw new ArchiveFault('damaged', { file, reason: `${table.schema}.${table.name}` });
    }
    for (const { schema, name, last, isCalled } of manifest.sequences)
      await client.query('select setval($1::regclass, $2, $3)', [nameOf({ schema, name }), last, isCalled]);
    for (const key of foreignKeys) await client.query(addStatement(key));
    // What this cluster writes from now on is numbered above all that was brought in.
    await client.query('update kernel.written_base set base = $1', [manifest.writtenBelow]);
    await loading.beforeFree(client);
    await client.query(`drop table ${MARKER}; commit`);
    await client.query('analyze');
  });
}

const dropStatement = ({ table, name }: ForeignKey) =>
  `alter table ${table} drop constraint ${pg.escapeIdentifier(name)}`;
const addStatement = ({ table, name, definition }: ForeignKey) =>
  `alter table ${table} add constraint ${pg.escapeIdentifier(name)} ${definition}`;

/** The tables of the archive with those of their columns that there are here; the city's own must be the very same. */
async function tablesToFill(
  client: ClientBase,
  { file, manifest, libraries }: Loading,
): Promise<ArchivedTable[]> {
  const here = new Map((await listTables(client, libraries)).map((table) => [tableEntry(table), table]));
  const named = (tables: Iterable<ArchivedTable>) =>
    [...tables]
      .filter(({ schema }) => !libraries.some((library) => library.schema === schema))
      .map((table) => `${tableEntry(table)} ${table.columns.toSorted().join(' ')}`)
      .toSorted();
  const [theirs, ours] = [named(manifest.tables), named(here.values())];
  const stranger = theirs.find((one) => !ours.includes(one)) ?? ours.find((one) => !theirs.includes(one));
  if (stranger !== undefined) throw new ArchiveFault('damaged', { file, reason: stranger });
  return manifest.tables;
}

/** Streams the entries of each table into it. */
async function fill(
  client: ClientBase,
  { file, entries }: Loading,
  tables: readonly ArchivedTable[],
): Promise<Sums> {
  const filled = new Set<string>();
  let current: { name: string; write(bytes: Buffer): Promise<void>; end(): Promise<void> } | undefined;
  const known = new Set(tables.map(tableEntry));
  const sums = await entries(async ({ name, bytes }, table) => {
    if (current?.name !== name) {
      await current?.end();
      if (filled.has(name) || !known.has(name)) throw new ArchiveFault('damaged', { file, reason: name });
      filled.add(name);
      current = beginCopy(client, name, table);
    }
    await current.write(bytes);
  });
  await current?.end();
  return sums;
}

function beginCopy(client: ClientBase, name: string, table: ArchivedTable) {
  const columns = table.columns.map((column) => pg.escapeIdentifier(column)).join(', ');
  const stream = client.query(copyFrom(`copy ${nameOf(table)} (${columns}) from stdin`));
  const ended = new Promise<void>((resolve, reject) => {
    stream.once('finish', () => resolve());
    stream.once('error', reject);
  });
  ended.catch(() => undefined);
  return {
    name,
    async write(bytes: Buffer) {
      const taken = new Promise<void>((resolve, reject) => {
        stream.write(bytes, (error) => (error ? reject(error) : resolve()));
      });
      await Promise.race([taken, ended]);
    },
    async end() {
      stream.end();
      await ended;
    },
  };
}
