/** The data folder: everything a Taihu keeps on disk, used by one living Taihu at a time. */
import { randomUUID } from 'node:crypto';
import {
  access,
  chmod,
  chown,
  constants,
  mkdir,
  readFile,
  realpath,
  rename,
  stat,
  statfs,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { GroundFault, systemCode, writeFault } from './ground-fault.ts';
import { tryLock } from './process-lock.ts';

/** The layout of the data folder; a folder of a higher number is left alone. */
const LAYOUT_VERSION = 1;
const NEEDED_BYTES = 300 * 1024 * 1024;

/** The user and group that root lends to the database, which refuses to run as root. */
export const NOBODY = 65_534;

/** An opened data folder, locked until released. */
export interface DataFolder {
  readonly path: string;
  /** What is true only while this Taihu lives: its address, its token. */
  readonly runFolder: string;
  readonly secretsFolder: string;
  readonly postgresFolder: string;
  readonly anchorsFolder: string;
  release(): Promise<void>;
}

/** What differs from the ordinary when a data folder is opened. */
export interface DataFolderOptions {
  /** The free bytes without which nothing is begun. */
  readonly neededBytes?: number;
}

/** Opens a data folder, creating it where missing; throws a GroundFault where it is used, closed, newer or full. */
export async function openDataFolder(path: string, options: DataFolderOptions = {}): Promise<DataFolder> {
  const asked = resolve(path);
  const folder = await prepare(asked);
  await requireDiskSpace(folder, options.neededBytes);
  const lock = await lockOf(folder);
  try {
    await requireKnownVersion(folder);
    const inside = (name: string): string => join(folder, name);
    const names = { run: inside('run'), secrets: inside('secrets'), anchors: inside('anchors') };
    for (const name of Object.values(names)) await privateFolder(name);
    await passableFolder(inside('postgres'));
    return {
      path: folder,
      runFolder: names.run,
      secretsFolder: names.secrets,
      postgresFolder: inside('postgres'),
      anchorsFolder: names.anchors,
      release: () => lock.release(),
    };
  } catch (error) {
    await lock.release();
    throw writeFault(folder, error);
  }
}

async function prepare(asked: string): Promise<string> {
  try {
    await passableFolder(asked);
    await access(asked, constants.R_OK | constants.W_OK | constants.X_OK);
    return await realpath(asked);
  } catch (error) {
    throw writeFault(asked, error);
  }
}

async function lockOf(folder: string) {
  const attempt = await tryLock(join(folder, 'lock')).catch((error: unknown) => {
    throw writeFault(folder, error);
  });
  if ('lock' in attempt) return attempt.lock;
  throw new GroundFault('data-folder-in-use', { folder, pid: attempt.heldBy });
}

/** Throws no-disk-space where the disk of a folder has less room than what a start needs. */
export async function requireDiskSpace(folder: string, neededBytes = NEEDED_BYTES): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= neededBytes) return;
  const megabytes = (bytes: number): string => `${Math.floor(bytes / 1024 / 1024)} MB`;
  const details = { folder, needed: megabytes(neededBytes), free: megabytes(bavail * bsize) };
  throw new GroundFault('no-disk-space', details);
}

async function requireKnownVersion(folder: string): Promise<void> {
  const file = join(folder, 'VERSION');
  const found = await readFile(file, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return writeWhole(file, `${LAYOUT_VERSION}\n`);
  // A version that cannot be read as a number is one that this program does not know.
  const version = /^\d+\s*$/.test(found) ? Number(found) : Number.POSITIVE_INFINITY;
  if (version > LAYOUT_VERSION) {
    const details = { folder, found: found.trim().slice(0, 40), known: LAYOUT_VERSION };
    throw new GroundFault('data-newer-version', details);
  }
}

/** Writes a private file so that a kill leaves either the old one or the whole new one. */
export async function writeWhole(file: string, content: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content, { mode: 0o600, flag: 'wx', flush: true });
  await rename(draft, file);
}

/** Creates a private folder; its parents are no secret. Says whether it was missing. */
async function makeFolder(folder: string, mode = 0o700): Promise<boolean> {
  const isMade = await made(folder, mode);
  if (isMade !== 'no parent') return isMade;
  await makeFolder(dirname(folder), 0o777);
  await mkdir(folder, { mode });
  return true;
}

/** One step of it. Node's own `recursive` never returns where a parent exists but cannot hold folders, as in /proc. */
async function made(folder: string, mode: number): Promise<boolean | 'no parent'> {
  try {
    await mkdir(folder, { mode });
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT' && dirname(folder) !== folder) return 'no parent';
    if (systemCode(error) === 'EEXIST' && (await stat(folder)).isDirectory()) return false;
    throw error;
  }
}

async function privateFolder(folder: string): Promise<void> {
  if (await makeFolder(folder)) await chmod(folder, 0o700);
}

/**
 * Creates a folder that only its owner may read. Under root the database's own user must pass through it on the way to
 * its files, so its group may do that and nothing else. Folders that exist keep the mode somebody chose for them.
 */
export async function passableFolder(folder: string): Promise<void> {
  if (!(await makeFolder(folder))) return;
  if (process.getuid?.() === 0) await chown(folder, 0, NOBODY);
  await chmod(folder, process.getuid?.() === 0 ? 0o710 : 0o700);
}
