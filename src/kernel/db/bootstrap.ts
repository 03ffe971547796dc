import pg, { type ClientConfig } from 'pg';

/** The roles that Taihu uses, each with its own password. None of them is a superuser. */
export const DATABASE_ROLES = ['taihu_migrator', 'taihu_app', 'taihu_auth', 'taihu_jobs'] as const;
export type DatabaseRole = (typeof DATABASE_ROLES)[number];

/** How to reach the city's database as each role. */
export type DatabaseAccess = Record<DatabaseRole, ClientConfig>;

/**
 * Creates the roles and the database where they are missing, as a role that may; sets the roles' passwords to the
 * given ones. Safe to run at every start.
 */
export async function bootstrapDatabase(
  admin: ClientConfig,
  database: string,
  passwords: Record<DatabaseRole, string>,
): Promise<DatabaseAccess> {
  const client = new pg.Client(admin);
  await client.connect();
  try {
    for (const role of DATABASE_ROLES) {
      const found = await client.query('select 1 from pg_roles where rolname = $1', [role]);
      const verb = found.rowCount ? 'alter' : 'create';
      await client.query(`${verb} role ${role} login password ${pg.escapeLiteral(passwords[role])}`);
    }
    // The application may step into the sign-in library's role for one statement, but inherits nothing of it. What is
    // granted already is never taken away for a moment: another process of the city may be at work.
    await client.query(
      (await majorOf(client)) >= 16
        ? 'grant taihu_auth to taihu_app with inherit false, set true'
        : 'grant taihu_auth to taihu_app',
    );
    await client.query('alter role taihu_app noinherit');
    await client.query('grant taihu_migrator to current_user');
    const found = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (!found.rowCount) {
      await client.query(
        `create database ${pg.escapeIdentifier(database)} owner taihu_migrator encoding 'UTF8' template template0`,
      );
    }
  } finally {
    await client.end();
  }
  await openExtensions({ ...admin, database });
  const as = (role: DatabaseRole): ClientConfig => ({
    ...admin,
    database,
    user: role,
    password: passwords[role],
  });
  return {
    taihu_migrator: as('taihu_migrator'),
    taihu_app: as('taihu_app'),
    taihu_auth: as('taihu_auth'),
    taihu_jobs: as('taihu_jobs'),
  };
}

async function majorOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ version: number }>(
    `select current_setting('server_version_num')::int as version`,
  );
  return Math.floor((rows[0]?.version ?? 0) / 10_000);
}

async function openExtensions(admin: ClientConfig): Promise<void> {
  const client = new pg.Client(admin);
  await client.connect();
  try {
    await client.query('create extension if not exists pg_trgm');
    await client.query('revoke create on schema public from public');
  } finally {
    await client.end();
  }
}
