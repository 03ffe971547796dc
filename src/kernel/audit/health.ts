import type { Clock } from '#kernel/clock/index.ts';
import type { Database } from '#kernel/db/index.ts';
import { placeAfter } from './anchor.ts';
import { findLastAnchor, findUnanchored } from './anchor-store.ts';
import { TRAIL_SETTINGS } from './anchoring.ts';
import { madeAt } from './entry.ts';
import { refuse } from './refusals.ts';

/** After so long without an anchor nothing more may be changed. */
export const ANCHOR_PATIENCE_MS = 4 * 60 * 60 * 1000;
const COUNT_BOUND = 100_000;

/** How far the anchors are behind. */
export interface AuditHealth {
  /** Entries after the last anchor, counted up to 100,000. */
  unanchored: number;
  /** The age of the oldest of them; 0 where there is none. */
  oldestAgeMs: number;
  isBehind: boolean;
}

/** What every process knows of the trail: asked from time to time, and read at each command. */
export interface AuditWatch {
  /** Asks the database; to be called at start, after each run of the anchor job and every minute in other processes. */
  refresh(): Promise<AuditHealth>;
  /** What the last refresh found, for whoever may not ask the database now. */
  last(): AuditHealth | undefined;
  /** Throws audit.behind where the oldest unanchored entry may be older than four hours. */
  require(): void;
}

/**
 * Watches the trail. The clock must be the real one, since the age of an entry is read from its id: an entry that
 * tells of 2008 is not old. A watch that was never refreshed, or not for four hours, refuses too.
 */
export function watchAudit(database: Database, clock: Clock): AuditWatch {
  let oldestMs: number | undefined;
  let last: AuditHealth | undefined;
  return {
    async refresh() {
      const asked = clock.now().getTime();
      const settings = { ...TRAIL_SETTINGS, isReadOnly: true };
      const found = await database.transaction(settings, async (tx) =>
        findUnanchored(tx, placeAfter(await findLastAnchor(tx)), COUNT_BOUND),
      );
      // Whatever is written from now on is younger than this question.
      oldestMs = found.oldestId === undefined ? asked : Math.min(asked, madeAt(found.oldestId).getTime());
      const oldestAgeMs = asked - oldestMs;
      last = { unanchored: found.count, oldestAgeMs, isBehind: oldestAgeMs > ANCHOR_PATIENCE_MS };
      return last;
    },
    last: () => last,
    require() {
      if (oldestMs === undefined || clock.now().getTime() - oldestMs > ANCHOR_PATIENCE_MS)
        throw refuse('behind');
    },
  };
}
