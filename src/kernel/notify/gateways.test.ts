/** Short messages and WeCom against servers on this machine that hold to what is documented; files for a laptop. */
import { createHmac } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { actorWith } from '#test/support/actors.ts';
import { queryAs } from '#test/support/database.ts';
import { type Asked, listenHttp } from '#test/support/receiver.ts';
import { type ChannelName, notifyContracts as contracts } from './contract.ts';
import { openTestRoom, RETURNED, type TestRoom } from './testing.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function open(environment: NodeJS.ProcessEnv): Promise<TestRoom> {
  const room = await openTestRoom(environment);
  closers.push(() => room.test.close());
  return room;
}

async function serve(answer: Parameters<typeof listenHttp>[0]) {
  const server = await listenHttp(answer);
  closers.push(server.close);
  return server;
}

/** Someone reached by a channel who wants the topic by it. */
async function wanting(
  room: TestRoom,
  channel: ChannelName,
  address: string,
  readCode: () => Promise<string> | string,
) {
  const actor = actorWith(['reporter']);
  await room.reach(actor, channel, address, readCode);
  await room.call(actor, contracts.choose, { topic: RETURNED.name, channels: [channel] });
  return actor;
}

const faults = (room: TestRoom) =>
  queryAs<{ state: string; fault: string | null }>(
    room.test.superuser,
    `select state, fault from notify.delivery where key like 'notice/%' order by created_at`,
  );

const codeIn = (text: string | undefined) => /验证码 (\d{6})/.exec(text ?? '')?.[1] ?? '';

describe('without configuration', () => {
  it.each([
    ['mail', 'a@wuxi.example'],
    ['sms', '13800001234'],
    ['wecom', 'zhangsan'],
  ] as const)(
    '%s goes into a file that its owner alone reads, and the operator is told so',
    async (channel, address) => {
      const room = await open({});
      const file = join(room.folder, `${channel}.jsonl`);
      const lines = async () => (await readFile(file, 'utf8')).trim().split('\n');
      const actor = await wanting(room, channel, address, async () => {
        const said = z.object({ text: z.string() }).parse(JSON.parse((await lines()).at(-1) ?? ''));
        return codeIn(said.text);
      });
      await room.tell(actor.id);
      await room.outbound.run();
      expect(JSON.parse((await lines()).at(-1) ?? '')).toMatchObject({
        to: address,
        title: '报表被退回',
        text: '报表 NET-01（2008Q4）被退回 <请更正>。',
        link: 'https://taihu.example/console/reports/1?tab=history',
      });
      expect((await stat(file)).mode & 0o077).toBe(0);
      const { channels } = await room.call(actorWith(['system']), contracts.channels, {});
      expect(channels).toContainEqual({ channel, place: file, isFile: true });
    },
  );
});

describe('the gateway for short messages', () => {
  const key = Buffer.alloc(32, 9);

  /** What a receiver of Standard Webhooks does, written out. */
  function isSigned({ headers, body }: Asked): boolean {
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    return headers['webhook-signature'] === `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  }

  it('is given messages that are signed, and the same id when one is tried again', async () => {
    let isBusy = false;
    const gateway = await serve((asked) => ({ status: !isSigned(asked) ? 401 : isBusy ? 503 : 200 }));
    const room = await open({
      TAIHU_SMS_URL: gateway.url,
      TAIHU_SMS_SECRET: `whsec_${key.toString('base64')}`,
    });
    const actor = await wanting(room, 'sms', '13800001234', () => codeIn(gateway.asked.at(-1)?.body));
    isBusy = true;
    await room.tell(actor.id);
    await room.outbound.run();
    expect(await faults(room)).toEqual([{ state: 'waiting', fault: 'http 503' }]);
    isBusy = false;
    room.after(60_000);
    await room.outbound.run();
    expect(await faults(room)).toEqual([{ state: 'sent', fault: null }]);
    const [first, second] = gateway.asked.slice(-2);
    expect(first?.headers['webhook-id']).toBe(second?.headers['webhook-id']);
    expect(JSON.parse(second?.body ?? '')).toEqual({
      id: second?.headers['webhook-id'],
      to: '13800001234',
      text: '报表 NET-01（2008Q4）被退回 <请更正>。 https://taihu.example/console/reports/1?tab=history',
    });
  });
});

describe('WeCom', () => {
  /** The documented behaviour: a token for a secret, until it is withdrawn; cards for users that exist. */
  async function serveWecom() {
    const state = { tokens: 0, isWithdrawn: false, errcode: 0, invaliduser: '' };
    const server = await serve(({ path }) => {
      const { pathname, searchParams } = new URL(path, 'http://wecom');
      if (pathname === '/cgi-bin/gettoken') {
        const isKnown = searchParams.get('corpid') === 'ww1' && searchParams.get('corpsecret') === 'secret';
        if (!isKnown) return { body: JSON.stringify({ errcode: 40001, errmsg: 'invalid credential' }) };
        state.tokens += 1;
        state.isWithdrawn = false;
        const access_token = `token-${state.tokens}`;
        return { body: JSON.stringify({ errcode: 0, errmsg: 'ok', access_token, expires_in: 7200 }) };
      }
      if (state.isWithdrawn)
        return { body: JSON.stringify({ errcode: 42001, errmsg: 'access_token expired' }) };
      if (searchParams.get('access_token') !== `token-${state.tokens}`)
        return { body: JSON.stringify({ errcode: 40014, errmsg: 'invalid access_token' }) };
      const { errcode, invaliduser } = state;
      return { body: JSON.stringify({ errcode, errmsg: '', ...(invaliduser ? { invaliduser } : {}) }) };
    });
    const environment = {
      TAIHU_WECOM_URL: server.url,
      TAIHU_WECOM_CORPORATION: 'ww1',
      TAIHU_WECOM_AGENT: '1000002',
      TAIHU_WECOM_SECRET: 'secret',
    };
    const sent = () => server.asked.filter(({ path }) => path.startsWith('/cgi-bin/message/send'));
    return { state, server, environment, sent };
  }

  async function openWecom() {
    const wecom = await serveWecom();
    const room = await open(wecom.environment);
    const actor = await wanting(room, 'wecom', 'zhangsan', () => codeIn(wecom.sent().at(-1)?.body));
    return { ...wecom, room, actor };
  }

  it('is given a card that opens the screen, under a token that is fetched once and kept', async () => {
    const { room, actor, sent, state } = await openWecom();
    await room.tell(actor.id);
    await room.outbound.run();
    expect(JSON.parse(sent().at(-1)?.body ?? '')).toEqual({
      touser: 'zhangsan',
      msgtype: 'textcard',
      agentid: 1_000_002,
      textcard: {
        title: '报表被退回',
        description: '报表 NET-01（2008Q4）被退回 <请更正>。',
        url: 'https://taihu.example/console/reports/1?tab=history',
        btntxt: '打开',
      },
      enable_duplicate_check: 1,
      duplicate_check_interval: 14_400,
    });
    expect(state.tokens).toBe(1);
    room.after(7200_000);
    await room.tell(actor.id);
    await room.outbound.run();
    expect(state.tokens).toBe(2);
  });

  it('is asked for a new token where the one in hand was withdrawn (42001) or is another’s (40014)', async () => {
    const { room, actor, state } = await openWecom();
    state.isWithdrawn = true;
    await room.tell(actor.id);
    await room.outbound.run();
    expect(state.tokens).toBe(2);
    state.tokens += 1;
    await room.tell(actor.id);
    await room.outbound.run();
    expect((await faults(room)).map((row) => row.state)).toEqual(['sent', 'sent']);
  });

  it('is left alone for a while where it says that it is asked too often (45009)', async () => {
    const { room, actor, state } = await openWecom();
    state.errcode = 45_009;
    await room.tell(actor.id);
    await room.outbound.run();
    expect(await faults(room)).toEqual([{ state: 'waiting', fault: 'wecom 45009' }]);
    state.errcode = 0;
    room.after(60_000);
    await room.outbound.run();
    expect(await faults(room)).toEqual([{ state: 'sent', fault: null }]);
  });

  it('is not tried again for a user whom it does not know', async () => {
    const { room, actor, state } = await openWecom();
    state.invaliduser = 'zhangsan';
    await room.tell(actor.id);
    await room.outbound.run();
    expect(await faults(room)).toEqual([{ state: 'parked', fault: 'wecom 81013' }]);
  });
});
