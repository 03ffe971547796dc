/** Saved views: one's own alone, bounded and of different names, also where several are kept at once. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { InputSchema, OperationContract } from '#kernel/operation/contract.ts';
import { type Actor, ANONYMOUS, getOperation, systemActor } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { actorWith } from '#test/support/actors.ts';
import { createTestDatabase, queryAs, type TestDatabase } from '#test/support/database.ts';
import { codeOf, refusalOf } from '#test/support/refusal.ts';
import { viewsContracts as contracts, MOST_IN_ALL, MOST_OF_LIST } from './contract.ts';
import { viewsRoom } from './index.ts';

const operations = new Map(viewsRoom.operations.map((one) => [one.contract.name, one]));
let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase([viewsRoom]);
});
afterAll(() => test?.close());

async function call<I extends InputSchema, O extends z.ZodType>(
  actor: Actor,
  contract: OperationContract<string, I, O>,
  input: z.input<I>,
  idempotencyKey?: string,
): Promise<z.output<O>> {
  const output = await test.runner().run(getOperation(operations, contract.name), {
    actor,
    input,
    language: 'zh',
    reference: newId(),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  });
  return contract.output.parse(output);
}

const official = () => actorWith(['office']);
const save = (actor: Actor, name: string, list = 'reports', query = 'isOverdue=true') =>
  call(actor, contracts.save, { list, name, query });
const namesOf = async (actor: Actor, list = 'reports') =>
  (await call(actor, contracts.list, { list })).items.map(({ name }) => name);

const outcomeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'kept',
    (error: unknown) => codeOf(Promise.reject(error as Error)),
  );

/** Whatever is tried with a view: for this actor there is none. */
async function expectUnknown(actor: Actor, id: string): Promise<void> {
  expect(await codeOf(call(actor, contracts.rename, { id, name: 'other' }))).toBe('views.unknown');
  expect(await codeOf(call(actor, contracts.replace, { id, query: 'a=b' }))).toBe('views.unknown');
  expect(await codeOf(call(actor, contracts.remove, { id }))).toBe('views.unknown');
}

describe('a saved view', () => {
  it('comes back as it was kept, on its own list, in the order of keeping', async () => {
    const actor = official();
    await save(actor, '逾期', 'reports', 'state=draft&isOverdue=true');
    await save(actor, ' 本周 ');
    await save(actor, '逾期', 'forms');
    const { items } = await call(actor, contracts.list, { list: 'reports' });
    expect(items.map(({ name, query }) => [name, query])).toEqual([
      ['逾期', 'state=draft&isOverdue=true'],
      ['本周', 'isOverdue=true'],
    ]);
    expect(await namesOf(actor, 'forms')).toEqual(['逾期']);
  });

  it('is renamed, given other fields and removed', async () => {
    const actor = official();
    const { id } = await save(actor, 'first');
    await save(actor, 'second');
    await call(actor, contracts.rename, { id, name: 'third' });
    await call(actor, contracts.replace, { id, query: 'state=returned' });
    const { items } = await call(actor, contracts.list, { list: 'reports' });
    expect(items[0]).toEqual({ id, name: 'third', query: 'state=returned' });
    await call(actor, contracts.remove, { id });
    expect(await namesOf(actor)).toEqual(['second']);
    await expectUnknown(actor, id);
  });

  it('has a name of its own on its list; keeping its own name is no clash', async () => {
    const actor = official();
    const { id } = await save(actor, 'one');
    const other = await save(actor, 'two');
    expect((await refusalOf(save(actor, ' one '))).texts.zh).toContain('“one”');
    expect(await codeOf(call(actor, contracts.rename, { id: other.id, name: 'one' }))).toBe(
      'views.name-taken',
    );
    await call(actor, contracts.rename, { id, name: 'one' });
    expect(await namesOf(actor)).toEqual(['one', 'two']);
  });

  it('is kept once when the same action is sent again', async () => {
    const actor = official();
    const key = newId();
    const input = { list: 'reports', name: 'once', query: 'state=draft' };
    const first = await call(actor, contracts.save, input, key);
    expect(await call(actor, contracts.save, input, key)).toEqual(first);
    expect(await namesOf(actor)).toEqual(['once']);
  });

  it('is seen, changed and removed by nobody else: not by its id, nor by Taihu itself', async () => {
    const [owner, other] = [official(), official()];
    const { id } = await save(owner, 'mine');
    expect(await namesOf(other)).toEqual([]);
    for (const actor of [other, systemActor('story')]) {
      await expectUnknown(actor, id);
    }
    await expect(save(ANONYMOUS, 'x')).rejects.toMatchObject({ code: 'common.not-signed-in' });
    expect(await namesOf(owner)).toEqual(['mine']);
    // The rows themselves, whatever a statement asks for.
    const countFor = (actor: string) =>
      test.database.transaction({ actor, roles: ['office', 'system-actor'], scope: [WHOLE_TREE] }, (tx) =>
        sql<{
          count: number;
        }>`select count(*)::integer as count from views.saved_view where id = ${id}`.execute(tx),
      );
    expect((await countFor(owner.id)).rows).toEqual([{ count: 1 }]);
    expect((await countFor(other.id)).rows).toEqual([{ count: 0 }]);
  });
});

describe('views are bounded', () => {
  it('at twenty of a list and two hundred in all; room is made by removing one', async () => {
    const actor = official();
    const lists = Array.from({ length: MOST_IN_ALL / MOST_OF_LIST }, (_, at) => `list-${'abcdefghij'[at]}`);
    const numbers = Array.from({ length: MOST_OF_LIST }, (_, at) => `view ${at}`);
    for (const list of lists) for (const name of numbers) await save(actor, name, list);
    const [first = ''] = lists;
    expect(await codeOf(save(actor, 'more', first))).toBe('views.too-many-of-list');
    expect(await codeOf(save(actor, 'more', 'other'))).toBe('views.too-many-in-all');
    const [gone] = (await call(actor, contracts.list, { list: first })).items;
    await call(actor, contracts.remove, { id: gone?.id ?? '' });
    await save(actor, 'more', 'other');
    expect(await namesOf(actor, first)).toHaveLength(MOST_OF_LIST - 1);
  });

  it('also where many are kept at the same moment: one of a name, and never one too many', async () => {
    const actor = official();
    const same = await Promise.all(Array.from({ length: 8 }, () => outcomeOf(save(actor, 'same'))));
    expect(same.toSorted()).toEqual(['kept', ...Array.from({ length: 7 }, () => 'views.name-taken')]);
    for (let at = 2; at < MOST_OF_LIST; at += 1) await save(actor, `view ${at}`);
    const last = await Promise.all(
      Array.from({ length: 8 }, (_, at) => outcomeOf(save(actor, `last ${at}`))),
    );
    expect(last.toSorted()).toEqual(['kept', ...Array.from({ length: 7 }, () => 'views.too-many-of-list')]);
    expect(await namesOf(actor)).toHaveLength(MOST_OF_LIST);
  });

  it('in name and fields, and both are plain', async () => {
    const actor = official();
    for (const input of [
      { list: 'reports', name: '', query: 'a=b' },
      { list: 'reports', name: 'x'.repeat(31), query: 'a=b' },
      { list: 'reports', name: 'two\nlines', query: 'a=b' },
      { list: 'reports', name: 'x', query: '' },
      { list: 'reports', name: 'x', query: '查询=1' },
      { list: 'reports', name: 'x', query: `a=${'b'.repeat(4000)}` },
      { list: '../reports', name: 'x', query: 'a=b' },
    ])
      expect(await codeOf(call(actor, contracts.save, input)), JSON.stringify(input)).toBe(
        'common.invalid-input',
      );
  });
});

it('the trail says that a view of a list was kept, and neither its name nor its fields', async () => {
  const actor = official();
  const { id } = await save(actor, '张三的报表', 'accounts', 'text=zhangsan');
  const [entry] = await queryAs(
    test.superuser,
    `select to_jsonb(e)::text as entry from audit.entry e where e.subject = $1`,
    [`view/${id}`],
  );
  expect(entry?.['entry']).toContain('accounts');
  expect(entry?.['entry']).not.toMatch(/张三|zhangsan/);
});
