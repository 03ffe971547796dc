/** Units: the one dated tree on which scope, roll-up, approval and inheritance all walk. */
import { fileURLToPath } from 'node:url';
import type { Room } from '#kernel/operation/index.ts';
import type { Follower } from './followers.ts';
import { importFile, importUnits, linkUnits } from './import.ts';
import { children, exportUnits, get, history, list, search } from './queries.ts';
import { createReform } from './reform.ts';

export type { Follower } from './followers.ts';
export { unitsFound } from './found.ts';
export { holdTree } from './import-store.ts';
export { findHeirs, listServed } from './link-store.ts';
export { ancestorsOfUnit, rangesOfUnit, sourceRangesOf } from './ranges.ts';
export { unitsConcerned } from './reform-plan.ts';
export { fillSounds } from './sound-store.ts';
export {
  allChildrenOf,
  childrenOf,
  findKeysOfUnits,
  findUnitById,
  findUnitsByCodes,
  findUnitsByKeys,
  getUnitByCode,
  keyAfter,
  type UnitRecord,
  unitsInRange,
} from './store.ts';

/** The room, with the later rooms that follow when units change. */
export function createUnitsRoom(followers: readonly Follower[]): Room {
  return {
    name: 'units',
    operations: [
      importUnits,
      importFile,
      linkUnits,
      createReform(followers),
      get,
      history,
      children,
      list,
      exportUnits,
      search,
    ],
    migrations: { room: 'units', folder: fileURLToPath(new URL('./migrations', import.meta.url)) },
  };
}

/** The room alone, for tests and benchmarks of a tree on which nothing else stands. */
export const unitsRoom: Room = createUnitsRoom([]);
