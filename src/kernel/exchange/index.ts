/** Exchange: lists out as files and files in as commands, one way each. */
export type { ExportColumn } from './column.ts';
export { exportOf } from './export.ts';
