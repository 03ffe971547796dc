/** The outbox: what happened, written with what caused it and delivered by a job at least once. */
import { fileURLToPath } from 'node:url';
import type { Room } from '#kernel/operation/index.ts';

export { emit, type OutboxEvent, takeEvents } from './store.ts';

export const outboxRoom: Room = {
  name: 'outbox',
  operations: [],
  migrations: { room: 'outbox', folder: fileURLToPath(new URL('./migrations', import.meta.url)) },
};
