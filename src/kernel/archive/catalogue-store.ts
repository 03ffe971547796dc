import type { ClientBase } from 'pg';
import pg from 'pg';
import type { ArchivedTable, Manifest } from './manifest.ts';

/** Of the tables of a library's schema only these travel, some of them in part. */
export interface LibraryTables {
  schema: string;
  tables: Readonly<Record<string, { where?: string }>>;
}

/** How values are written out: the same on every server, whatever its settings. */
export const PORTABLE = `
  set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres';
  set local bytea_output = 'hex'; set local extra_float_digits = 1; set local row_security = off;
  set local search_path = pg_catalog; set local statement_timeout = 0; set local lock_timeout = 0;
  set local idle_in_transaction_session_timeout = 0; set local work_mem = '64MB';
  set local maintenance_work_mem = '128MB'`;

const quote = pg.escapeIdentifier;

/** The full name of a table in SQL. */
export function nameOf({ schema, name }: { schema: string; name: string }): string {
  return `${quote(schema)}.${quote(name)}`;
}

/** The tables of a database with their columns in order, those of libraries only where they are named. */
export async function listTables(
  client: ClientBase,
  libraries: readonly LibraryTables[],
): Promise<ArchivedTable[]> {
  const { rows } = await client.query<ArchivedTable>(
    `select n.nspname as schema, c.relname as name,
        array_agg(a.attname::text order by a.attnum) as columns
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_'
        and n.nspname <> 'information_schema' and (n.nspname, c.relname) <> ('migration', 'restoring')
      group by 1, 2 order by 1, 2`,
  );
  const ofLibraries = new Map(libraries.map(({ schema, tables }) => [schema, tables]));
  return rows.filter(({ schema, name }) => name in (ofLibraries.get(schema) ?? { [name]: {} }));
}

/**
 * A table as COPY writes it, in the order of its key by code points: the same rows are the same bytes on every server.
 */
export async function copyStatement(
  client: ClientBase,
  table: ArchivedTable,
  libraries: readonly LibraryTables[],
): Promise<string> {
  const { rows } = await client.query<{ column: string; isText: boolean }>(
    `select a.attname as column, a.attcollation <> 0 as "isText"
      from pg_index i
      cross join unnest(i.indkey::int2[]) with ordinality k(attnum, place)
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
      where i.indrelid = $1::regclass and i.indisprimary order by k.place`,
    [nameOf(table)],
  );
  const order = rows.map(({ column, isText }) => `t.${quote(column)}${isText ? ' collate "C"' : ''}`);
  if (order.length === 0) order.push('t::text collate "C"');
  const where = libraries.find(({ schema }) => schema === table.schema)?.tables[table.name]?.where;
  const columns = table.columns.map((column) => `t.${quote(column)}`).join(', ');
  const filter = where === undefined ? '' : ` where ${where}`;
  return `copy (select ${columns} from ${nameOf(table)} t${filter} order by ${order.join(', ')}) to stdout`;
}

/** Where the sequences of the tables stand. */
export async function listSequences(
  client: ClientBase,
  libraries: readonly LibraryTables[],
): Promise<Manifest['sequences']> {
  const { rows } = await client.query<{ schema: string; name: string }>(
    `select schemaname as schema, sequencename as name from pg_sequences where schemaname <> all($1::text[])
      order by 1, 2`,
    [libraries.map(({ schema }) => schema)],
  );
  const sequences: Manifest['sequences'] = [];
  for (const { schema, name } of rows) {
    const found = await client.query<{ last: string; isCalled: boolean }>(
      `select last_value::text as last, is_called as "isCalled" from ${nameOf({ schema, name })}`,
    );
    sequences.push(...found.rows.map(({ last, isCalled }) => ({ schema, name, last, isCalled })));
  }
  return sequences;
}

/** A foreign key, as it is taken away and put back. */
export interface ForeignKey {
  table: string;
  name: string;
  definition: string;
}

/** All foreign keys that stand on their own; those of partitions follow their table's. */
export async function listForeignKeys(client: ClientBase): Promise<ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(
    `select conrelid::regclass::text as "table", conname as name, pg_get_constraintdef(oid) as definition
      from pg_constraint where contype = 'f' and conparentid = 0 order by 1, 2`,
  );
  return rows;
}
