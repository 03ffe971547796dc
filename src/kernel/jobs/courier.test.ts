import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { silentLog } from '#kernel/log/index.ts';
import { emit, type OutboxEvent, outboxRoom } from '#kernel/outbox/index.ts';
import { newId } from '#lib/id.ts';
import { createTestDatabase, queryAs, type TestDatabase } from '#test/support/database.ts';
import { createCourier } from './index.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase([outboxRoom]);
});
afterAll(() => test?.close());

const say = (topic: string) =>
  test.database.transaction({ actor: newId(), roles: ['office'], scope: [] }, (tx) => emit(tx, topic, {}));

async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; !isTrue() && tries < 500; tries += 1) await pause(20);
  expect(isTrue()).toBe(true);
}

it('delivers an event again when its connection is cut or the receiver fails, and lives on', async () => {
  const delivered: string[] = [];
  let troubles = 0;
  const courier = createCourier(
    test.access.taihu_jobs,
    async (events: readonly OutboxEvent[]) => {
      delivered.push(...events.map(({ topic }) => topic));
      troubles += 1;
      if (troubles === 1) throw new Error('nobody at home');
      if (troubles > 6) return;
      await queryAs(
        test.superuser,
        `select pg_terminate_backend(pid) from pg_stat_activity
         where usename = 'taihu_jobs' and datname = current_database()`,
      );
    },
    silentLog,
  );
  await say('first');
  await until(() => troubles > 6);
  await say('second');
  await until(() => delivered.includes('second'));
  await courier.stop();
  expect(delivered.filter((topic) => topic === 'first')).toHaveLength(7);
  expect(delivered.filter((topic) => topic === 'second')).toHaveLength(1);
  const left = await queryAs(test.superuser, 'select * from outbox.event');
  expect(left).toEqual([]);
});
