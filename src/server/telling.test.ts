/** Webhooks are told of forms sent and figures published: from the outbox to a receiver on this machine. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '#kernel/config/index.ts';
import { type EventName, notifyContracts } from '#kernel/notify/contract.ts';
import { openWays } from '#kernel/notify/index.ts';
import type { OutboxEvent } from '#kernel/outbox/index.ts';
import {
  approveUp,
  INDICATOR,
  makeSmallCity,
  type SmallCity,
  sendVillageForm,
  submitValue,
  VILLAGES,
} from '#modules/reporting/testing.ts';
import { systemCaller } from '#test/support/accounts.ts';
import { queryAs } from '#test/support/database.ts';
import { listenHttp } from '#test/support/receiver.ts';
import { createRooms, type House } from './house.ts';
import { tellOf } from './telling.ts';
import { type ServedHouse, serveTestHouse } from './testing.ts';

const [VILLAGE = ''] = VILLAGES;
let folder = '';
let receiver: Awaited<ReturnType<typeof listenHttp>>;
let served: ServedHouse;
let house: House;
let city: SmallCity;

beforeAll(async () => {
  receiver = await listenHttp(() => ({ status: 200 }));
  served = await serveTestHouse();
  const baseUrl = 'http://127.0.0.1:3000';
  folder = await mkdtemp(join(tmpdir(), 'taihu-telling-'));
  const config = readConfig([], { TAIHU_WEBHOOK_LOOPBACK: 'true' });
  const ways = openWays({ config, folder, baseUrl, clock: served.house.clock });
  const rooms = createRooms({ keyring: served.db.keyring, sessionSecret: 'of-a-test', baseUrl, ways });
  house = { ...served.house, ...rooms };
  city = await makeSmallCity(served.db.database, house.runner);
});
afterAll(async () => {
  await served?.close();
  await receiver?.close();
  await rm(folder, { recursive: true, force: true });
});

const register = (event: EventName) =>
  systemCaller(house.runner, house.list)(notifyContracts.addWebhook.name, {
    url: `${receiver.url}/${event}`,
    events: [event],
  });

/** Carries all events of the outbox twice, as a courier whose first delivery was not acknowledged, and delivers. */
async function tellTwice(): Promise<{ path: string; said: unknown }[]> {
  const events = await queryAs<OutboxEvent>(
    served.db.superuser,
    'select id, topic, payload from outbox.event order by id',
  );
  await tellOf(house, events);
  await tellOf(house, events);
  const outbound = house.notify.outbound(house);
  await outbound.run();
  await outbound.run();
  return receiver.asked
    .splice(0)
    .map(({ path, body }) => ({ path, said: (JSON.parse(body) as { data: unknown }).data }));
}

it('tells who asked, and nobody else, once of a form sent and of the figures that an approval published', async () => {
  const first = await sendVillageForm(city);
  expect(await tellTwice()).toEqual([]);
  await register('forms.sent');
  const [sent, ...more] = await tellTwice();
  expect(more).toEqual([]);
  expect(sent?.path).toBe('/forms.sent');
  const reports: unknown = expect.arrayContaining([
    expect.stringMatching(/^\/console\/reports\/[0-9a-f-]{36}$/),
  ]);
  expect(sent?.said).toEqual({ reports, total: VILLAGES.length });

  await register('figures.published');
  const id = await submitValue(city, first.id, VILLAGE, '5');
  await approveUp(city, id, VILLAGE);
  const published = await tellTwice();
  expect(new Set(published.map(({ path }) => path))).toEqual(new Set(['/figures.published']));
  expect(JSON.stringify(published)).toContain(`/figures/${INDICATOR}/${VILLAGE}/${first.period}`);
});
