/** What every table holds, in short: whether anything was written shows at once. */
import { setTimeout as pause } from 'node:timers/promises';
import pg, { type ClientConfig } from 'pg';

/** Table → how many rows, and which transactions wrote them. */
export type Rows = ReadonlyMap<string, string>;

export interface RowWatch {
  look(): Promise<Rows>;
  /** What the trail says last, the newest first. */
  entries(count: number): Promise<string[]>;
  /** Waits until no other transaction is under way, and none follows at once: a caller who hung up is served still. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The time to which a session lasts moves with its use, whatever the answer; only that it is there counts.
 */
const MOVING = new Set(['auth.session']);

const SILENT_LOOKS = 3;
const PAUSE_MS = 2;

/** Watches the rows of a database as its superuser. A row that was altered has another transaction's number. */
export async function watchRows(superuser: ClientConfig): Promise<RowWatch> {
  const client = new pg.Client(superuser);
  await client.connect();
  // Many small tables, over and over: starting workers for them took longer than all the rest.
  await client.query('set max_parallel_workers_per_gather = 0');
  const { rows: tables } = await client.query<{ name: string; schema: string; relation: string }>(
    `select n.nspname || '.' || c.relname as name, n.nspname as schema, c.relname as relation
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 1`,
  );
  const parts = tables.map(({ name, schema, relation }) => {
    const writers = MOVING.has(name) ? `''` : `coalesce(sum(xmin::text::bigint), 0)`;
    const table = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(relation)}`;
    return `select ${pg.escapeLiteral(name)} as name, count(*) || ' ' || ${writers} as held from ${table}`;
  });
  const digest = { name: 'rows', text: parts.join(' union all ') };
  return {
    async look() {
      const { rows } = await client.query<{ name: string; held: string }>(digest);
      return new Map(rows.map(({ name, held }) => [name, held]));
    },
    async entries(count) {
      const { rows } = await client.query<{ said: string }>(
        `select operation || ' ' || outcome as said from audit.entry order by written desc, id desc limit $1`,
        [count],
      );
      return rows.map(({ said }) => said);
    },
    async quiet() {
      const busy = `select 1 from pg_stat_activity where datname = current_database()
        and pid <> pg_backend_pid() and (state = 'active' or state like '%transaction%')`;
      for (let silent = 0; silent < SILENT_LOOKS; silent += 1) {
        if ((await client.query(busy)).rowCount !== 0) silent = -1;
        await pause(PAUSE_MS);
      }
    },
    close: () => client.end(),
  };
}

/** The tables that differ between two looks. */
export function changed(before: Rows, after: Rows): string[] {
  return [...after].filter(([name, held]) => before.get(name) !== held).map(([name]) => name);
}
