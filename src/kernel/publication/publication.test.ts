import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ANONYMOUS } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { findDependents, sealedPages } from './index.ts';
import { AS_JOB, openPress, operationOf } from './testing.ts';

let press: Awaited<ReturnType<typeof openPress>>;
let count = 0;
let path = '';

beforeAll(async () => {
  press = await openPress();
});
afterAll(() => press.close());
beforeEach(() => {
  count += 1;
  path = `/figures/page.${count}/320200000000/2008`;
});

test('unchanged bytes write no page, no seal and no invalidation', async () => {
  expect(await press.publish([{ path, body: 'one' }])).toEqual({ written: 1, unchanged: 0 });
  expect(await press.publish([{ path, body: 'one' }])).toEqual({ written: 0, unchanged: 1 });
  expect(
    await press.publish([
      { path, body: 'two' },
      { path, body: 'two' },
    ]),
  ).toEqual({ written: 1, unchanged: 1 });
  expect(await press.sealsOf(`${path}?lang=zh`)).toHaveLength(2);
  const log = await press.asSuperuser('select 1 from publication.invalidation where path = $1', [path]);
  expect(log).toHaveLength(2);
});

test('bytes made of older data never replace bytes made of newer data', async () => {
  await press.publish([{ path, body: 'newer', builtAt: '2008-12-31T08:00:02Z' }], '2008-12-31T08:00:03Z');
  await press.publish([{ path, body: 'older', builtAt: '2008-12-31T08:00:01Z' }], '2008-12-31T08:00:04Z');
  const [row] = await press.asSuperuser<{ body: Buffer }>(
    'select body from publication.page where path = $1',
    [path],
  );
  expect(row?.body.toString()).toBe('newer');
  expect(await press.sealsOf(`${path}?lang=zh`)).toEqual(['fits']);
});

test('the audit trail vouches for the bytes: each altered column is noticed, a page put in beside it too', async () => {
  await press.publish([{ path, body: '<p>720000</p>' }]);
  const id = `${path}?lang=zh`;
  expect(await press.sealsOf(id)).toEqual(['fits']);
  for (const column of ['body', 'body_br', 'body_gzip']) {
    const [before] = await press.asSuperuser<{ was: Buffer }>(
      `select ${column} as was from publication.page where path = $1`,
      [path],
    );
    await press.asSuperuser(`update publication.page set ${column} = '\\x00' where path = $1`, [path]);
    expect(await press.sealsOf(id)).toEqual(['differs']);
    await press.asSuperuser(`update publication.page set ${column} = $2 where path = $1`, [
      path,
      before?.was,
    ]);
  }
  await press.asSuperuser(
    `insert into publication.page select '/forged', language, content_type, body, body_br, body_gzip,
    etag, sha256, built_at, audit_id, written from publication.page where path = $1`,
    [path],
  );
  const unvouched = await press.db.database.transaction(AS_JOB, (tx) => sealedPages.unvouched(tx));
  expect(unvouched).toEqual(['/forged?lang=zh']);
  await press.asSuperuser(`delete from publication.page where path = '/forged'`);
});

test('publishers of the same page leave their audit entries in the order in which the page was replaced', async () => {
  await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      press.publish([
        { path, body: `version ${n}` },
        { path, language: 'en', body: `v${n}` },
      ]),
    ),
  );
  for (const language of ['zh', 'en']) {
    const id = `${path}?lang=${language}`;
    expect((await press.sealsOf(id)).at(-1)).toBe('fits');
  }
});

test('pages are found by what they show, and lose what they show no longer', async () => {
  const keys = [`figure:a${count}`, `figure:b${count}`];
  const other = `${path}/other`;
  await press.publish([
    { path, dependencies: keys },
    { path: other, dependencies: keys.slice(1) },
  ]);
  const find = (wanted: string[]) =>
    press.db.database.transaction(AS_JOB, (tx) => findDependents(tx, wanted));
  expect(await find(keys.slice(0, 1))).toEqual([path]);
  expect(await find(keys)).toEqual([path, other]);
  await press.publish([{ path, dependencies: keys.slice(1) }]);
  expect(await find(keys.slice(0, 1))).toEqual([]);
});

test('nobody but Taihu’s own jobs may publish or withdraw', async () => {
  const call = { actor: ANONYMOUS, input: { paths: ['/x'] }, language: 'zh', reference: newId() } as const;
  await expect(press.db.runner().run(operationOf('publication.withdraw'), call)).rejects.toThrow(
    /not-signed-in/,
  );
  await press.publish([{ path }]);
  const asReader = { actor: ANONYMOUS.id, roles: ['office', 'auditor', 'system'], scope: [WHOLE_TREE] };
  const removed = await press.db.database.transaction(asReader, (tx) =>
    sql`delete from publication.page where path = ${path}`.execute(tx),
  );
  expect(removed.numAffectedRows).toBe(0n);
  await expect(
    press.db.database.transaction(asReader, (tx) =>
      sql`insert into publication.invalidation (path) values ('/')`.execute(tx),
    ),
  ).rejects.toThrow(/row-level security/);
});
