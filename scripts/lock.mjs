/**
 * Writes package-lock.json for what package.json asks, complete for `npm ci`.
 *
 * What is locked stays as it is; what is new, or has lost the hash of its content, is asked of the registry. This
 * happens in a folder without node_modules: beside them npm takes what it finds installed, which has no hashes, for the
 * truth.
 *
 * Tools bring one optional binary package for each platform. Where the registry in use does not carry those of
 * platforms that Taihu does not run on, npm leaves them out of the lock and `npm ci` then refuses it. They are listed
 * here with their version and an operating system that no machine has, so that they are known and never installed.
 *
 * Run on the pinned Node: `node scripts/lock.mjs`.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const LOCK = 'package-lock.json';
const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      optional: z.boolean().optional(),
      os: z.union([z.string(), z.array(z.string())]).optional(),
      integrity: z.string().optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

/** As it was read: what is parsed would lose what the schema does not name, and the order. @param {string} file */
function read(file) {
  /** @type {unknown} */
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  Lock.parse(lock);
  return /** @type {z.infer<typeof Lock>} */ (lock);
}

/** @param {string} file @param {unknown} lock */
const write = (file, lock) => writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);

const folder = mkdtempSync(join(tmpdir(), 'taihu-lock-'));
try {
  for (const name of ['package.json', '.npmrc']) copyFileSync(name, join(folder, name));
  const kept = read(LOCK);
  for (const [path, { integrity }] of Object.entries(kept.packages))
    if (path !== '' && integrity === undefined) delete kept.packages[path];
  write(join(folder, LOCK), kept);
  const args = ['install', '--package-lock-only', '--ignore-scripts'];
  const npm = spawnSync('npm', args, { cwd: folder, stdio: 'inherit' });
  if (npm.status !== 0) throw new Error(`npm ended with ${npm.status}`);

  const lock = read(join(folder, LOCK));
  const listed = new Set(Object.keys(lock.packages));
  let count = 0;
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (listed.has(`node_modules/${name}`) || listed.has(`${path}/node_modules/${name}`)) continue;
      lock.packages[`node_modules/${name}`] = { version, optional: true, os: ['unavailable'] };
      listed.add(`node_modules/${name}`);
      count += 1;
    }
  }
  // npm names the lock after the folder.
  write(LOCK, { ...lock, name: 'taihu' });
  process.stdout.write(`${LOCK}: ${count} packages of other platforms listed as unavailable\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
