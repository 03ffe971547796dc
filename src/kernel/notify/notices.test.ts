import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stoppedClock } from '#kernel/clock/index.ts';
import { openKeyring } from '#kernel/keys/index.ts';
import { type Actor, getOperation, SYSTEM_ACTOR } from '#kernel/operation/index.ts';
import { outboxRoom } from '#kernel/outbox/index.ts';
import { unitsRoom } from '#kernel/units/index.ts';
import { newId } from '#lib/id.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { plantTree } from '#test/support/accounts.ts';
import { actorWith } from '#test/support/actors.ts';
import { createTestDatabase, queryAs, type TestDatabase } from '#test/support/database.ts';
import { notifyContracts as contracts } from './contract.ts';
import {
  closedWays,
  createNotifyRoom,
  defineTopic,
  type NewNotice,
  postDigest,
  postNotices,
  type Topic,
  type Waiting,
} from './index.ts';

const SENT = defineTopic({
  name: 'test.sent',
  title: { zh: '新报表', en: 'New form' },
  isUrgent: false,
  facts: { form: 'form', unit: 'unit', dueOn: 'day', reports: 'count' },
  text: {
    zh: ({ form, unit, dueOn, reports }) => `${unit}：报表 ${form}，${dueOn} 前报 ${reports} 份。`,
    en: ({ form, unit, dueOn, reports }) => `${unit}: ${reports} of form ${form} by ${dueOn}.`,
  },
});
const LACKING = defineTopic({
  name: 'test.lacking',
  title: { zh: '待登记', en: 'To be brought' },
  isUrgent: true,
  roles: ['system'],
  facts: {},
  text: { zh: () => '待登记。', en: () => 'To be brought.' },
});
const FACTS = { form: 'NET-01', unit: '320205001000', dueOn: '2009-02-01', reports: 2 };
const NOW = '2009-01-15T02:00:00Z';

const waiting: Waiting[] = [];
const room = createNotifyRoom({
  keyring: openKeyring({ masterKey: randomBytes(32) }),
  ways: closedWays('https://taihu.example'),
  topics: [SENT, LACKING],
  digestSources: [{ name: 'test', collect: async () => waiting }],
});
const rooms = [unitsRoom, outboxRoom, room];

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase(rooms);
  await plantTree(test.runner(), rooms);
});
afterAll(() => test?.close());

function call(actor: Actor, name: string, input: object = {}, language: 'zh' | 'en' = 'zh') {
  const runner = test.runner({ clock: stoppedClock(NOW) });
  const operation = getOperation(new Map(room.operations.map((one) => [one.contract.name, one])), name);
  return runner.run(operation, { actor, input, language, reference: newId() });
}

const inboxOf = async (actor: Actor, input: object = {}, language: 'zh' | 'en' = 'zh') =>
  contracts.inbox.output.parse(await call(actor, contracts.inbox.name, input, language));

/** Posts as an official without any right to read notices, which is how rooms post. */
function post(notices: readonly NewNotice<typeof SENT.facts>[]): Promise<void> {
  const settings = { actor: newId(), roles: ['reviewer'], scope: [] };
  return test.database.transaction(settings, (tx) => postNotices({ tx, now: new Date(NOW) }, SENT, notices));
}

const noticeFor = (accountId: string, key = newId()) => ({
  accountId,
  facts: FACTS,
  link: '/reports/1',
  key,
});

describe('a notice', () => {
  it('reads in the language of whoever reads it, with the name that the public tree gives the unit', async () => {
    const someone = actorWith(['reporter']);
    await post([noticeFor(someone.id)]);
    const { items, unread } = await inboxOf(someone);
    expect(items).toMatchObject([
      {
        title: '新报表',
        text: '东亭街道：报表 NET-01，2009-02-01 前报 2 份。',
        link: '/reports/1',
        isRead: false,
        createdAt: '2009-01-15T02:00:00.000Z',
      },
    ]);
    expect(unread).toBe(1);
    expect((await inboxOf(someone, {}, 'en')).items[0]?.text).toContain('2 of form NET-01 by 2009-02-01.');
  });

  it('is told once for a key, however often it is posted, and to each account for itself', async () => {
    const [one, other] = [actorWith(['reporter']), actorWith(['reporter'])];
    const key = newId();
    await post([noticeFor(one.id, key), noticeFor(one.id, key), noticeFor(other.id, key)]);
    await post([noticeFor(one.id, key)]);
    expect((await inboxOf(one)).items).toHaveLength(1);
    expect((await inboxOf(other)).items).toHaveLength(1);
  });

  it('was never told where the transaction of what happened does not commit', async () => {
    const someone = actorWith(['reporter']);
    const settings = { actor: someone.id, roles: [], scope: [] };
    const failing = test.database.transaction(settings, async (tx) => {
      await postNotices({ tx, now: new Date(NOW) }, SENT, [noticeFor(someone.id)]);
      throw new Error('what happened did not');
    });
    await expect(failing).rejects.toThrow('what happened did not');
    expect((await inboxOf(someone)).items).toEqual([]);
  });

  it('is seen and marked by its own account alone', async () => {
    const [owner, stranger] = [
      actorWith(['reporter']),
      actorWith(['office', 'system', 'security', 'auditor']),
    ];
    await post([noticeFor(owner.id)]);
    const id = (await inboxOf(owner)).items[0]?.id;
    expect((await inboxOf(stranger)).items).toEqual([]);
    expect(await call(stranger, contracts.read.name, { ids: [id] })).toEqual({ read: 0 });
    const settings = { actor: stranger.id, roles: ['office', 'system', 'auditor'], scope: [WHOLE_TREE] };
    const rows = await test.database.transaction(settings, (tx) =>
      sql`select 1 from notify.notice`.execute(tx),
    );
    expect(rows.rows).toEqual([]);
    expect((await inboxOf(owner)).unread).toBe(1);
    expect(await call(owner, contracts.read.name, { ids: [id] })).toEqual({ read: 1 });
    expect(await call(owner, contracts.read.name, { ids: [id] })).toEqual({ read: 0 });
    expect((await inboxOf(owner)).unread).toBe(0);
  });

  it('comes in pages, newest first, unread ones alone where asked', async () => {
    const someone = actorWith(['reporter']);
    await post(Array.from({ length: 5 }, () => noticeFor(someone.id)));
    const first = await inboxOf(someone, { limit: 3 });
    const second = await inboxOf(someone, { limit: 3, after: first.next });
    const ids = [...first.items, ...second.items].map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort().reverse());
    expect([first.items.length, second.items.length, second.next]).toEqual([3, 2, undefined]);
    await call(someone, contracts.read.name, { ids: ids.slice(0, 2) });
    expect((await inboxOf(someone, { isUnreadOnly: true })).items.map(({ id }) => id)).toEqual(ids.slice(2));
    expect(await call(someone, contracts.readAll.name)).toEqual({ read: 3 });
  });
});

describe('what is no public fact', () => {
  const post1 = (topic: Topic, facts: Record<string, string | number>, link = '/') =>
    test.database.transaction({ actor: SYSTEM_ACTOR.id, roles: [], scope: [] }, (tx) =>
      postNotices({ tx, now: new Date(NOW) }, topic, [{ accountId: newId(), facts, link, key: newId() }]),
    );

  it.each([
    ['a name in place of a unit', { ...FACTS, unit: '张三' }],
    ['a name in place of a form', { ...FACTS, form: 'Zhang San' }],
    ['a telephone number in place of a day', { ...FACTS, dueOn: '13812345678' }],
    ['an address in place of a count', { ...FACTS, reports: 'a@example.cn' }],
    ['something that the topic does not declare', { ...FACTS, reporter: '张三' }],
    ['less than the topic declares', { form: 'NET-01' }],
  ])('does not get into a notice: %s', async (_, facts) => {
    await expect(post1(SENT, facts)).rejects.toThrow('test.sent');
  });

  it.each([
    '//evil.example',
    'https://evil.example',
    'reports',
    '/a\n/b',
    '/../sign-in',
    '/\\evil',
    'javascript:1',
  ])('nor does a link that leads out of the console: %s', async (link) => {
    await expect(post1(SENT, FACTS, link)).rejects.toThrow('no screen');
  });
});

describe('the digest', () => {
  const digest = () =>
    test.database.transaction(
      { actor: SYSTEM_ACTOR.id, roles: ['system-actor'], scope: [WHOLE_TREE] },
      (tx) => postDigest({ tx, now: new Date(NOW) }, room.digestSources),
    );

  it('counts what waits for each, once a day however often it runs, and tells nobody of nothing', async () => {
    const [busy, idle] = [actorWith(['reporter']), actorWith(['reporter'])];
    waiting.push(
      { accountId: busy.id, kind: 'overdue', count: 2 },
      { accountId: busy.id, kind: 'overdue', count: 1 },
      { accountId: busy.id, kind: 'dueSoon', count: 4 },
      { accountId: idle.id, kind: 'waiting', count: 0 },
    );
    await digest();
    await digest();
    expect((await inboxOf(busy)).items.map(({ text }) => text)).toEqual(['已逾期 3 项，即将到期 4 项。']);
    expect((await inboxOf(busy, {}, 'en')).items.map(({ text }) => text)).toEqual(['3 overdue, 4 due soon.']);
    expect((await inboxOf(idle)).items).toEqual([]);
    const rows = await queryAs(test.superuser, 'select 1 from notify.notice where account_id = $1', [
      idle.id,
    ]);
    expect(rows).toEqual([]);
  });
});

describe('a topic for some roles alone', () => {
  const choiceOf = async (actor: Actor) => {
    const { topics } = contracts.settings.output.parse(await call(actor, contracts.settings.name));
    return topics.map(({ topic }) => topic);
  };
  const choose = (actor: Actor) =>
    call(actor, contracts.choose.name, { topic: LACKING.name, channels: ['mail'] });

  it('stands in the settings of those who are told of it, and of nobody else', async () => {
    expect(await choiceOf(actorWith(['system']))).toContain(LACKING.name);
    expect(await choiceOf(actorWith(['reporter']))).not.toContain(LACKING.name);
    expect(await choiceOf(actorWith(['reporter']))).toContain(SENT.name);
    await choose(actorWith(['system']));
    await expect(choose(actorWith(['reporter']))).rejects.toMatchObject({ code: 'notify.unknown-topic' });
  });
});
