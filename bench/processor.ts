/** The processor time of a PostgreSQL server: its first process, those it runs, and those that have ended. */
import { readdir, readFile } from 'node:fs/promises';
import type pg from 'pg';

const TICK_MS = 10;

interface ProcessStat {
  parent: number;
  /** Its own time, and that of its children that have ended. */
  ticks: number;
  endedTicks: number;
}

/** What the kernel of Linux tells of a process; undefined where it is gone. */
async function statOf(pid: string): Promise<ProcessStat | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold anything: what follows the last bracket is plain numbers.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const at = (index: number) => Number(fields[index]);
    return { parent: at(1), ticks: at(11) + at(12), endedTicks: at(13) + at(14) };
  } catch {
    return undefined;
  }
}

/** Gives a function that tells the server's processor time so far, in milliseconds. */
export async function serverProcessor(client: pg.Client): Promise<() => Promise<number>> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const own = await statOf(String(rows[0]?.pid));
  if (!own) throw new Error('the database server runs on another machine');
  const first = own.parent;
  return async () => {
    let ticks = 0;
    for (const pid of await readdir('/proc')) {
      const stat = /^\d+$/.test(pid) ? await statOf(pid) : undefined;
      if (stat && Number(pid) === first) ticks += stat.ticks + stat.endedTicks;
      else if (stat?.parent === first) ticks += stat.ticks;
    }
    return ticks * TICK_MS;
  };
}
