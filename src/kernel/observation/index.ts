/** Observation: what an operator sees of the house at work, and the few things that are done about it. */
import { fileURLToPath } from 'node:url';
import type { RecentLog } from '#kernel/log/index.ts';
import type { Room } from '#kernel/operation/index.ts';
import type { Setting } from './contract.ts';
import { createJobOperations } from './job-operations.ts';
import { createLooks } from './looks.ts';
import type { Timings } from './timings.ts';

export { beat, findOutbox, leave, listJobKinds, listProcesses } from './store.ts';
export { createTimings, type Timings } from './timings.ts';

/** What the room is told by the process that it stands in; later rooms and the composition root hand it in. */
export interface Watched {
  /** The row of this process among those that work on the city. */
  processId: string;
  version: string;
  timings: Timings;
  recent: RecentLog;
  settings: readonly Setting[];
  /** The parts of the data folder, the largest first. */
  folder(): Promise<readonly { name: string; bytes: number }[]>;
  anchorsBytes(): Promise<number>;
  /** Where the pages for the public are kept, a room that stands above this one. */
  pagesTable: string;
  /** How far the anchors were behind when last looked at; no query, since operations are in a transaction already. */
  audit(): { unanchored: number; oldestAgeMs: number; isBehind: boolean } | undefined;
}

/** The room, in a process that is watched. */
export function createObservationRoom(watched: Watched): Room {
  return {
    name: 'observation',
    operations: [...createJobOperations(), ...createLooks(watched)],
    migrations: { room: 'observation', folder: fileURLToPath(new URL('./migrations', import.meta.url)) },
  };
}
