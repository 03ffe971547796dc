import { expect, it } from 'vitest';
import { createTimings } from './index.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 5) + seconds * 1000);
const call = (operation: string, ms: number, seconds: number, outcome = 'done') => ({
  operation,
  outcome,
  ms,
  at: at(seconds),
  reference: `${operation}-${ms}`,
});

it('tells the percentiles of each operation and of all, to one part in a hundred', () => {
  const timings = createTimings();
  for (let ms = 1; ms <= 1000; ms += 1) timings.add(call('a.read', ms, ms % 240));
  timings.add(call('b.write', 5000, 10, 'error'));
  const { all, operations } = timings.read(at(240));
  const read = operations.find(({ operation }) => operation === 'a.read');
  expect(read?.calls).toBe(1000);
  for (const [name, value] of [
    ['p50', 500],
    ['p95', 950],
    ['p99', 990],
  ] as const) {
    expect(Math.abs((read?.[name] ?? 0) - value) / value).toBeLessThan(0.011);
  }
  expect(all.calls).toBe(1001);
  expect(all.errors).toBe(1);
  expect(operations[0]?.operation).toBe('b.write');
});

it('forgets what is older than its minutes, and keeps the twenty slowest with their references', () => {
  const timings = createTimings();
  timings.add(call('old.one', 9999, 0));
  for (let ms = 1; ms <= 50; ms += 1) timings.add(call('a.read', ms, 400));
  const { operations, slowest } = timings.read(at(420));
  expect(operations.map(({ operation }) => operation)).toEqual(['a.read']);
  expect(slowest).toHaveLength(20);
  expect(slowest[0]?.reference).toBe('a.read-50');
  expect(slowest.at(-1)?.ms).toBe(31);
});
