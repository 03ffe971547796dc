import pg, { type ClientConfig } from 'pg';
import { getConstructionPlans, getMigrationPlans } from 'pg-boss';
import manifest from 'pg-boss/package.json' with { type: 'json' };

/** The library's schema: its tables are the migrator's, who alone may change their shape. */
export const JOB_SCHEMA = 'pgboss';

const GRANTS = `
  grant usage on schema ${JOB_SCHEMA} to taihu_jobs;
  grant select, insert, update, delete, truncate on all tables in schema ${JOB_SCHEMA} to taihu_jobs;
  grant execute on all functions in schema ${JOB_SCHEMA} to taihu_jobs;
  grant usage, select on all sequences in schema ${JOB_SCHEMA} to taihu_jobs;`;

/** Creates or brings up to date the job library's tables, as the migrator. */
export async function installJobTables(access: ClientConfig): Promise<void> {
  const client = new pg.Client(access);
  await client.connect();
  try {
    const found = await client.query<{ exists: boolean }>(
      `select to_regclass('${JOB_SCHEMA}.version') is not null as exists`,
    );
    if (found.rows[0]?.exists) {
      const { rows } = await client.query<{ version: number }>(`select version from ${JOB_SCHEMA}.version`);
      const version = rows[0]?.version ?? 0;
      if (version < manifest.pgboss.schema) await client.query(getMigrationPlans(JOB_SCHEMA, version));
    } else await client.query(getConstructionPlans(JOB_SCHEMA));
    await client.query(GRANTS);
  } finally {
    await client.end();
  }
}
