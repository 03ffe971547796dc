import { expect, it } from 'vitest';
import { createLog, createRecentLog } from './index.ts';

it('finds the lines of a reference in the order in which they were written, whatever standard error shows', () => {
  const recent = createRecentLog();
  const log = createLog('fatal', recent);
  log.info({ reference: 'one', status: 500 }, 'request');
  log.warn({ reference: 'two' }, 'a job failed');
  log.error({ reference: 'one', error: 'it broke', password: 'of-somebody' }, 'a request failed');
  const found = recent.find('one');
  expect(found.map(({ level, message }) => [level, message])).toEqual([
    ['info', 'request'],
    ['error', 'a request failed'],
  ]);
  expect(found[1]?.fields).toMatchObject({ error: 'it broke' });
  expect(JSON.stringify(found)).not.toContain('of-somebody');
});

it('holds so many lines and gives up the oldest', () => {
  const recent = createRecentLog(3);
  const log = createLog('fatal', recent);
  for (const reference of ['a-1', 'b-2', 'c-3', 'd-4']) log.info({ reference }, 'request');
  expect(recent.size()).toBe(3);
  expect(recent.find('a-1')).toEqual([]);
  expect(recent.find('d-4')).toHaveLength(1);
});
