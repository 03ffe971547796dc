/** Files whose days are over: gone on purpose, with tombstones that verify, and content with the last of them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { wrongRows } from '#kernel/audit/testing.ts';
import { systemClock } from '#kernel/clock/index.ts';
import {
  type Actor,
  getOperation,
  type Room,
  type Runner,
  systemActor,
  type Upload,
} from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { actorWith } from '#test/support/actors.ts';
import { createTestDatabase, queryAs, type TestDatabase } from '#test/support/database.ts';
import { filesContracts as contracts } from './contract.ts';
import { createFilesRoom, sealedFileKinds } from './index.ts';
import { type Desk, openDesk, pdfOf } from './testing.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const KEY = 1n << 40n;
/** Every id is an object that all may see; how often it was handed in is for the test to say. */
const rounds = new Map<string, number>();
const room: Room = createFilesRoom([
  {
    kind: 'scratch.thing',
    stand: async (_, ids) =>
      new Map(
        ids.map((id) => [id, { treeKey: KEY, round: rounds.get(id) ?? 0, mayChange: true, isNamed: true }]),
      ),
  },
]);
const operations = new Map(room.operations.map((one) => [one.contract.name, one]));

let test: TestDatabase;
let desk: Desk;
let runner: Runner;
const person = actorWith(['reporter']);

beforeAll(async () => {
  test = await createTestDatabase([room]);
  runner = test.runner();
  desk = await openDesk();
});
afterAll(async () => {
  await desk?.close();
  await test?.close();
});

function run(name: string, actor: Actor, input: object, more: { upload?: Upload } = {}, by: Runner = runner) {
  return by.run(getOperation(operations, name), { actor, input, language: 'zh', reference: 'test', ...more });
}

async function attachDaysAgo(
  days: number,
  ownerId: string,
  bytes: Buffer,
): Promise<{ id: string; sha256: string }> {
  const then = test.runner({ clock: { now: () => new Date(systemClock.now().getTime() - days * DAY_MS) } });
  const input = { ownerKind: 'scratch.thing', ownerId, name: 'a.pdf' };
  return contracts.attach.output.parse(
    await run(contracts.attach.name, person, input, { upload: await desk.send(bytes) }, then),
  );
}

/** What the verifier would say of every row, by its seals. */
function wrongs(): Promise<string[]> {
  const settings = { actor: newId(), roles: ['system-actor'], scope: [WHOLE_TREE] };
  return test.database.transaction(settings, (tx) => wrongRows(tx, sealedFileKinds));
}

const bury = () => run(contracts.bury.name, systemActor('files'), {});
const contents = () => queryAs(test.superuser, 'select sha256 from files.content');

it('leaves tombstones that verify, and takes content away with its last file', async () => {
  const [old, young] = [newId(), newId()];
  const shared = await attachDaysAgo(400, old, pdfOf('/S 1'));
  await attachDaysAgo(1, young, pdfOf('/S 1'));
  const alone = await attachDaysAgo(400, old, pdfOf('/L 1'));
  expect(await bury()).toEqual({ buried: 0 });
  const keeping = [{ ownerKind: 'scratch.thing', keepDays: 365 }];
  const security = actorWith(['security']);
  await run(contracts.setRetention.name, security, { keeping, document: '锡信办〔2009〕12号' });
  expect(await bury()).toEqual({ buried: 2 });
  expect(await contents()).toEqual([{ sha256: shared.sha256 }]);
  const stones = await queryAs(test.superuser, 'select id, sha256, why from files.tombstone order by id');
  expect(stones).toEqual([
    { id: shared.id, sha256: shared.sha256, why: 'days-over' },
    { id: alone.id, sha256: alone.sha256, why: 'days-over' },
  ]);
  await expect(run(contracts.download.name, person, { id: alone.id })).rejects.toMatchObject({
    code: 'common.not-found',
  });
  expect(await wrongs()).toEqual([]);
  expect(await bury()).toEqual({ buried: 0 });
});

it('takes away at night what was removed before it was ever handed in, and keeps what was', async () => {
  const [draft, handedIn] = [newId(), newId()];
  const [never, once] = [
    await attachDaysAgo(0, draft, pdfOf('/N 1')),
    await attachDaysAgo(0, handedIn, pdfOf('/O 1')),
  ];
  rounds.set(handedIn, 1);
  for (const { id } of [never, once]) await run(contracts.remove.name, person, { id });
  expect(await bury()).toEqual({ buried: 1 });
  const stones = await queryAs(test.superuser, 'select why from files.tombstone where id = $1', [never.id]);
  expect(stones).toEqual([{ why: 'never-handed-in' }]);
  expect(await wrongs()).toEqual([]);
});

it('is found out where a name, a byte, a tombstone or a content is altered behind its back', async () => {
  const { id, sha256 } = await attachDaysAgo(0, newId(), pdfOf('/Z 1'));
  const alter = (statement: string, values: unknown[]) => queryAs(test.superuser, statement, values);
  await alter(`update files.file set name = 'b.pdf' where id = $1`, [id]);
  expect(await wrongs()).toEqual([id]);
  await alter(`update files.file set name = 'a.pdf' where id = $1`, [id]);
  await alter(`update files.chunk set bytes = bytes || ' '::bytea where sha256 = $1`, [sha256]);
  expect(await wrongs()).toEqual([id]);
  await alter(
    `update files.chunk set bytes = substring(bytes from 1 for length(bytes) - 1) where sha256 = $1`,
    [sha256],
  );
  expect(await wrongs()).toEqual([]);
  const planted = 'a'.repeat(64);
  await alter(`insert into files.content values ($1, 'text/plain', 1, null, now())`, [planted]);
  const stone = newId();
  await alter(`insert into files.tombstone values ($1, 'scratch.thing', $1, $2, 'days-over', now(), $1)`, [
    stone,
    planted,
  ]);
  expect((await wrongs()).sort()).toEqual([stone, `content/${planted}`].sort());
  await alter('delete from files.tombstone where id = $1', [stone]);
  await alter('delete from files.content where sha256 = $1', [planted]);
});

it('is set by the security administrator alone, a year at least, for kinds that there are', async () => {
  const set = (actor: Actor, ownerKind: string, keepDays: number) =>
    run(contracts.setRetention.name, actor, { keeping: [{ ownerKind, keepDays }], document: 'x' });
  const security = actorWith(['security']);
  await expect(set(person, 'scratch.thing', 400)).rejects.toMatchObject({ code: 'common.forbidden' });
  await expect(set(security, 'scratch.thing', 364)).rejects.toMatchObject({ code: 'common.invalid-input' });
  await expect(set(security, 'scratch.other', 400)).rejects.toMatchObject({ code: 'files.unknown-kind' });
});
