/** The way out of a database: all tables as of one moment, while others go on writing. */
import pg, { type ClientBase, type ClientConfig } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { ArchiveFault } from './archive-fault.ts';
import { copyStatement, type LibraryTables, listSequences, listTables, PORTABLE } from './catalogue-store.ts';
import { ARCHIVE_FORMAT, type ArchivedTable, type Manifest, type Sum } from './manifest.ts';
import { beginSum } from './sum.ts';

/** A database read as of one moment. */
export interface Dump {
  readonly manifest: Omit<Manifest, 'taihu' | 'hasMasterKey'>;
  /** The transaction that sees that moment, for what else is to be read in it. */
  readonly client: ClientBase;
  /** The rows of a table as bytes; the sum is known when they have passed. */
  table(table: ArchivedTable): { bytes: AsyncIterable<Buffer>; sum: () => Sum };
}

/** Works with a database as of one moment: one repeatable read, which neither waits for writers nor stops them. */
export async function withDump<T>(
  access: ClientConfig,
  place: string,
  libraries: readonly LibraryTables[],
  work: (dump: Dump) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(access);
  await client.connect();
  // A connection that breaks fails the statement under way, which tells of it.
  client.on('error', () => undefined);
  try {
    await client.query(`begin isolation level repeatable read, read only; ${PORTABLE}`);
    const manifest = await manifestOf(client, place, libraries);
    return await work({ manifest, client, table: (table) => dumpTable(client, table, libraries) });
  } finally {
    await client.end();
  }
}

/** The rows of a table, as COPY writes them. */
export function dumpTable(client: ClientBase, table: ArchivedTable, libraries: readonly LibraryTables[]) {
  const summing = beginSum();
  async function* read(): AsyncGenerator<Buffer> {
    const stream = client.query(copyTo(await copyStatement(client, table, libraries)));
    for await (const chunk of stream) {
      summing.add(chunk as Buffer);
      yield chunk as Buffer;
    }
  }
  return { bytes: read(), sum: () => summing.end() };
}

async function manifestOf(client: ClientBase, place: string, libraries: readonly LibraryTables[]) {
  const { rows: known } = await client.query<{ isCity: boolean }>(
    `select to_regclass('migration.applied') is not null and to_regclass('migration.restoring') is null as "isCity"`,
  );
  if (!known[0]?.isCity) throw new ArchiveFault('nothing-to-back-up', { place });
  const { rows } = await client.query<{ postgres: string; takenAt: string; writtenBelow: string }>(
    `select current_setting('server_version') as postgres,
        to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "takenAt",
        (base + pg_snapshot_xmax(pg_current_snapshot())::text::bigint)::text as "writtenBelow"
      from kernel.written_base`,
  );
  const [facts] = rows;
  if (!facts) throw new ArchiveFault('nothing-to-back-up', { place });
  const migrations = await client.query<Manifest['migrations'][number]>(
    'select room, file, sha256 from migration.applied order by room, file',
  );
  return {
    format: ARCHIVE_FORMAT,
    ...facts,
    migrations: migrations.rows,
    tables: await listTables(client, libraries),
    sequences: await listSequences(client, libraries),
  };
}
