/** Jobs: work that survives a crash, runs at least once and is safe to run twice. */

export { createCourier } from './courier-store.ts';
export { installJobTables } from './install-store.ts';
export { createJobs, type JobKind, type Jobs } from './jobs.ts';
export { JOB_TABLES, resumeMovedJobs } from './move-store.ts';
