/** Indicators: figures with vintages, exact roll-ups and lineage. Modules only ever publish figures, through here. */

export { type AffectedFigure, findAffected } from './affected-store.ts';
export { type CellRecord, findCells } from './cell-store.ts';
export { findIndicators, type IndicatorRecord } from './definition-store.ts';
export { type FigureRequest, type Lineage, readFigure } from './figure.ts';
export { closeVintage, foldDeltas } from './fold-store.ts';
export { type NodeSums, type SumsOf, sumGroups } from './read-store.ts';
export { type Recount, recount } from './recount-store.ts';
export { createIndicatorsRoom } from './room.ts';
export {
  type Audience,
  type CellChange,
  countCells,
  expectCells,
  FIGURES_CHANGED,
  type FiguresChanged,
  INTERNAL,
  PUBLIC,
} from './write-store.ts';
