/** Publication: bytes rendered once, with what they were made of; the only thing that public readers touch. */
import { fileURLToPath } from 'node:url';
import type { Room } from '#kernel/operation/index.ts';
import { publishPages, withdrawPages } from './publish.ts';

export { createPublishedCache, type PublishedCache } from './cache.ts';
export { sealedPages } from './seal-store.ts';
export { findDependents } from './store.ts';

export const publicationRoom: Room = {
  name: 'publication',
  operations: [publishPages, withdrawPages],
  migrations: { room: 'publication', folder: fileURLToPath(new URL('./migrations', import.meta.url)) },
};
