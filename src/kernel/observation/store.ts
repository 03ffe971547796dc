import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';

export interface JobKindRow {
  name: string;
  waiting: number;
  active: number;
  parked: number;
  cron: string | null;
  oldest_waiting_at: Date | null;
  last_done_at: Date | null;
  last_failed_at: Date | null;
}

export async function listJobKinds(tx: Tx): Promise<JobKindRow[]> {
  return (await sql<JobKindRow>`select * from observation.job_kinds()`.execute(tx)).rows;
}

export async function findOutbox(tx: Tx): Promise<{ waiting: number; oldestAt: Date | null }> {
  const { rows } = await sql<{ waiting: number; oldestAt: Date | null }>`
    select waiting, oldest_at as "oldestAt" from observation.outbox()`.execute(tx);
  return rows[0] ?? { waiting: 0, oldestAt: null };
}

export interface ParkedRow {
  id: string;
  kind: string;
  reason: string;
  tries: number;
  created_at: Date;
  failed_at: Date;
  caused_by: string[];
}

/** Jobs that wait for a person, those that failed last first. */
export async function listParked(
  tx: Tx,
  before: { at: string; id: string } | undefined,
  most: number,
): Promise<ParkedRow[]> {
  const { rows } = await sql<ParkedRow>`
    select * from observation.parked_jobs(${before?.at ?? null}::timestamptz, ${before?.id ?? null}::uuid, ${most})
  `.execute(tx);
  return rows;
}

export async function retryParked(tx: Tx, ids: readonly string[]): Promise<number> {
  const { rows } = await sql<{ moved: number }>`
    select observation.retry_jobs(${[...ids]}::uuid[]) as moved`.execute(tx);
  return rows[0]?.moved ?? 0;
}

export async function giveUpParked(tx: Tx, ids: readonly string[]): Promise<number> {
  const { rows } = await sql<{ moved: number }>`
    select observation.give_up_jobs(${[...ids]}::uuid[]) as moved`.execute(tx);
  return rows[0]?.moved ?? 0;
}

const TABLES = 12;

export interface TableSize {
  name: string;
  bytes: number;
  rows: number;
}

/** Size and rows of a table, as the database last estimated them. */
const SIZED = sql`n.nspname || '.' || c.relname as name, pg_total_relation_size(c.oid)::float8 as bytes,
  greatest(c.reltuples, 0)::float8 as rows from pg_class c join pg_namespace n on n.oid = c.relnamespace`;

export async function findDatabaseSize(tx: Tx): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`
    select pg_database_size(current_database())::float8 as bytes`.execute(tx);
  return rows[0]?.bytes ?? 0;
}

export async function listLargestTables(tx: Tx): Promise<TableSize[]> {
  const { rows } = await sql<TableSize>`select ${SIZED}
    where c.relkind in ('r', 'm') and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
    order by 2 desc, 1 limit ${TABLES}`.execute(tx);
  return rows;
}

export async function findTableSize(tx: Tx, table: string): Promise<{ bytes: number; rows: number }> {
  const { rows } = await sql<TableSize>`select ${SIZED} where c.oid = to_regclass(${table})`.execute(tx);
  return { bytes: rows[0]?.bytes ?? 0, rows: rows[0]?.rows ?? 0 };
}

export async function findServerVersion(tx: Tx): Promise<string> {
  const { rows } = await sql<{
    version: string;
  }>`select current_setting('server_version') as version`.execute(tx);
  return rows[0]?.version ?? '';
}

/** What a process tells of itself. */
export interface ProcessRow {
  id: string;
  host: string;
  pid: number;
  version: string;
  runtime: string;
  works: boolean;
  startedAt: Date;
  seenAt: Date;
  calls: number;
  p95: number;
  eventLoopP99: number;
  memoryBytes: number;
}

/** Silent for so long, a process is gone. */
const GONE = '2 minutes';

/** Writes a process's row anew and takes away those of processes that fell silent. */
export async function beat(tx: Tx, row: ProcessRow): Promise<void> {
  await sql`
    insert into observation.process (id, host, pid, version, runtime, works, started_at, seen_at, calls, p95,
      event_loop_p99, memory_bytes)
    values (${row.id}, ${row.host}, ${row.pid}, ${row.version}, ${row.runtime}, ${row.works}, ${row.startedAt},
      ${row.seenAt}, ${row.calls}, ${row.p95}, ${row.eventLoopP99}, ${row.memoryBytes})
    on conflict (id) do update set seen_at = excluded.seen_at, calls = excluded.calls, p95 = excluded.p95,
      event_loop_p99 = excluded.event_loop_p99, memory_bytes = excluded.memory_bytes`.execute(tx);
  await sql`delete from observation.process where seen_at < ${row.seenAt}::timestamptz - ${GONE}::interval`.execute(
    tx,
  );
}

export async function leave(tx: Tx, id: string): Promise<void> {
  await sql`delete from observation.process where id = ${id}`.execute(tx);
}

const PROCESSES = 200;

export async function listProcesses(tx: Tx): Promise<ProcessRow[]> {
  const { rows } = await sql<ProcessRow>`
    select id, host, pid, version, runtime, works, started_at as "startedAt", seen_at as "seenAt", calls, p95,
      event_loop_p99 as "eventLoopP99", memory_bytes::float8 as "memoryBytes"
    from observation.process order by started_at, id limit ${PROCESSES}`.execute(tx);
  return rows;
}
