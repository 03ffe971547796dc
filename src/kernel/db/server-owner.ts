import pg, { type ClientConfig } from 'pg';
import type { DatabaseRole } from './bootstrap.ts';
import { GroundFault, systemCode } from './ground-fault.ts';

const WRONG_PASSWORD = '28P01';

/** A server of the city's own, as its administrator reaches it, and which of its databases is meant. */
interface OwnServer {
  admin: ClientConfig;
  database: string;
  place: string;
}

/**
 * Roles and their passwords belong to the whole server: throws before any is set where that would shut out another
 * Taihu, of another database, or of another data folder that works on this one at the moment.
 */
export async function requireServerFree(
  { admin, database, place }: OwnServer,
  passwords: Record<DatabaseRole, string>,
): Promise<void> {
  const client = new pg.Client(admin);
  await client.connect();
  try {
    const { rows: others } = await client.query<{ name: string }>(
      `select d.datname as name from pg_database d join pg_roles r on r.oid = d.datdba
        where r.rolname = 'taihu_migrator' and d.datname <> $1 order by 1 limit 1`,
      [database],
    );
    if (others[0]) throw new GroundFault('server-taken', { place, other: others[0].name });
    const { rows: living } = await client.query(
      `select 1 from pg_stat_activity where datname = $1 and usename ~ '^taihu_(app|jobs)$' limit 1`,
      [database],
    );
    if (living.length === 0) return;
    const { taihu_app: password } = passwords;
    if (!(await opens({ ...admin, database, user: 'taihu_app', password })))
      throw new GroundFault('database-shared', { place });
  } finally {
    await client.end();
  }
}

async function opens(access: ClientConfig): Promise<boolean> {
  const client = new pg.Client(access);
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (systemCode(error) === WRONG_PASSWORD) return false;
    throw error;
  } finally {
    await client.end();
  }
}
