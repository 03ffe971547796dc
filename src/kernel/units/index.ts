/** Units: the one dated tree on which scope, roll-up, approval and inheritance all walk. */
import { fileURLToPath } from 'node:url';
import type { Room } from '#kernel/operation/index.ts';
import { importUnits, linkUnits } from './import.ts';
import { children, get, search } from './queries.ts';

export { ancestorsOfUnit, rangesOfUnit, sourceRangesOf } from './ranges.ts';
export {
  allChildrenOf,
  childrenOf,
  findUnitsByCodes,
  findUnitsByKeys,
  getUnitByCode,
  keyAfter,
  type UnitRecord,
  unitsInRange,
} from './store.ts';

export const unitsRoom: Room = {
  name: 'units',
  operations: [importUnits, linkUnits, get, children, search],
  migrations: { room: 'units', folder: fileURLToPath(new URL('./migrations', import.meta.url)) },
};
