/**
 * Writes package-lock.json anew, complete for `npm ci`.
 *
 * Tools bring one optional binary package for each platform. Where the registry in use does not carry those of
 * platforms that Taihu does not run on, npm leaves them out of the lock and `npm ci` then refuses it. They are listed
 * here with their version and an operating system that no machine has, so that they are known and never installed.
 *
 * Run on the pinned Node: `node scripts/lock.mjs`.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const LOCK = 'package-lock.json';
const Lock = z.looseObject({
  packages: z.record(
    z.string(),
    z.looseObject({ optionalDependencies: z.record(z.string(), z.string()).optional() }),
  ),
});

rmSync(LOCK, { force: true });
const npm = spawnSync('npm', ['install', '--package-lock-only', '--ignore-scripts'], { stdio: 'inherit' });
if (npm.status !== 0) process.exit(npm.status ?? 1);

const lock = Lock.parse(JSON.parse(readFileSync(LOCK, 'utf8')));
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
writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${LOCK}: ${count} packages of other platforms listed as unavailable\n`);
