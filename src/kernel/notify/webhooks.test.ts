/** Webhooks: signed, tried again, disabled after long failure; and never led into the house. */

import { createHmac } from 'node:crypto';
import type { LookupAddress } from 'node:dns';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM_ACTOR } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { actorWith } from '#test/support/actors.ts';
import { listenHttp } from '#test/support/receiver.ts';
import { createOutside, isOutside } from './channels/outside.ts';
import { notifyContracts as contracts } from './contract.ts';
import { announceOutside } from './index.ts';
import { openTestRoom, type TestRoom } from './testing.ts';

const DAY_MS = 24 * 3600_000;
const system = actorWith(['system']);
let status = 200;
let location: string | undefined;
let receiver: Awaited<ReturnType<typeof listenHttp>>;
let room: TestRoom;
beforeAll(async () => {
  receiver = await listenHttp(() => ({ status, ...(location === undefined ? {} : { location }) }));
  room = await openTestRoom({ TAIHU_WEBHOOK_LOOPBACK: 'true' });
});
afterAll(async () => {
  await receiver?.close();
  await room?.test.close();
});

const announce = (key = newId()) =>
  room.test.database.transaction(
    { actor: SYSTEM_ACTOR.id, roles: ['system-actor'], scope: [WHOLE_TREE] },
    (tx) =>
      announceOutside(tx, {
        type: 'figures.published',
        key,
        data: { figures: ['/figures/a/320200000000/2008'] },
        at: room.clock.now(),
      }),
  );

const add = () =>
  room.call(system, contracts.addWebhook, { url: `${receiver.url}/taihu`, events: ['figures.published'] });
const historyOf = async (id: string) =>
  (await room.call(system, contracts.deliveries, { webhook: id })).items.map(({ state, fault }) => ({
    state,
    fault,
  }));

describe('a webhook', () => {
  it('is told once of an event, signed as Standard Webhooks says', async () => {
    const { id, secret } = await add();
    const key = newId();
    await announce(key);
    await announce(key);
    await room.outbound.run();
    await room.outbound.run();
    const told = receiver.asked.splice(0);
    expect(told).toHaveLength(1);
    const headers = told[0]?.headers ?? {};
    const body = told[0]?.body ?? '';
    const signed = {
      'webhook-id': String(headers['webhook-id']),
      'webhook-timestamp': String(headers['webhook-timestamp']),
      'webhook-signature': String(headers['webhook-signature']),
    };
    expect(signed['webhook-timestamp']).toBe(String(Date.UTC(2009, 0, 15, 2) / 1000));
    const content = `${signed['webhook-id']}.${signed['webhook-timestamp']}.${body}`;
    const key64 = Buffer.from(secret.replace('whsec_', ''), 'base64');
    expect(signed['webhook-signature']).toBe(
      `v1,${createHmac('sha256', key64).update(content).digest('base64')}`,
    );
    // The standard's own library says the same; it also asks whether a message is of now, and this one is of 2009.
    expect(() => new Webhook(secret).verify(body, signed)).toThrow('too old');
    expect(JSON.parse(body)).toEqual({
      type: 'figures.published',
      timestamp: '2009-01-15T02:00:00.000Z',
      data: { figures: ['/figures/a/320200000000/2008'] },
    });
    expect(await historyOf(id)).toEqual([{ state: 'sent', fault: undefined }]);
    await room.call(system, contracts.removeWebhook, { id });
    await announce();
    await room.outbound.run();
    expect(receiver.asked.splice(0)).toEqual([]);
  });

  it('is not followed where it redirects', async () => {
    const { id } = await add();
    status = 302;
    location = `${receiver.url}/elsewhere`;
    await announce();
    await room.outbound.run();
    expect(receiver.asked.splice(0).map(({ path }) => path)).toEqual(['/taihu']);
    expect(await historyOf(id)).toEqual([{ state: 'waiting', fault: 'http 302' }]);
    status = 200;
    location = undefined;
    await room.call(system, contracts.removeWebhook, { id });
  });

  it('is disabled when it failed for three days, says so, and works again when it is enabled', async () => {
    const { id } = await add();
    status = 500;
    for (let days = 0; days < 5; days += 1) {
      await announce();
      await room.outbound.run();
      room.after(DAY_MS);
    }
    const find = async () =>
      (await room.call(system, contracts.webhooks, {})).items.find((one) => one.id === id);
    expect((await find())?.disabledAt).toBeDefined();
    const before = receiver.asked.splice(0).length;
    expect(before).toBeGreaterThan(3);
    await announce();
    await room.outbound.run();
    expect(receiver.asked).toEqual([]);
    status = 200;
    await room.call(system, contracts.testWebhook, { id });
    await room.outbound.run();
    expect(receiver.asked.splice(0).map(({ body }) => body)).toEqual([
      expect.stringContaining('webhook.test'),
    ]);
    await room.call(system, contracts.enableWebhook, { id });
    expect(await find()).not.toHaveProperty('disabledAt');
    await announce();
    await room.outbound.run();
    expect(receiver.asked.splice(0)).toHaveLength(1);
  });

  it('is told nothing while the administrator has disabled it, nor later of what happened meanwhile', async () => {
    const { id } = await add();
    const find = async () =>
      (await room.call(system, contracts.webhooks, {})).items.find((one) => one.id === id);
    const told = async () => {
      await announce();
      await room.outbound.run();
      return receiver.asked.splice(0).length;
    };
    const all = await told();
    await room.call(system, contracts.disableWebhook, { id });
    expect(await find()).toHaveProperty('disabledAt');
    expect(await find()).not.toHaveProperty('failingSince');
    expect(await told()).toBe(all - 1);
    await room.call(system, contracts.enableWebhook, { id });
    expect(await told()).toBe(all);
    await room.call(system, contracts.removeWebhook, { id });
    const gone = room.call(system, contracts.disableWebhook, { id });
    await expect(gone).rejects.toMatchObject({ code: 'common.not-found' });
  });
});

/** Addresses of this machine, of private networks, of clouds' metadata, and of what embeds them, in many spellings. */
const INSIDE = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '017700000001',
  '0177.0.0.1',
  '127.0.0.1.',
  '0.0.0.0',
  '0',
  '10.0.0.1',
  '10.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '192.168.257',
  '169.254.169.254',
  '0xa9fea9fe',
  '100.64.0.1',
  '100.100.100.200',
  '198.18.0.1',
  '192.0.2.1',
  '224.0.0.1',
  '255.255.255.255',
  '240.0.0.1',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::ffff:a9fe:a9fe]',
  '[::127.0.0.1]',
  '[fe80::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:db8::1]',
  '[ff02::1]',
  '[fec0::1]',
  '１２７.０.０.１',
  '①②⑦.⓪.⓪.①',
  'localhost',
  'LOCALHOST',
  'localhost.',
];

describe('a webhook’s address', () => {
  const outside = createOutside({ allowsLoopback: false });

  it.each(INSIDE)('is refused where it leads inside: %s', async (host) => {
    const url = `https://${host}/x`;
    const allowed = outside.allowed(url);
    if (allowed === undefined) return;
    // A name that is an address only once it is looked up is stopped at the door of the connection.
    await expect(request(allowed, { dispatcher: outside.dispatcher })).rejects.toThrow('forbidden address');
  });

  it.each([
    'http://example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'https://user:password@example.com/',
    'gopher://x',
    'javascript:alert(1)',
    'https://',
    'example.com',
    '',
    'https://example.com/#x',
    'data:text/plain,x',
    'unix:/run/x',
  ])('is refused where it is no plain https: %s', async (url) => {
    expect(outside.allowed(url)).toBeUndefined();
    if (url.trim() === '') return;
    const refused = room.call(system, contracts.addWebhook, { url, events: ['forms.sent'] });
    await expect(refused).rejects.toMatchObject({ code: 'notify.url-forbidden' });
  });

  it.each(['https://example.com/hook', 'https://8.8.8.8/', 'https://[2400:3200::1]:8443/x'])(
    'may be %s',
    (url) => {
      expect(outside.allowed(url)?.href).toBe(url);
    },
  );

  it('is checked on the very address that is connected to: a name that changes its mind gains nothing', async () => {
    const answers = ['203.0.113.0', '127.0.0.1'];
    let asked = 0;
    const rebinding = createOutside({
      allowsLoopback: false,
      resolve(_, use) {
        // Every look-up gives the next answer; there is no second one between check and use.
        const address = ['8.8.8.8', ...answers][asked + 2] ?? '127.0.0.1';
        asked += 1;
        use(null, [{ address, family: 4 }]);
      },
    });
    const { port } = new URL(receiver.url);
    const called = request(`https://rebind.example:${port}/`, { dispatcher: rebinding.dispatcher });
    await expect(called).rejects.toThrow('forbidden address');
    expect(asked).toBe(1);
    expect(receiver.asked).toEqual([]);
  });

  it('is refused where one of the addresses of its name is inside', async () => {
    const mixed = createOutside({
      allowsLoopback: false,
      resolve: (_, use) =>
        use(null, [
          { address: '8.8.8.8', family: 4 },
          { address: '10.0.0.1', family: 4 },
        ] satisfies LookupAddress[]),
    });
    await expect(request('https://mixed.example/', { dispatcher: mixed.dispatcher })).rejects.toThrow(
      'forbidden',
    );
  });

  it('never is one of the reserved blocks, however it is embedded', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const inside = fc.oneof(
      fc.tuple(fc.constant(10), byte, byte, byte),
      fc.tuple(fc.constant(127), byte, byte, byte),
      fc.tuple(fc.constant(0), byte, byte, byte),
      fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
      fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
      fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte),
      fc.tuple(fc.integer({ min: 224, max: 255 }), byte, byte, byte),
    );
    const hex = (a: number, b: number) => ((a << 8) | b).toString(16);
    fc.assert(
      fc.property(inside, ([a, b, c, d]) => {
        const tail = `${hex(a, b)}:${hex(c, d)}`;
        const dotted = `${a}.${b}.${c}.${d}`;
        const spellings = [
          dotted,
          `::ffff:${dotted}`,
          `::ffff:${tail}`,
          `::${dotted}`,
          `64:ff9b::${tail}`,
          `2002:${tail}::`,
        ];
        for (const address of spellings) expect(isOutside(address), address).toBe(false);
        const whole = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
        for (const host of [dotted, String(whole), `0x${whole.toString(16)}`, `[::ffff:${tail}]`]) {
          expect(outside.allowed(`https://${host}/`), host).toBeUndefined();
        }
      }),
      { numRuns: 500 },
    );
  });
});
