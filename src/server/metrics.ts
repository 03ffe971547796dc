import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What /metrics tells: operations by outcome and time, audit anchors, connections, published pages, jobs, events. */
export interface Metrics {
  readonly contentType: string;
  observe: (operation: string, outcome: string, elapsedMs: number) => void;
  database(isUp: boolean): void;
  audit(unanchored: number, oldestAgeMs: number): void;
  /** What the process and the queue hold at the moment somebody asks. */
  gauges(now: Gauges): void;
  text(): Promise<string>;
}

/** Counts of the moment: connections, pages served from memory and, while the database answers, jobs and events. */
export interface Gauges {
  connections: { open: number; idle: number; waiting: number };
  pages: { hits: number; misses: number };
  work?: {
    kinds: readonly { name: string; waiting: number; active: number; parked: number }[];
    events: number;
    oldestEventMs: number;
  };
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

function gaugesOn(registry: Registry): Metrics['gauges'] {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const connections = gauge('taihu_database_connections', 'Connections of the pool by state', ['state']);
  const pages = gauge('taihu_published_requests', 'Requests for published pages by where these lay', [
    'from',
  ]);
  const jobs = gauge('taihu_jobs', 'Jobs by kind and state; parked ones wait for a person', [
    'kind',
    'state',
  ]);
  const events = gauge('taihu_outbox_events', 'Events that no courier has taken away, up to 10,000');
  const oldest = gauge('taihu_outbox_oldest_seconds', 'Age of the oldest of them');
  return (now) => {
    for (const state of ['open', 'idle', 'waiting'] as const)
      connections.set({ state }, now.connections[state]);
    pages.set({ from: 'memory' }, now.pages.hits);
    pages.set({ from: 'database' }, now.pages.misses);
    if (!now.work) return;
    for (const { name: kind, ...counts } of now.work.kinds) {
      for (const state of ['waiting', 'active', 'parked'] as const) jobs.set({ kind, state }, counts[state]);
    }
    events.set(now.work.events);
    oldest.set(now.work.oldestEventMs / 1000);
  };
}

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
    gauges: gaugesOn(registry),
    text: () => registry.metrics(),
  };
}
