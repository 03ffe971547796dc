import type { Database } from '#kernel/db/index.ts';
import { ANONYMOUS } from '#kernel/operation/index.ts';
import { readInvalidations } from './invalidation-store.ts';

/** Pages and their log are public: whoever reads them here has no rights at all. */
export const READING = { actor: ANONYMOUS.id, roles: [], scope: [], isReadOnly: true };

const LOG_LIMIT = 10_000;
// The log keeps its newest rows only; a process cut off for longer than this begins with an empty memory.
const LONGEST_GAP_MS = 60_000;

/** Follows the log of invalidations; calls back for each path that changed, once, however late its commit. */
export function followLog(database: Database, onChange: (path: string) => void, onGap: () => void) {
  let cursor: bigint | undefined;
  let applied = new Set<bigint>();
  let lastPoll = performance.now();
  let running: Promise<void> | undefined;

  async function poll(): Promise<void> {
    const isFirst = cursor === undefined;
    const { closed, rows } = await database.transaction(READING, (tx) =>
      readInvalidations(tx, cursor, LOG_LIMIT),
    );
    const now = performance.now();
    if (isFirst || rows.length === LOG_LIMIT || now - lastPoll > LONGEST_GAP_MS) onGap();
    else for (const { seq, path } of rows) if (!applied.has(seq)) onChange(path);
    // Rows that are in but not closed are met again; what an older transaction still holds back is met then.
    applied = new Set(rows.filter(({ written }) => written >= closed).map(({ seq }) => seq));
    cursor = closed;
    lastPoll = now;
  }
  return {
    isFollowing: () => cursor !== undefined,
    poll(): Promise<void> {
      running ??= poll().finally(() => {
        running = undefined;
      });
      return running;
    },
  };
}

/** Polls until stopped. A poll that fails is simply tried again: until then readers get what is in memory. */
export function keepPolling(poll: () => Promise<void>, pollMs: number) {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const beat = () => {
    const again = () => {
      if (!isStopped) timer = setTimeout(beat, pollMs).unref();
    };
    poll().then(again, again);
  };
  beat();
  return {
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
