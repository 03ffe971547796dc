/** Where the embedded database lives, and as whom it runs. */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, lchown, lstat, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NOBODY, passableFolder, writeWhole } from './data-folder.ts';
import { GroundFault, systemCode } from './ground-fault.ts';

/** Where root keeps what the database's user cannot reach elsewhere. */
const SYSTEM_FOLDER = '/var/lib/taihu';
const SOCKET_NAME_BYTES = '/.s.PGSQL.5432.lock'.length;
const SOCKET_PATH_LIMIT = 100;

/** The user that owns the cluster's files and runs its processes. */
export interface DatabaseUser {
  readonly uid: number;
  readonly gid: number;
}

/** The folders of one cluster. */
export interface Place {
  /** Holds the cluster, its log and its lock; the folder asked for, or one under /var/lib/taihu. */
  readonly home: string;
  readonly user: DatabaseUser;
  /** Where a copy of the programs may be kept, best first. */
  readonly caches: readonly string[];
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The options of a child process that runs as the database's user; only root must, and may, change the user. */
export function asUser(user: DatabaseUser): { uid?: number; gid?: number; cwd: string } {
  return isRoot() ? { uid: user.uid, gid: user.gid, cwd: '/' } : { cwd: '/' };
}

/** Whether the user can pass through a folder and all above it: asked of the kernel, as that user. */
function canPass(folder: string, user: DatabaseUser): boolean {
  return (
    spawnSync('test', ['-x', folder], { ...asUser(user), env: PROGRAM_PATH, stdio: 'ignore' }).status === 0
  );
}

/** Whatever the caller's environment holds, child processes see this one. */
export const PROGRAM_PATH = { PATH: '/usr/local/bin:/usr/bin:/bin' } as const;

/** Decides where the cluster of a folder lives; where that is elsewhere, the folder says so in a pointer. */
export async function findPlace(folder: string): Promise<Place> {
  if (!isRoot()) {
    const user = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    return { home: folder, user, caches: programFolders([projectCache(), folder]) };
  }
  const caches = [SYSTEM_FOLDER, folder];
  const pointer = await readPointer(folder);
  if (pointer !== undefined) return { home: pointer, user: await ownerOf(pointer), caches };
  const user = await ownerOf(folder);
  if (canPass(folder, user)) return { home: folder, user, caches };
  if (await exists(join(folder, 'cluster'))) {
    const reason = `用户 ${user.uid} 无法进入该目录，请放开上级目录的通行权限 (chmod o+x) / user ${user.uid} cannot enter it`;
    throw new GroundFault('start-failed', { folder, reason });
  }
  return { home: await newHome(folder), user, caches };
}

/**
 * Where the programs may lie: initdb calls postgres through a shell, between double quotes, in which these characters
 * are no longer themselves. A clone with one in its path keeps the programs in the user's own cache.
 */
export function programFolders(wished: readonly string[], home = homedir()): string[] {
  const isPlain = (folder: string): boolean => !/["$`\\\n]/.test(folder);
  const folders = [...wished, join(home, '.cache', 'taihu')].filter(isPlain);
  if (folders.length > 0) return folders;
  const reason = '路径中不能含有 $ ` " \\ / a path may not hold $ ` " \\';
  throw new GroundFault('start-failed', { folder: wished[0] ?? '', reason });
}

/** Beside the installed packages: gone with them, and shared by all data folders of this clone. */
function projectCache(): string {
  return join(fileURLToPath(new URL('../../../node_modules/.cache', import.meta.url)), 'taihu');
}

/** An existing cluster keeps its owner, so that root can serve a user's folder; a new one gets nobody. */
async function ownerOf(home: string): Promise<DatabaseUser> {
  const cluster = await stat(join(home, 'cluster')).catch(() => undefined);
  return cluster && cluster.uid !== 0 ? { uid: cluster.uid, gid: cluster.gid } : { uid: NOBODY, gid: NOBODY };
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

async function readPointer(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, 'location'), 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  const home = text?.trim();
  if (home === undefined || home === '') return undefined;
  if (await exists(home)) return home;
  const reason = `所指的数据库目录 ${home} 不存在 / its location file names ${home}, which does not exist`;
  throw new GroundFault('start-failed', { folder, reason });
}

/**
 * A fresh folder under /var/lib/taihu, named after the folder it serves. One of that name that exists belongs to a data
 * folder that was deleted or moved: it may hold somebody's data, so it is neither adopted nor removed.
 */
async function newHome(folder: string): Promise<string> {
  await mkdir(SYSTEM_FOLDER, { recursive: true });
  await chmod(SYSTEM_FOLDER, 0o755);
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const wished = join(SYSTEM_FOLDER, hash);
  const home = (await exists(wished)) ? `${wished}-${randomBytes(4).toString('hex')}` : wished;
  await passableFolder(home);
  await writeWhole(join(folder, 'location'), `${home}\n`);
  return home;
}

/** Creates a folder of the database's user alone. One that exists is left as it is: root must not be led by a link. */
export async function ownedFolder(folder: string, user: DatabaseUser): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (made !== undefined && isRoot()) await lchown(folder, user.uid, user.gid);
}

/** A short folder for the socket that only the database's user (and root) can enter. */
export async function socketFolder(home: string, user: DatabaseUser): Promise<string> {
  const hash = createHash('sha256').update(home).digest('hex').slice(0, 16);
  const base = [tmpdir(), '/tmp'].find((folder) => isShort(folder) && canPass(folder, user)) ?? '/tmp';
  const wished = join(base, `taihu-${hash}`);
  if (await isOwn(wished, user)) return wished;
  // Anybody may create names in the shared temporary folder: one that is not ours is not trusted, but avoided.
  const folder = (await created(wished)) ? wished : await mkdtemp(`${wished}-`);
  if (isRoot()) await lchown(folder, user.uid, user.gid);
  return folder;
}

function isShort(folder: string): boolean {
  const longest = '/taihu-0123456789abcdef-XXXXXX';
  return folder.length + longest.length + SOCKET_NAME_BYTES < SOCKET_PATH_LIMIT;
}

async function isOwn(folder: string, user: DatabaseUser): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  return found?.isDirectory() === true && found.uid === user.uid && (found.mode & 0o777) === 0o700;
}

async function created(folder: string): Promise<boolean> {
  return mkdir(folder, { mode: 0o700 }).then(
    () => true,
    () => false,
  );
}

/** Removes the socket folder of a stopped cluster, if it is one of ours. */
export async function dropSocketFolder(folder: string, user: DatabaseUser): Promise<void> {
  if (!/^taihu-[0-9a-f]{16}/.test(basename(folder)) || !(await isOwn(folder, user))) return;
  await rm(folder, { recursive: true, force: true });
}
