/** The audit trail: written with every change, chained, anchored outside the database, and verifiable by anyone. */
export { ANCHOR_PURPOSE } from './anchor.ts';
export { lastAnchorSeq } from './anchor-store.ts';
export { type Anchored, anchorNow } from './anchoring.ts';
export { anchorsFileOf, readAnchorsUpTo } from './anchors-file.ts';
export type { DifferenceSource } from './differences.ts';
export { TOMBSTONE } from './entry.ts';
export { createRecorder, type RecordAudit } from './entry-store.ts';
export { type AuditWatch, watchAudit } from './health.ts';
export { mirrorAnchors } from './peer-copy.ts';
export { createAuditRoom } from './room.ts';
export { type AuditReport, verifyAudit } from './verify.ts';
export type { SealedKind } from './verify-seals.ts';
