/** Indicators: figures with vintages, exact roll-ups and lineage. Modules only ever publish figures, through here. */

export { findAffected } from './affected-store.ts';
export { findCells } from './cell-store.ts';
export { findIndicators, type IndicatorRecord, LIMITED } from './definition-store.ts';
export { type Lineage } from './figure.ts';
export { closeVintage, foldDeltas } from './fold-store.ts';
export { figuresFollow } from './follow-store.ts';
export { sumGroups } from './read-store.ts';
export { recount } from './recount-store.ts';
export { findDue, withoutHeld } from './release-store.ts';
export { createIndicatorsRoom, figuresIndexed } from './room.ts';
export { tellChanges } from './telling.ts';
export {
  type Audience,
  type CellChange,
  countCells,
  expectCells,
  FIGURES_CHANGED,
  type FiguresChanged,
  INTERNAL,
  PUBLIC,
  RELEASE_PLANNED,
  type RevisionReason,
} from './write-store.ts';
