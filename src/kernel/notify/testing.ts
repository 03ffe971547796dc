/** A room with real ways out, for tests: its clock stands still, its far sides are servers on this machine. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import { stoppedClock } from '#kernel/clock/index.ts';
import { readConfig } from '#kernel/config/index.ts';
import type { Log } from '#kernel/log/index.ts';
import type { InputSchema, OperationContract } from '#kernel/operation/contract.ts';
import { type Actor, getOperation } from '#kernel/operation/index.ts';
import { outboxRoom } from '#kernel/outbox/index.ts';
import { unitsRoom } from '#kernel/units/index.ts';
import { newId } from '#lib/id.ts';
import { createTestDatabase } from '#test/support/database.ts';
import { ADDRESS_FORM, type ChannelName, notifyContracts as contracts } from './contract.ts';
import { createNotifyRoom, defineTopic, openWays, postNotices } from './index.ts';

export const RETURNED = defineTopic({
  name: 'test.returned',
  title: { zh: '报表被退回', en: 'A report was returned' },
  isUrgent: true,
  facts: { form: 'form', period: 'period' },
  text: {
    zh: ({ form, period }) => `报表 ${form}（${period}）被退回 <请更正>。`,
    en: ({ form, period }) => `Form ${form} (${period}) was returned <please correct>.`,
  },
});

/** Makes the room on a database of its own; `environment` configures its ways out. */
export async function openTestRoom(environment: NodeJS.ProcessEnv = {}) {
  const clock = stoppedClock('2009-01-15T02:00:00Z');
  const folder = await mkdtemp(join(tmpdir(), 'taihu-notify-'));
  const config = readConfig([], environment);
  const ways = openWays({ config, folder, baseUrl: 'https://taihu.example/', clock });
  const logged: string[] = [];
  const say = (fields: object, message: string) => void logged.push(JSON.stringify({ ...fields, message }));
  const log: Log = { debug: say, info: say, warn: say, error: say, child: () => log };
  const test = await createTestDatabase([unitsRoom, outboxRoom, roomOn(undefined)]);
  const room = roomOn(test);
  const outbound = room.outbound({ database: test.database, clock, log });

  function roomOn(made: { keyring: Parameters<typeof createNotifyRoom>[0]['keyring'] } | undefined) {
    const keyring = made?.keyring ?? { secretFor: () => Buffer.alloc(32) };
    return createNotifyRoom({ keyring: keyring as never, ways, topics: [RETURNED], digestSources: [] });
  }

  async function call<I extends InputSchema, O extends z.ZodType>(
    actor: Actor,
    contract: OperationContract<string, I, O>,
    input: z.input<I>,
    key?: string,
  ): Promise<z.output<O>> {
    const operations = new Map(room.operations.map((one) => [one.contract.name, one]));
    const output = await test.runner({ clock }).run(getOperation(operations, contract.name), {
      actor,
      input,
      language: 'zh',
      reference: newId(),
      ...(key === undefined ? {} : { idempotencyKey: key }),
    });
    return contract.output.parse(output);
  }

  /** Posts an urgent notice to someone, as another room does. */
  const tell = (accountId: string, key = newId(), link = '/reports/1?tab=history') =>
    test.database.transaction({ actor: newId(), roles: ['reviewer'], scope: [] }, (tx) =>
      postNotices({ tx, now: clock.now() }, RETURNED, [
        { accountId, facts: { form: 'NET-01', period: '2008Q4' }, link, key },
      ]),
    );

  /** Moves the clock on. */
  const after = (ms: number) => clock.moveTo(new Date(clock.now().getTime() + ms).toISOString());

  /** Gives someone an address, confirmed with the code that `readCode` finds where it was sent. */
  async function reach(
    actor: Actor,
    channel: ChannelName,
    address: string,
    readCode: () => Promise<string> | string,
    language: 'zh' | 'en' = 'zh',
  ): Promise<void> {
    if (!ADDRESS_FORM[channel].test(address)) throw new Error(`${address} is no address`);
    await call(actor, contracts.setAddress, { channel, address, language });
    await outbound.run();
    await call(actor, contracts.confirmAddress, { channel, code: await readCode() });
  }

  return { clock, folder, test, room, outbound, call, tell, after, reach, logged };
}

export type TestRoom = Awaited<ReturnType<typeof openTestRoom>>;
