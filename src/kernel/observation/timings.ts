import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { OperationTimes } from './contract.ts';

/** A call as it ended. */
export interface EndedCall {
  operation: string;
  outcome: string;
  ms: number;
  at: Date;
  reference: string;
}

export type Times = Omit<OperationTimes, 'operation'>;

/** How long operations took in the last minutes, in this process. */
export interface Timings {
  add(call: EndedCall): void;
  /** Of all together, by operation, and the slowest calls; the busiest operations first. */
  read(now: Date): { all: Times; operations: OperationTimes[]; slowest: EndedCall[] };
}

export const TIMINGS_MINUTES = 5;
const MINUTE_MS = 60_000;
const MOST_SLOW = 20;
/** Ten times as fine as the percentiles that people read: two digits of microseconds up to ten minutes. */
const HISTOGRAM = { lowest: 1, highest: 600_000_000, figures: 2 } as const;

interface Slot {
  minute: number;
  byOperation: Map<string, { times: RecordableHistogram; errors: number }>;
}

const minuteOf = (at: Date) => Math.floor(at.getTime() / MINUTE_MS);
const toMs = (microseconds: number) => Math.round(microseconds / 10) / 100;

function timesOf({ times, errors }: { times: RecordableHistogram; errors: number }): Times {
  if (times.count === 0) return { calls: 0, errors, p50: 0, p95: 0, p99: 0 };
  const [p50, p95, p99] = [50, 95, 99].map((one) => toMs(times.percentile(one))) as [number, number, number];
  return { calls: times.count, errors, p50, p95, p99 };
}

/** Timings in memory: a histogram for each operation and minute, the oldest minutes given up. */
export function createTimings(): Timings {
  let slots: Slot[] = [];
  let slow: EndedCall[] = [];

  /** Keeps the minute that runs and the full ones before it. */
  function forget(now: Date): void {
    const oldest = minuteOf(now) - TIMINGS_MINUTES;
    slots = slots.filter(({ minute }) => minute >= oldest);
    slow = slow.filter(({ at }) => minuteOf(at) >= oldest);
  }

  function slotAt(at: Date): Slot {
    const minute = minuteOf(at);
    const found = slots.find((slot) => slot.minute === minute);
    if (found) return found;
    forget(at);
    const made: Slot = { minute, byOperation: new Map() };
    slots.push(made);
    return made;
  }

  function keepSlow(call: EndedCall): void {
    const least = slow.at(-1);
    if (slow.length >= MOST_SLOW && least && call.ms <= least.ms) return;
    slow.push(call);
    slow.sort((a, b) => b.ms - a.ms);
    slow.length = Math.min(slow.length, MOST_SLOW);
  }

  return {
    add(call) {
      const { byOperation } = slotAt(call.at);
      const held = byOperation.get(call.operation) ?? { times: createHistogram(HISTOGRAM), errors: 0 };
      byOperation.set(call.operation, held);
      held.times.record(Math.min(Math.max(1, Math.round(call.ms * 1000)), HISTOGRAM.highest));
      if (call.outcome === 'error') held.errors += 1;
      keepSlow(call);
    },
    read(now) {
      forget(now);
      const all = { times: createHistogram(HISTOGRAM), errors: 0 };
      const sums = new Map<string, typeof all>();
      for (const { byOperation } of slots) {
        for (const [operation, held] of byOperation) {
          const sum = sums.get(operation) ?? { times: createHistogram(HISTOGRAM), errors: 0 };
          sums.set(operation, sum);
          for (const into of [sum, all]) {
            into.times.add(held.times);
            into.errors += held.errors;
          }
        }
      }
      const operations = [...sums].map(([operation, held]) => ({ operation, ...timesOf(held) }));
      operations.sort((a, b) => b.p95 - a.p95);
      return { all: timesOf(all), operations, slowest: [...slow] };
    },
  };
}
