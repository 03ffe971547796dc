import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';

/** The demo that this installation carries, if any. */
export async function findDemo(tx: Tx): Promise<string | undefined> {
  const { rows } = await sql<{ name: string }>`select name from installation.demo`.execute(tx);
  return rows[0]?.name;
}

/** The same of a database that may hold nothing yet, not even the tables of this room. */
export async function findDemoIfAny(tx: Tx): Promise<{ isEmpty: boolean; demo?: string | undefined }> {
  const { rows } = await sql<{ isEmpty: boolean }>`
    select to_regclass('installation.demo') is null as "isEmpty"`.execute(tx);
  return rows[0]?.isEmpty ? { isEmpty: true } : { isEmpty: false, demo: await findDemo(tx) };
}

export async function saveDemo(tx: Tx, name: string): Promise<void> {
  await sql`insert into installation.demo (name) values (${name})
    on conflict (only_row) do update set name = excluded.name`.execute(tx);
}

export async function listSteps(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{
    name: string;
  }>`select name from installation.step order by done_at, name`.execute(tx);
  return rows.map((row) => row.name);
}

export async function saveStep(tx: Tx, name: string, at: Date): Promise<void> {
  await sql`insert into installation.step (name, done_at) values (${name}, ${at}) on conflict do nothing`.execute(
    tx,
  );
}
