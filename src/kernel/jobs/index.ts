/** Jobs: work that survives a crash, runs at least once and is safe to run twice. */

export { type Courier, createCourier } from './courier-store.ts';
export { installJobTables } from './install-store.ts';
export { createJobs, type JobKind, type Jobs } from './jobs.ts';
