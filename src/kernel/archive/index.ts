/** Archives: a whole city in one file, written while it works, read back into an empty database. */
export { ArchiveFault } from './archive-fault.ts';
export { type ArchiveEntry, type ArchiveWriter, readArchive, writeArchive } from './container.ts';
export { type Dump, withDump } from './dump-store.ts';
export { claimEmpty, loadDatabase } from './load-store.ts';
export {
  ARCHIVE_FORMAT,
  MANIFEST_ENTRY,
  Manifest,
  SUMS_ENTRY,
  Sums,
  tableEntry,
} from './manifest.ts';
export type { OpenWith, SealFor } from './seal.ts';
export { beginSum, isSameSum } from './sum.ts';
