/** Exchange: lists out as files and files in as commands, one way each. */
export { DEMO_MARK, type ExportColumn } from './column.ts';
export { exportOf } from './export.ts';
