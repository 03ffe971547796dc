import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientConfig } from 'pg';
import { z } from 'zod';
import type { Config } from '#kernel/config/index.ts';
import {
  bootstrapDatabase,
  type Cluster,
  type DatabaseAccess,
  type DataFolder,
  openDataFolder,
  startCluster,
} from '#kernel/db/index.ts';

const DATABASE = 'taihu';

/** What everything stands on: the locked data folder and a database with its roles. */
export interface Ground {
  folder: DataFolder;
  access: DatabaseAccess;
  /** Settles when the embedded database ends by itself; never for a server of one's own. */
  crashed: Promise<Error>;
  close(): Promise<void>;
}

/** The passwords of the database's roles, as the data folder keeps them. */
const Passwords = z.object({
  taihu_migrator: z.string(),
  taihu_app: z.string(),
  taihu_auth: z.string(),
  taihu_jobs: z.string(),
});
type Passwords = z.infer<typeof Passwords>;

async function readSecret(file: string, make: () => string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    const secret = make();
    await writeFile(file, secret, { mode: 0o600, flag: 'wx' });
    return secret;
  }
}

/** A secret that this installation makes once and keeps, readable to its owner alone. */
export function keptSecret(folder: DataFolder, name: string): Promise<string> {
  return readSecret(join(folder.secretsFolder, name), () => randomBytes(32).toString('base64'));
}

async function passwordsOf(folder: DataFolder): Promise<Passwords> {
  const make = () => randomBytes(24).toString('base64url');
  const text = await readSecret(join(folder.secretsFolder, 'database.json'), () =>
    JSON.stringify({ taihu_migrator: make(), taihu_app: make(), taihu_auth: make(), taihu_jobs: make() }),
  );
  return Passwords.parse(JSON.parse(text));
}

function clientOf(url: string): { admin: ClientConfig; database: string } {
  const parsed = new URL(url);
  const database = parsed.pathname.slice(1) || DATABASE;
  const admin: ClientConfig = {
    host: parsed.hostname,
    port: Number(parsed.port || 5432),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database: 'postgres',
  };
  return { admin, database };
}

/** Opens the data folder and the database: the embedded one, or the server that the configuration names. */
export async function openGround(config: Config, say: (line: string) => void): Promise<Ground> {
  const folder = await openDataFolder(config.data);
  let cluster: Cluster | undefined;
  try {
    const passwords = await passwordsOf(folder);
    const place = config.databaseUrl ? clientOf(config.databaseUrl) : undefined;
    if (!place)
      cluster = await startCluster({ folder: folder.postgresFolder, fsync: config.fsync, log: say });
    const admin = place?.admin ?? cluster?.connection(cluster.user, cluster.password, 'postgres') ?? {};
    const access = await bootstrapDatabase(admin, place?.database ?? DATABASE, passwords);
    return {
      folder,
      access,
      crashed: cluster?.crashed ?? new Promise(() => undefined),
      async close() {
        await cluster?.stop();
        await folder.release();
      },
    };
  } catch (error) {
    await cluster?.stop();
    await folder.release();
    throw error;
  }
}
