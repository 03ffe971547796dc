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
  databaseFault,
  openDataFolder,
  requireServerFree,
  requireServerVersion,
  startCluster,
} from '#kernel/db/index.ts';
import { openKeyring, readMasterKey } from '#kernel/keys/index.ts';
import { DATABASE, serverOf } from './database-url.ts';

/** Whether several processes, each with a data folder of its own, may share one city: a server and a master key. */
export function isShared({ databaseUrl, masterKey }: Config): boolean {
  return databaseUrl !== undefined && masterKey !== undefined;
}

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

/** How whoever may read the secrets of a data folder reaches the database of the Taihu that runs on it. */
export async function joinDatabase(config: Config, at: ClientConfig): Promise<ClientConfig> {
  const { taihu_migrator: password } = await passwordsOf(config, join(config.data, 'secrets'));
  return { ...at, user: 'taihu_migrator', password };
}

/**
 * The passwords of the database's roles: of a data folder's own, or, where several processes share a server and a
 * master key, derived from it, so that each has the same.
 */
async function passwordsOf(config: Config, secretsFolder: string): Promise<Passwords> {
  if (isShared(config)) {
    const keyring = openKeyring({ masterKey: await readMasterKey(config.masterKey, secretsFolder) });
    const of = (role: string) => keyring.secretFor(`database ${role}`).toString('base64url');
    const [taihu_migrator, taihu_app] = [of('taihu_migrator'), of('taihu_app')];
    return { taihu_migrator, taihu_app, taihu_auth: of('taihu_auth'), taihu_jobs: of('taihu_jobs') };
  }
  const make = () => randomBytes(24).toString('base64url');
  const text = await readSecret(join(secretsFolder, 'database.json'), () =>
    JSON.stringify({ taihu_migrator: make(), taihu_app: make(), taihu_auth: make(), taihu_jobs: make() }),
  );
  return Passwords.parse(JSON.parse(text));
}

/** How the database of a configuration is named where something is wrong with it. */
export function placeOf(config: Config): string {
  return config.databaseUrl === undefined ? config.data : serverOf(config.databaseUrl).place;
}

/** Opens the data folder and the database: the embedded one, or the server that the configuration names. */
export async function openGround(config: Config, say: (line: string) => void): Promise<Ground> {
  const server = config.databaseUrl === undefined ? undefined : serverOf(config.databaseUrl);
  const folder = await openDataFolder(config.data);
  let cluster: Cluster | undefined;
  try {
    const passwords = await passwordsOf(config, folder.secretsFolder);
    if (server) {
      await requireServerVersion(server.admin, server.place);
      await requireServerFree(server, passwords);
    } else cluster = await startCluster({ folder: folder.postgresFolder, fsync: config.fsync, log: say });
    const admin = server?.admin ?? cluster?.connection(cluster.user, cluster.password, 'postgres') ?? {};
    const access = await bootstrapDatabase(admin, server?.database ?? DATABASE, passwords);
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
    throw databaseFault(server?.place ?? folder.path, error);
  }
}
