import { readFile, writeFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { publicKeys } from '#kernel/keys/index.ts';
import { hashOf } from '#lib/hash.ts';
import { ANCHOR_PURPOSE, type AuditReport, type SealedKind, TOMBSTONE, verifyAudit } from './index.ts';
import {
  AS_SYSTEM,
  fittingHash,
  makeRecord,
  startTrails,
  type Trail,
  type Trails,
  writeRecords,
} from './testing.ts';

const notes: SealedKind = {
  kind: 'scratch.note',
  async hashesOf(tx, ids) {
    const { rows } = await sql<{ id: string; text: string }>`
      select id, text from scratch.note where id = any(${ids}::text[])`.execute(tx);
    return new Map(rows.map((row) => [row.id, hashOf({ text: row.text })]));
  },
  async unvouched(tx) {
    const { rows } = await sql<{ id: string }>`
      select id from scratch.note where not audit.vouches(audit_id, 'scratch.note', id) limit 100`.execute(
      tx,
    );
    return rows.map((row) => row.id);
  },
};

let trails: Trails;
let trail: Trail;
let ids: string[] = [];

beforeAll(async () => {
  trails = await startTrails();
});
afterAll(() => trails.close());

/** Six entries in two anchors and one not yet anchored, each vouching for a note. */
beforeEach(async () => {
  trail = await trails.open();
  await trail.owner.query(`create schema scratch; grant usage on schema scratch to taihu_app;
    create table scratch.note (id text primary key, text text not null, audit_id uuid not null);
    grant all on scratch.note to taihu_app`);
  ids = [];
  for (const batch of [[1, 2, 3], [4, 5, 6], [7]]) {
    for (const n of batch) await writeNote(`n${n}`, `text ${n}`);
    if (!batch.includes(7)) await trail.anchor();
  }
  return () => trail.close();
});

const sealing = (id: string, text: string) =>
  makeRecord({
    subject: `note/${id}`,
    unitKey: 42n,
    seals: [{ kind: 'scratch.note', id, sha256: hashOf({ text }) }],
  });

async function writeNote(id: string, text: string): Promise<void> {
  const record = sealing(id, text);
  await trail.owner.query(
    `insert into scratch.note values ($1, $2, $3)
     on conflict (id) do update set text = excluded.text, audit_id = excluded.audit_id`,
    [id, text, record.id],
  );
  ids.push(...(await writeRecords(trail, [record])));
}

async function verify(overrides: Partial<Parameters<typeof verifyAudit>[0]> = {}): Promise<AuditReport> {
  const keys = await trail.database.transaction(AS_SYSTEM, (tx) =>
    trail.keyring.provenKeys(tx, ANCHOR_PURPOSE),
  );
  return verifyAudit({
    database: trail.database,
    anchorsFile: trail.anchorsFile,
    publicKeys: keys,
    sealedRows: [notes],
    ...overrides,
  });
}

const named = ({ findings }: AuditReport) =>
  findings.map(({ code, entryId, anchor, rowId, line }) =>
    [code, entryId ? `e${ids.indexOf(entryId) + 1}` : (rowId ?? anchor ?? `line ${line}`)].join(' '),
  );

async function breakIt(statement: string, values: unknown[] = []): Promise<void> {
  const { rowCount } = await trail.owner.query(statement, values);
  expect(rowCount).toBeGreaterThan(0);
}

async function rewriteFile(change: (lines: string[]) => string[]): Promise<void> {
  const lines = (await readFile(trail.anchorsFile, 'utf8')).trimEnd().split('\n');
  const changed = change([...lines]);
  expect(changed).not.toEqual(lines);
  await writeFile(trail.anchorsFile, changed.map((line) => `${line}\n`).join(''));
}

describe('an untouched trail', () => {
  test('has no finding, and says what is not yet anchored', async () => {
    const report = await verify();
    expect(report).toMatchObject({ findings: [], total: 0, anchors: 2, entries: 7, notYetAnchored: 1 });
    expect(report.oldestNotYetAnchored).toMatch(/^\d{4}-/);
    await trail.anchor();
    expect(await verify()).toMatchObject({ total: 0, anchors: 3, entries: 7, notYetAnchored: 0 });
  });

  test('holds when empty', async () => {
    const empty = await trails.open();
    const { database, anchorsFile } = empty;
    const report = await verifyAudit({ database, anchorsFile, publicKeys: [], sealedRows: [] });
    expect(report).toMatchObject({ total: 0, anchors: 0, entries: 0, notYetAnchored: 0 });
    await empty.close();
  });

  test('holds across rotated keys, rows replaced under a new entry and rows removed under a tombstone', async () => {
    await trail.anchor();
    await trail.database.transaction(AS_SYSTEM, (tx) => trail.keyring.rotate(tx, ANCHOR_PURPOSE, true));
    await writeNote('n2', 'second text');
    await trail.owner.query(`delete from scratch.note where id = 'n3'`);
    const seals = [{ kind: 'scratch.note', id: 'n3', sha256: TOMBSTONE }];
    await writeRecords(trail, [makeRecord({ seals })]);
    await trail.anchor();
    expect(named(await verify())).toEqual([]);
  });
});

describe('an entry', () => {
  const columns: [string, string][] = [
    ['at', `at + interval '1 microsecond'`],
    ['at', `'infinity'`],
    ['actor_kind', `'system'`],
    ['actor_id', `gen_random_uuid()`],
    ['actor_job', `'taihu.other'`],
    ['operation', `'other.operation'`],
    ['subject', `subject || ' '`],
    ['unit_key', `43`],
    ['unit_key', `null`],
    ['outcome', `'refused'`],
    ['refusal', `'common.forbidden'`],
    ['details', `'{"count": 2, "note": "a"}'`],
    ['details', `'{"count": 1.5, "note": 1e400}'`],
    ['input_hash', `repeat('0', 64)`],
    ['seals', `'[]'`],
    ['seals', `'{"not": "seals"}'`],
    ['salt', 'null'],
    ['salt', `'00'`],
    ['content_hash', `repeat('0', 64)`],
  ];
  test.each(columns)('whose %s becomes %s is named', async (column, value) => {
    await breakIt(`update audit.entry set ${column} = ${value} where id = $1`, [ids[3]]);
    expect(named(await verify())[0]).toBe('entry-altered e4');
  });

  test('whose seals and hash are made to fit an altered row is named', async () => {
    await breakIt(`update scratch.note set text = 'forged' where id = 'n2'`);
    await breakIt(
      `update audit.entry set seals = jsonb_build_array(jsonb_build_array('scratch.note', 'n2', $2::text))
       where id = $1`,
      [ids[1], hashOf({ text: 'forged' })],
    );
    await breakIt(`update audit.entry set content_hash = $2 where id = $1`, [
      ids[1],
      await fittingHash(trail, ids[1]),
    ]);
    expect(named(await verify())).toEqual(['entry-altered e2']);
  });

  test('that is not yet anchored is still held to its own hash', async () => {
    await breakIt(`update audit.entry set subject = 'other' where id = $1`, [ids[6]]);
    expect(named(await verify())).toEqual(['entry-altered e7']);
  });

  test.each([1, 2, 4, 6])('number %i that is removed is named', async (n) => {
    await breakIt('delete from audit.entry where id = $1', [ids[n - 1]]);
    await breakIt('delete from scratch.note where audit_id = $1', [ids[n - 1]]);
    expect(named(await verify())).toEqual([`entry-removed e${n}`]);
  });

  test('at the end that is cut off with all after it is named first', async () => {
    await breakIt('delete from audit.entry where id = any($1)', [ids.slice(4)]);
    await breakIt('delete from audit.anchor where seq = 2');
    const found = named(await verify());
    expect(found.slice(0, 2)).toEqual(['entry-removed e5', 'entry-removed e6']);
  });

  test('that changes places with another is named, and so is the other', async () => {
    const swap =
      'update audit.entry set id = case id when $1::uuid then $2::uuid else $1::uuid end where id in ($1, $2)';
    await breakIt(swap, [ids[0], ids[2]]);
    expect(named(await verify()).slice(0, 2)).toEqual(['entry-moved e1', 'entry-moved e3']);
  });

  test('that changes places with one of another anchor is named', async () => {
    const swap =
      'update audit.entry set id = case id when $1::uuid then $2::uuid else $1::uuid end where id in ($1, $2)';
    await breakIt(swap, [ids[1], ids[4]]);
    expect(named(await verify())[0]).toBe('entry-moved e2');
  });

  test('that is slipped in among anchored ones is named, though its own hash is right', async () => {
    const forged = makeRecord();
    await writeRecords(trail, [forged]);
    await breakIt(
      'update audit.entry set written = (select written from audit.entry where id = $2) where id = $1',
      [forged.id, ids[2]],
    );
    ids.push(forged.id);
    expect(named(await verify())).toEqual(['entry-added e8']);
  });

  test('whose place in the order is changed is named', async () => {
    await breakIt('update audit.entry set written = written + 1000 where id = $1', [ids[2]]);
    expect(named(await verify())).toEqual(['entry-moved e3']);
  });

  test('among ten thousand that are gone is still told of first, and the list stays bounded', async () => {
    const records = Array.from({ length: 400 }, (_, n) => makeRecord({ subject: `many/${n}` }));
    await trail.database.transaction(AS_SYSTEM, async (tx) => {
      for (const record of records) await trail.recordAudit(tx, record);
    });
    await trail.anchor();
    await breakIt(`delete from audit.entry where subject like 'many/%'`);
    const report = await verify();
    expect(report.findings).toHaveLength(100);
    expect(report.total).toBe(400);
    expect(report.findings[0]).toMatchObject({ code: 'entry-removed', entryId: records[0]?.id, anchor: '3' });
    expect(report.findings[0]?.message.zh).toContain(records[0]?.id);
  });
});

describe('a row that an entry vouches for', () => {
  test('cannot be guessed from its seal', async () => {
    const { rows } = await trail.owner.query<{ seal: string }>(
      `select seals -> 0 ->> 2 as seal from audit.entry where id = any($1)`,
      [[ids[0], ...(await writeRecords(trail, [sealing('n1', 'text 1'), sealing('n1', 'text 1')]))]],
    );
    const seals = rows.map(({ seal }) => seal);
    expect(new Set([...seals, hashOf({ text: 'text 1' })]).size).toBe(4);
    expect((await verify()).total).toBe(0);
  });

  test('is held to its own hash by an entry from before seals were salted', async () => {
    await breakIt(
      `update audit.entry set salt = null, seals = jsonb_build_array(jsonb_build_array('scratch.note', 'n7', $2::text))
       where id = $1`,
      [ids[6], hashOf({ text: 'text 7' })],
    );
    await breakIt('update audit.entry set content_hash = $2 where id = $1', [
      ids[6],
      await fittingHash(trail, ids[6]),
    ]);
    expect((await verify()).total).toBe(0);
    await breakIt(`update scratch.note set text = 'forged' where id = 'n7'`);
    expect(named(await verify())).toEqual(['row-altered e7']);
  });

  test('is named with its entry when altered', async () => {
    await breakIt(`update scratch.note set text = 'forged' where id = 'n4'`);
    const report = await verify();
    expect(named(report)).toEqual(['row-altered e4']);
    expect(report.findings[0]).toMatchObject({ rowKind: 'scratch.note', rowId: 'n4' });
  });

  test('is named when removed', async () => {
    await breakIt(`delete from scratch.note where id = 'n1'`);
    expect(named(await verify())).toEqual(['row-removed e1']);
  });

  test('is named when it is set back to what an earlier entry vouched for', async () => {
    await writeNote('n1', 'later');
    await breakIt(`update scratch.note set text = 'text 1' where id = 'n1'`);
    expect(named(await verify())).toEqual(['row-altered e8']);
  });

  test('is named when it comes back after its tombstone', async () => {
    const seals = [{ kind: 'scratch.note', id: 'n3', sha256: TOMBSTONE }];
    ids.push(...(await writeRecords(trail, [makeRecord({ seals })])));
    expect(named(await verify())[0]).toBe('row-not-gone e8');
  });

  test('is named when no entry knows of it, even if it claims an entry of another row', async () => {
    await breakIt(`insert into scratch.note values ('n8', 'forged', $1)`, [ids[0]]);
    expect(named(await verify())).toEqual(['row-unvouched n8']);
  });

  test('is not passed over in silence where nothing can check its kind', async () => {
    expect(named(await verify({ sealedRows: [] }))).toEqual(['seal-kind-unknown e1']);
  });
});

const copyOfAnchor = (from: number, to: number) => `
  insert into audit.anchor select ${to}, through_written, first_id, last_id, entries, previous_root, root, key_id,
    signature, at from audit.anchor where seq = ${from}`;

describe('the anchors', () => {
  test.each([
    ['root', `repeat('1', 64)`],
    ['previous_root', `repeat('1', 64)`],
    ['entries', '2'],
    ['through_written', 'through_written + 1'],
    ['signature', `repeat('A', 86)`],
    ['key_id', 'gen_random_uuid()'],
    ['at', `at - interval '1 day'`],
    ['at', `'infinity'`],
    ['seq', '9'],
  ])('of the table are named when %s becomes %s', async (column, value) => {
    await breakIt(`update audit.anchor set ${column} = ${value} where seq = 1`);
    expect(named(await verify())[0]).toBe(column === 'seq' ? 'anchor-row-removed 1' : 'anchor-row-altered 1');
  });

  test('of the table are named when slipped in', async () => {
    await breakIt(copyOfAnchor(1, 0));
    await breakIt(copyOfAnchor(2, 7));
    expect(named(await verify())).toEqual(['anchor-row-added 0', 'anchor-row-added 7']);
  });

  test('of the file are named when a hash in them is rewritten, and the entries stay whole', async () => {
    await rewriteFile(([first = '', ...rest]) => [
      first.replace(/"[0-9a-f]{64}","\d+"\]/, `"${'0'.repeat(64)}","5"]`),
      ...rest,
    ]);
    expect(named(await verify())).toEqual(['anchor-line-altered 1']);
  });

  test('of the file are named when the file is cut off, is empty or is gone', async () => {
    await rewriteFile((lines) => lines.slice(0, -1));
    expect(named(await verify())).toEqual(['anchor-line-removed 2']);
    await writeFile(trail.anchorsFile, '');
    expect(named(await verify())).toEqual(['anchor-line-removed 1', 'anchor-line-removed 2']);
    expect(named(await verify({ anchorsFile: `${trail.anchorsFile}.gone` }))).toHaveLength(2);
  });

  test('of the file are named when a line is taken out, doubled, swapped or made unreadable', async () => {
    const lines = (await readFile(trail.anchorsFile, 'utf8')).trimEnd().split('\n');
    const [one = '', two = ''] = lines;
    const found = async (changed: string[]) => {
      await writeFile(trail.anchorsFile, changed.map((line) => `${line}\n`).join(''));
      return named(await verify());
    };
    expect(await found([two])).toEqual(['anchor-line-removed 1']);
    expect(await found([one, one, two])).toEqual(['anchor-line-misplaced line 2']);
    expect(await found([two, one])).toEqual(['anchor-line-removed 1', 'anchor-line-misplaced line 2']);
    expect(await found([one, '{"layout":', two])).toEqual(['anchor-line-unreadable line 2']);
    expect(await found([one, 'x'.repeat(9 * 1024 * 1024), two])).toEqual(['anchor-line-unreadable line 2']);
    expect(await found([one.replace('"seq":"1"', '"seq":"900719925474099"'), two])).toEqual([
      'anchor-line-misplaced line 1',
      'anchor-line-removed 1',
    ]);
  });

  test('are named when a key signs again that had been replaced', async () => {
    await trail.database.transaction(AS_SYSTEM, (tx) => trail.keyring.rotate(tx, ANCHOR_PURPOSE));
    await trail.anchor();
    expect(named(await verify())).toEqual([]);
    await breakIt('update keys.key set retired_at = created_at where generation = 2');
    await breakIt('update keys.key set retired_at = null where generation = 1');
    await writeNote('n9', 'later');
    await trail.anchor();
    expect(named(await verify())).toEqual(['anchor-key-retired 4']);
  });

  test('lost from the file still tell, by the signed root, that their entries were altered', async () => {
    await rewriteFile((lines) => lines.slice(1));
    await breakIt('delete from audit.entry where id = $1', [ids[1]]);
    expect(named(await verify()).slice(0, 2)).toEqual(['anchor-line-removed 1', 'range-altered 1']);
  });

  test('do not convince when file, table and entries are rewritten with a key of the forger', async () => {
    const forger = await trails.open();
    await writeRecords(forger, [makeRecord(), makeRecord()]);
    await forger.anchor();
    // The forger brings the trail and the keys of another database into this one, and its file too.
    await trail.owner.query('delete from audit.entry; delete from audit.anchor');
    for (const table of ['keys.key', 'audit.entry', 'audit.anchor']) {
      const { rows } = await forger.owner.query<{ row: string }>(
        `select to_jsonb(t)::text as row from ${table} t`,
      );
      if (table === 'keys.key') await trail.owner.query('update keys.key set retired_at = now()');
      for (const { row } of rows) {
        const generation = table === 'keys.key' ? `|| '{"generation": 2}'` : '';
        await trail.owner.query(
          `insert into ${table} select * from jsonb_populate_record(null::${table}, $1::jsonb ${generation})`,
          [row],
        );
      }
    }
    await writeFile(trail.anchorsFile, await readFile(forger.anchorsFile));
    const believed = await trail.database.transaction(AS_SYSTEM, (tx) => publicKeys(tx, ANCHOR_PURPOSE));
    expect(named(await verify({ publicKeys: believed, sealedRows: [] }))).toEqual([]);
    expect(named(await verify({ sealedRows: [] }))[0]).toBe('anchor-line-altered 1');
    await forger.close();
  });
});
