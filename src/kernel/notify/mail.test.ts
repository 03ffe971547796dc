/** Mail against a real SMTP server on this machine, with STARTTLS and sign-in, in good and bad moods. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { actorWith } from '#test/support/actors.ts';
import { queryAs } from '#test/support/database.ts';
import {
  codeOf,
  type Mail,
  type MailServer,
  type Mood,
  openMailServer,
  textOf,
} from '#test/support/mail-server.ts';
import { notifyContracts as contracts } from './contract.ts';
import { MOST_ATTEMPTS } from './outbound.ts';
import { openTestRoom, RETURNED, type TestRoom } from './testing.ts';

const MINUTE_MS = 60_000;

/** What the server does with a recipient; undefined takes the mail. */
let mood: Mood | undefined;
let server: MailServer;
let mails: Mail[] = [];
let room: TestRoom;
beforeAll(async () => {
  server = await openMailServer((session) => mood?.(session));
  mails = server.mails;
  room = await openTestRoom({
    TAIHU_SMTP_URL: server.url,
    TAIHU_MAIL_FROM: 'taihu@wuxi.example',
  });
});
afterAll(async () => {
  await server?.close();
  await room?.test.close();
});
beforeEach(() => {
  mood = undefined;
  mails.length = 0;
});

const headOf = ({ raw }: Mail) => raw.slice(0, raw.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' ');

async function someone(address: string, language: 'zh' | 'en' = 'zh') {
  const actor = actorWith(['reporter']);
  await room.reach(actor, 'mail', address, () => codeOf(mails.at(-1)), language);
  mails.length = 0;
  return actor;
}

const states = async (accountId: string) =>
  queryAs<{ state: string; attempts: number; fault: string | null }>(
    room.test.superuser,
    `select state, attempts, fault from notify.delivery
     where target_id = $1 and key like 'notice/%' order by created_at`,
    [accountId],
  );

describe('mail', () => {
  it('arrives signed in and encrypted, in the language of the address, and leads to the screen', async () => {
    const [zh, en] = [await someone('post@wuxi.example'), await someone('office@wuxi.example', 'en')];
    await room.tell(zh.id);
    await room.tell(en.id);
    await room.outbound.run();
    mails.sort((a, b) => (String(a.to) < String(b.to) ? 1 : -1));
    const [first, second] = mails;
    expect(mails.map(({ to, isSecure, user }) => ({ to, isSecure, user }))).toEqual([
      { to: ['post@wuxi.example'], isSecure: true, user: 'taihu' },
      { to: ['office@wuxi.example'], isSecure: true, user: 'taihu' },
    ]);
    const link = 'https://taihu.example/console/reports/1?tab=history';
    expect(textOf(first as Mail)).toContain(`报表 NET-01（2008Q4）被退回 <请更正>。\n\n${link}`);
    expect(textOf(first as Mail)).toContain('被退回 &lt;请更正&gt;。');
    expect(textOf(first as Mail)).toContain(`<a href="${link}">`);
    expect(textOf(second as Mail)).toContain('Form NET-01 (2008Q4) was returned');
    expect(headOf(first as Mail)).toMatch(
      /^List-Unsubscribe: <https:\/\/taihu\.example\/console\/notices\/settings>$/m,
    );
    expect(headOf(first as Mail)).toMatch(/^Auto-Submitted: auto-generated$/m);
  });

  it('is sent once, however often the work runs and in however many processes at once', async () => {
    const actor = await someone('once@wuxi.example');
    await room.tell(actor.id);
    await Promise.all([room.outbound.run(), room.outbound.run(), room.outbound.run()]);
    await room.outbound.run();
    expect(mails).toHaveLength(1);
    expect(await states(actor.id)).toEqual([{ state: 'sent', attempts: 1, fault: null }]);
  });

  it('is tried again after greylisting, with the same Message-ID', async () => {
    const actor = await someone('grey@wuxi.example');
    const tried: string[] = [];
    mood = () => Object.assign(new Error('come back later grey@wuxi.example'), { responseCode: 451 });
    await room.tell(actor.id);
    await room.outbound.run();
    expect(await states(actor.id)).toEqual([{ state: 'waiting', attempts: 1, fault: 'smtp 451 EENVELOPE' }]);
    mood = undefined;
    await room.outbound.run();
    expect(mails).toEqual([]);
    room.after(MINUTE_MS);
    await room.outbound.run();
    for (const mail of mails) tried.push(/^Message-ID: (.*)$/im.exec(headOf(mail))?.[1] ?? '');
    const [{ id } = { id: '' }] = await queryAs<{ id: string }>(
      room.test.superuser,
      `select id from notify.delivery where target_id = $1 and key like 'notice/%'`,
      [actor.id],
    );
    expect(tried).toEqual([`<${id}@wuxi.example>`]);
    expect(await states(actor.id)).toEqual([{ state: 'sent', attempts: 2, fault: null }]);
  });

  it('is parked at once where the server refuses the recipient for good', async () => {
    const actor = await someone('gone@wuxi.example');
    mood = () => Object.assign(new Error('no such user gone@wuxi.example'), { responseCode: 550 });
    await room.tell(actor.id);
    await room.outbound.run();
    expect(await states(actor.id)).toEqual([{ state: 'parked', attempts: 1, fault: 'smtp 550 EENVELOPE' }]);
  });

  it('is parked after its last attempt where the server hangs up, and sent when an operator retries', async () => {
    const actor = await someone('drop@wuxi.example');
    mood = () => 'drop';
    await room.tell(actor.id);
    for (let attempt = 0; attempt < MOST_ATTEMPTS + 2; attempt += 1) {
      await room.outbound.run();
      room.after(3 * 3600_000);
    }
    const [row] = await states(actor.id);
    expect(row).toMatchObject({ state: 'parked', attempts: MOST_ATTEMPTS });
    const operator = actorWith(['system']);
    const { items } = await room.call(operator, contracts.deliveries, { state: 'parked' });
    const parked = items.find(({ fault }) => fault === row?.fault);
    expect(parked).toMatchObject({ channel: 'mail', subject: RETURNED.title.zh });
    expect(JSON.stringify(items)).not.toContain('drop@');
    mood = undefined;
    expect(await room.call(operator, contracts.retry, { ids: [parked?.id ?? ''] })).toEqual({ waiting: 1 });
    await room.outbound.run();
    expect(mails.map(({ to }) => to)).toEqual([['drop@wuxi.example']]);
  });

  it('is not sent any more once its address is removed, nor where the topic is not wanted by mail', async () => {
    const [gone, quiet] = [await someone('left@wuxi.example'), await someone('quiet@wuxi.example')];
    await room.call(quiet, contracts.choose, { topic: RETURNED.name, channels: [] });
    mood = () => Object.assign(new Error('later'), { responseCode: 421 });
    await room.tell(gone.id);
    await room.tell(quiet.id);
    await room.outbound.run();
    mood = undefined;
    await room.call(gone, contracts.removeAddress, { channel: 'mail' });
    room.after(MINUTE_MS);
    await room.outbound.run();
    expect(mails).toEqual([]);
    expect(await states(gone.id)).toMatchObject([{ state: 'parked', fault: 'address removed' }]);
    expect(await states(quiet.id)).toEqual([]);
  });

  it('tells nobody of what is older than three days', async () => {
    const actor = await someone('old@wuxi.example');
    await room.tell(actor.id);
    room.after(4 * 24 * 3600_000);
    await room.outbound.run();
    expect(mails).toEqual([]);
    expect((await room.call(actor, contracts.inbox, {})).unread).toBe(1);
  });
});

describe('an address', () => {
  it('must be one, on one line: no header can be put into it', async () => {
    const actor = actorWith(['reporter']);
    const wrong = [
      'a@b.cn\r\nBcc: c@d.cn',
      'a@b.cn, c@d.cn',
      '"a\\n"@b.cn',
      'a@b',
      '<a@b.cn>',
      'a b@c.cn',
      'a@b.cn\u0000',
    ];
    for (const address of wrong) {
      const refused = room.call(actor, contracts.setAddress, { channel: 'mail', address });
      await expect(refused, address).rejects.toMatchObject({ code: 'notify.wrong-address' });
    }
  });

  it('takes effect with its code alone, of which five may be tried within a quarter of an hour', async () => {
    const actor = actorWith(['reporter']);
    await room.call(actor, contracts.setAddress, { channel: 'mail', address: 'code@wuxi.example' });
    await room.outbound.run();
    const code = codeOf(mails.at(-1));
    const wrong = code === '000000' ? '000001' : '000000';
    await room.tell(actor.id);
    await room.outbound.run();
    expect(mails).toHaveLength(1);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const refused = room.call(actor, contracts.confirmAddress, { channel: 'mail', code: wrong });
      await expect(refused).rejects.toMatchObject({ code: 'notify.wrong-code' });
    }
    const late = room.call(actor, contracts.confirmAddress, { channel: 'mail', code });
    await expect(late).rejects.toMatchObject({ code: 'notify.wrong-code' });
    expect((await room.call(actor, contracts.settings, {})).addresses).toMatchObject([{ isVerified: false }]);
  });

  it('is sent no second code within a minute, and a code is old after a quarter of an hour', async () => {
    const actor = actorWith(['reporter']);
    const give = () =>
      room.call(actor, contracts.setAddress, { channel: 'mail', address: 'slow@wuxi.example' });
    await give();
    await expect(give()).rejects.toMatchObject({ code: 'notify.code-too-soon' });
    await room.outbound.run();
    const code = codeOf(mails.at(-1));
    room.after(16 * MINUTE_MS);
    const late = room.call(actor, contracts.confirmAddress, { channel: 'mail', code });
    await expect(late).rejects.toMatchObject({ code: 'notify.wrong-code' });
  });

  it('stands in clear nowhere: not in the database, not in the audit trail, not in the log', async () => {
    const actor = await someone('secret.place@wuxi.example');
    mood = () => Object.assign(new Error('no secret.place@wuxi.example here'), { responseCode: 550 });
    await room.call(
      actorWith(['reporter']),
      contracts.setAddress,
      {
        channel: 'sms',
        address: '13800001234',
      },
      'an-idempotency-key',
    );
    await room.tell(actor.id);
    await room.outbound.run();
    const tables = await queryAs<{ name: string }>(
      room.test.superuser,
      `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')`,
    );
    expect(tables.length).toBeGreaterThan(10);
    for (const { name } of tables) {
      const rows = await queryAs(
        room.test.superuser,
        `select 1 from ${name} t where t::text ~* 'secret.place|13800001234'`,
      );
      expect(rows, name).toEqual([]);
    }
    const keys = await queryAs(room.test.superuser, 'select 1 from operation.idempotency');
    expect(keys).toEqual([]);
    expect(room.logged.join('\n')).toContain('smtp 550');
    expect(room.logged.join('\n')).not.toContain('secret.place');
    const { addresses } = await room.call(actor, contracts.settings, {});
    expect(addresses).toEqual([
      { channel: 'mail', masked: 's***e@wuxi.example', language: 'zh', isVerified: true },
    ]);
  });
});
