import { setTimeout as pause } from 'node:timers/promises';
import pg, { type ClientConfig } from 'pg';
import { GroundFault } from './ground-fault.ts';

/** A connection that was just closed may be seen for a moment longer. */
const PATIENCE_MS = 5000;
const LOOK_MS = 100;

/**
 * Empties a database: all schemas of ours with everything in them, in one transaction, so that a kill leaves all or
 * nothing. Throws GroundFault where anyone else is connected, as nobody's memory may hold what is gone.
 */
export async function emptyDatabase(access: ClientConfig, place: string): Promise<void> {
  const client = new pg.Client(access);
  await client.connect();
  try {
    await requireAlone(client, place);
    const { rows } = await client.query<{ name: string }>(
      `select quote_ident(n.nspname) as name from pg_namespace n join pg_roles r on r.oid = n.nspowner
        where r.rolname = 'taihu_migrator' order by 1`,
    );
    const drops = rows.map(({ name }) => `drop schema ${name} cascade`);
    await client.query(['begin', ...drops, 'commit'].join('; '));
  } finally {
    await client.end();
  }
}

async function requireAlone(client: pg.Client, place: string): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity
        where datname = current_database() and usename ~ '^taihu_' and pid <> pg_backend_pid()`,
    );
    const count = rows[0]?.count ?? 0;
    if (count === 0) return;
    if (performance.now() > until) throw new GroundFault('database-in-use', { place, count });
    await pause(LOOK_MS);
  }
}
