import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Finding } from './source.ts';

const LOCK = 'test/tidy/migrations.lock.json';
const Lock = z.record(z.string(), z.string());

function readLock(root: string): z.infer<typeof Lock> {
  const path = join(root, LOCK);
  return existsSync(path) ? Lock.parse(JSON.parse(readFileSync(path, 'utf8'))) : {};
}

function hashesOf(root: string, files: readonly string[]): Map<string, string> {
  const migrations = files.filter((file) => /^src\/.*\/migrations\/[^/]+$/.test(file));
  return new Map(
    migrations.map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(root, file)))
        .digest('hex'),
    ]),
  );
}

/** Every migration is listed with its hash, is unaltered, and is numbered without a gap in its room. */
export function migrations(root: string, files: readonly string[]): Finding[] {
  const lock = readLock(root);
  const hashes = hashesOf(root, files);
  const fault = (file: string, cure: string): Finding => ({ rule: 'migrations', file, line: 1, cure });
  const found: Finding[] = [];
  for (const [file, hash] of hashes) {
    const listed = lock[file];
    if (!listed) found.push(fault(file, `not listed in ${LOCK}: run node test/tidy/main.ts --update`));
    else if (listed !== hash)
      found.push(fault(file, 'altered after it was listed: restore it and write a new one'));
  }
  for (const file of Object.keys(lock)) {
    if (!hashes.has(file))
      found.push(fault(file, 'listed but gone: migrations are forward only, restore it'));
  }
  return [...found, ...numbering([...hashes.keys()])];
}

function numbering(files: readonly string[]): Finding[] {
  const rooms = Map.groupBy(files, (file) => file.slice(0, file.lastIndexOf('/')));
  return [...rooms.values()].flatMap((room) =>
    room.sort().flatMap((file, index) => {
      const number = String(index + 1).padStart(3, '0');
      if (new RegExp(`/${number}-[a-z0-9-]+\\.sql$`).test(file)) return [];
      return [
        {
          rule: 'migrations',
          file,
          line: 1,
          cure: `name it ${number}-what-it-does.sql: numbered without gaps`,
        },
      ];
    }),
  );
}

/** Lists migrations that are new; what is listed stays as it is. Returns how many were added. */
export function appendMigrations(root: string, files: readonly string[]): number {
  const lock = readLock(root);
  const added = [...hashesOf(root, files)].filter(([file]) => !(file in lock));
  const all = Object.entries({ ...lock, ...Object.fromEntries(added) }).sort(([a], [b]) => (a < b ? -1 : 1));
  if (added.length > 0)
    writeFileSync(join(root, LOCK), `${JSON.stringify(Object.fromEntries(all), null, 2)}\n`);
  return added.length;
}
