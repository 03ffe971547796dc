import pg, { type ClientConfig } from 'pg';
import { GroundFault } from './ground-fault.ts';

/** The oldest PostgreSQL of a city's own that Taihu is tested on. */
const OLDEST = 15;
const NUMBERS_A_MAJOR = 10_000;

/** Throws where a server of the city's own is older than what Taihu is tested on. */
export async function requireServerVersion(
  admin: ClientConfig,
  place: string,
  oldest = OLDEST,
): Promise<void> {
  const client = new pg.Client(admin);
  await client.connect();
  try {
    const { rows } = await client.query<{ number: number; name: string }>(
      `select current_setting('server_version_num')::int as number, current_setting('server_version') as name`,
    );
    const { number = 0, name: found = '?' } = rows[0] ?? {};
    if (number >= oldest * NUMBERS_A_MAJOR) return;
    throw new GroundFault('database-too-old', { place, found, needed: oldest });
  } finally {
    await client.end();
  }
}
