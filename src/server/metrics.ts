import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What /metrics tells: operations by outcome and time, and how far the audit anchors are behind. */
export interface Metrics {
  readonly contentType: string;
  observe: (operation: string, outcome: string, elapsedMs: number) => void;
  database(isUp: boolean): void;
  audit(unanchored: number, oldestAgeMs: number): void;
  text(): Promise<string>;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const calls = new Counter({
    name: 'taihu_operations_total',
    help: 'Calls of operations by outcome',
    labelNames: ['operation', 'outcome'],
    registers: [registry],
  });
  const times = new Histogram({
    name: 'taihu_operation_seconds',
    help: 'Time of operations',
    labelNames: ['operation'],
    buckets: SECONDS,
    registers: [registry],
  });
  const unanchored = new Gauge({
    name: 'taihu_audit_unanchored',
    help: 'Audit entries not yet anchored',
    registers: [registry],
  });
  const oldest = new Gauge({
    name: 'taihu_audit_oldest_seconds',
    help: 'Age of the oldest of them',
    registers: [registry],
  });
  const up = new Gauge({
    name: 'taihu_database_up',
    help: '1 while the database answers',
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    observe(operation, outcome, elapsedMs) {
      calls.inc({ operation, outcome });
      times.observe({ operation }, elapsedMs / 1000);
    },
    database: (isUp) => up.set(isUp ? 1 : 0),
    audit(count, ageMs) {
      unanchored.set(count);
      oldest.set(ageMs / 1000);
    },
    text: () => registry.metrics(),
  };
}
