/** Files: what is attached to objects of other rooms, kept by its content, seen by whoever may see its owner. */
import { fileURLToPath } from 'node:url';
import type { SealedKind } from '#kernel/audit/index.ts';
import { assert } from '#kernel/errors/index.ts';
import type { Room } from '#kernel/operation/index.ts';
import { attach, remove } from './commands.ts';
import type { FileOwner } from './owner.ts';
import { download, list } from './queries.ts';
import { bury, retention, setRetention } from './retention.ts';
import { sealedTombstones } from './retention-store.ts';
import { sealedFiles } from './seal-store.ts';

export { listFiles } from './file-store.ts';
export type { FileOwner, OwnerStanding } from './owner.ts';

/** How verify-audit recomputes what this room keeps. */
export const sealedFileKinds: readonly SealedKind[] = [sealedFiles, sealedTombstones];

/** The room, with the objects that may have files. */
export function createFilesRoom(kinds: readonly FileOwner[]): Room {
  const owners = new Map(kinds.map((owner) => [owner.kind, owner]));
  assert(owners.size === kinds.length, 'two rooms register files under one kind');
  return {
    name: 'files',
    operations: [
      attach(owners),
      remove(owners),
      list(owners),
      download(owners),
      retention,
      setRetention(owners),
      bury,
    ],
    migrations: { room: 'files', folder: fileURLToPath(new URL('./migrations', import.meta.url)) },
  };
}
