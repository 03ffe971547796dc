/** Exchange: lists out as files and files in as commands, one way each. */
export { type ExportColumn, yesOrNo } from './column.ts';
export { exportOf } from './export.ts';
export { importOf, type Passing } from './import.ts';
export { refuse as refuseFile } from './refusals.ts';
export { columnLetters, readCsv, readTable, type TableReader } from './table.ts';
export { guardZip } from './zip-guard.ts';
