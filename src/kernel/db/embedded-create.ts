/** The creation of a cluster: whole or not at all. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { lchown, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { requireDiskSpace } from './data-folder.ts';
import { asUser, isRoot, ownedFolder, type Place, PROGRAM_PATH } from './embedded-place.ts';
import { GroundFault, reasonOf, systemCode } from './ground-fault.ts';

export const SUPERUSER = 'taihu_super';
const POSTGRES_MAJOR = 18;
const OUTPUT_LIMIT = 1024 * 1024;
const DRAFT = 'cluster-draft-';

/**
 * Text sorts by code point and knows letters and cases of all scripts, on every machine alike; LC_CTYPE must not be C,
 * or trigrams would see no Chinese.
 */
const INITDB = [
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
  '--lc-ctype=C.UTF-8',
  '--text-search-config=simple',
  '--no-instructions',
] as const;

/** What a cluster is created from. */
export interface NewCluster {
  readonly programs: string;
  readonly place: Place;
  readonly password: string;
  readonly fsync: boolean;
  readonly log: (line: string) => void;
}

/** Creates the cluster of a place where it is missing; refuses one of another PostgreSQL than ours. */
export async function provideCluster(wanted: NewCluster): Promise<void> {
  const cluster = join(wanted.place.home, 'cluster');
  if (await isMissing(cluster)) await createCluster(wanted);
  await requireKnownMajor(cluster);
}

async function isMissing(cluster: string): Promise<boolean> {
  return readdir(cluster).then(
    () => false,
    (error: unknown) => {
      if (systemCode(error) === 'ENOENT') return true;
      throw error;
    },
  );
}

/** Fills a sibling folder and renames it when it is whole, so that a kill on the way leaves no half-made cluster. */
async function createCluster({ programs, place, password, fsync, log }: NewCluster): Promise<void> {
  log('正在创建数据库 … / Creating the database …');
  for (const name of await readdir(place.home)) {
    if (name.startsWith(DRAFT)) await rm(join(place.home, name), { recursive: true, force: true });
  }
  const draft = join(place.home, `${DRAFT}${randomUUID()}`);
  const passwordFile = `${draft}.password`;
  try {
    await ownedFolder(draft, place.user);
    await writeFile(passwordFile, password, { mode: 0o600, flag: 'wx' });
    if (isRoot()) await lchown(passwordFile, place.user.uid, place.user.gid);
    const args = ['-D', draft, '-U', SUPERUSER, `--pwfile=${passwordFile}`, ...INITDB];
    if (!fsync) args.push('--no-sync');
    await runInitdb(join(programs, 'bin', 'initdb'), args, place);
    await rename(draft, join(place.home, 'cluster'));
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

async function runInitdb(program: string, args: readonly string[], place: Place): Promise<void> {
  const options = { ...asUser(place.user), env: PROGRAM_PATH, maxBuffer: OUTPUT_LIMIT };
  await promisify(execFile)(program, args, options).catch(async (error: unknown) => {
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    if (output.includes('No space left')) await requireDiskSpace(place.home, Number.POSITIVE_INFINITY);
    throw new GroundFault('start-failed', { folder: place.home, reason: output || reasonOf(error) }, error);
  });
}

async function requireKnownMajor(cluster: string): Promise<void> {
  const found = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim();
  if (Number(found) > POSTGRES_MAJOR) {
    const [known, newer] = [`PostgreSQL ${POSTGRES_MAJOR}`, `PostgreSQL ${found}`];
    throw new GroundFault('data-newer-version', { folder: cluster, found: newer, known });
  }
  if (Number(found) !== POSTGRES_MAJOR) {
    const reason = `由 PostgreSQL ${found} 创建，须先导出再导入 / made by PostgreSQL ${found}: export it there first`;
    throw new GroundFault('start-failed', { folder: cluster, reason });
  }
}
