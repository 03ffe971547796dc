import { readFile, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { hashOf } from '#lib/hash.ts';
import { ANCHOR_PURPOSE, verifyAudit } from './index.ts';
import { AS_SYSTEM, fittingHash, makeRecord, startTrails, type Trail, type Trails } from './testing.ts';

const ENTRIES = 40;
/** Fields that a tamperer may set, each to something that it never is. */
const FORGED = {
  at: `at + interval '1 millisecond'`,
  actor_id: 'gen_random_uuid()',
  operation: `operation || '.x'`,
  subject: `reverse(subject) || 'x'`,
  unit_key: 'coalesce(unit_key, 0) + 1',
  outcome: `case outcome when 'done' then 'refused' else 'done' end`,
  details: `details || '{"forged": 1}'`,
  input_hash: 'md5(input_hash)',
  salt: `coalesce(salt, '') || '0'`,
  seals: `seals || '[["scratch.none", "1", "x"]]'`,
} as const;
type Field = keyof typeof FORGED;

let trails: Trails;
let trail: Trail;
let order: string[] = [];
let fileText = '';

const record = fc.record({
  operation: fc.constantFrom('a.b', 'c.d'),
  subject: fc.string({ unit: 'binary', maxLength: 40 }),
  at: fc.date({
    min: new Date('1900-01-01T00:00:00Z'),
    max: new Date('2100-01-01T00:00:00Z'),
    noInvalidDate: true,
  }),
  details: fc.dictionary(
    fc.string({ unit: 'binary', maxLength: 10 }),
    fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.maxSafeInteger()),
    { maxKeys: 4 },
  ),
});

/** Random entries: some alone in their transaction, some in company, anchored every now and then. */
beforeAll(async () => {
  trails = await startTrails();
  trail = await trails.open();
  const samples = fc.sample(fc.tuple(record, fc.nat(3), fc.boolean()), { numRuns: ENTRIES, seed: 2008 });
  let company: Parameters<typeof makeRecord>[0][] = [];
  for (const [fields, size, isAnchored] of samples) {
    company.push({ ...fields, ...(size === 0 ? { unitKey: 2n ** 49n } : {}) });
    if (company.length <= size) continue;
    const together = company;
    company = [];
    await trail.database.transaction(AS_SYSTEM, async (tx) => {
      for (const one of together) await trail.recordAudit(tx, makeRecord(one));
    });
    if (isAnchored) await trail.anchor();
  }
  await trail.anchor();
  const { rows } = await trail.owner.query<{ id: string }>('select id from audit.entry order by written, id');
  order = rows.map(({ id }) => id);
  fileText = await readFile(trail.anchorsFile, 'utf8');
  await trail.owner.query(
    'create table kept_entry as table audit.entry; create table kept_anchor as table audit.anchor',
  );
});
afterAll(async () => {
  await trail.close();
  await trails.close();
});

async function restore(): Promise<void> {
  await trail.owner.query(`truncate audit.entry, audit.anchor;
    insert into audit.entry select * from kept_entry; insert into audit.anchor select * from kept_anchor`);
  await writeFile(trail.anchorsFile, fileText);
}

async function findings() {
  const publicKeys = await trail.database.transaction(AS_SYSTEM, (tx) =>
    trail.keyring.provenKeys(tx, ANCHOR_PURPOSE),
  );
  const { database, anchorsFile } = trail;
  return (await verifyAudit({ database, anchorsFile, publicKeys, sealedRows: [] })).findings;
}

/** Sets the hash beside the fields to what fits them. */
async function fitHash(id: string): Promise<void> {
  const hash = await fittingHash(trail, id);
  await trail.owner.query('update audit.entry set content_hash = $2 where id = $1', [id, hash]);
}

type Tampering =
  | { kind: 'alter'; at: number; field: Field; isFitted: boolean }
  | { kind: 'remove'; at: number }
  | { kind: 'cut'; at: number }
  | { kind: 'swap'; at: number; with: number }
  | { kind: 'add'; at: number };

const place = fc.nat(ENTRIES * 2);
const tampering: fc.Arbitrary<Tampering> = fc.oneof(
  fc.record({
    kind: fc.constant('alter' as const),
    at: place,
    field: fc.constantFrom<Field>(...(Object.keys(FORGED) as Field[])),
    isFitted: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('remove' as const), at: place }),
  fc.record({ kind: fc.constant('cut' as const), at: place }),
  fc.record({ kind: fc.constant('swap' as const), at: place, with: place }),
  fc.record({ kind: fc.constant('add' as const), at: place }),
);

/** Does it, and gives the ids of which one must be named first. */
async function commit(done: Tampering): Promise<string[]> {
  const at = done.at % order.length;
  const id = order[at] ?? '';
  switch (done.kind) {
    case 'alter':
      await trail.owner.query(`update audit.entry set ${done.field} = ${FORGED[done.field]} where id = $1`, [
        id,
      ]);
      if (done.isFitted) await fitHash(id);
      return [id];
    case 'remove':
      await trail.owner.query('delete from audit.entry where id = $1', [id]);
      return [id];
    case 'cut':
      await trail.owner.query('delete from audit.entry where id = any($1)', [order.slice(at)]);
      return [id];
    case 'add': {
      const forged = makeRecord().id;
      await trail.owner.query(
        `insert into audit.entry select $1, written, at, actor_kind, actor_id, actor_job, operation, subject, unit_key,
           outcome, refusal, details, input_hash, seals, content_hash, salt from audit.entry where id = $2`,
        [forged, id],
      );
      await fitHash(forged);
      return [forged];
    }
    case 'swap': {
      const other = order[done.with % order.length] ?? '';
      const swapped = 'case id when $1::uuid then $2::uuid else $1::uuid end';
      await trail.owner.query('alter table audit.entry drop constraint entry_pkey');
      await trail.owner.query(`update audit.entry set id = ${swapped} where id in ($1, $2)`, [id, other]);
      await trail.owner.query('alter table audit.entry add primary key (id, written)');
      return other === id ? [] : [id, other];
    }
  }
}

test('any single tampering with any entry is found, and the first that is named is one of those touched', async () => {
  expect(order.length).toBeGreaterThan(ENTRIES / 2);
  expect(await findings()).toEqual([]);
  await fc.assert(
    fc.asyncProperty(tampering, async (done) => {
      const touched = await commit(done);
      const [first] = await findings();
      await restore();
      if (touched.length === 0) expect(first).toBeUndefined();
      else expect(touched).toContain(first?.entryId);
    }),
    { numRuns: 150 },
  );
});

test('any single character changed in the anchors file is found', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(fileText.length - 2),
      fc.constantFrom('0', '1', 'a', '"', ' '),
      async (at, character) => {
        const changed = fileText.slice(0, at) + character + fileText.slice(at + 1);
        // Space between the tokens of JSON says nothing, and neither do the spare bits at the end of a signature.
        const isSame = hashOf(meaningOf(changed)) === hashOf(meaningOf(fileText));
        await writeFile(trail.anchorsFile, changed);
        const found = await findings();
        await restore();
        if (!isSame) expect(found[0]?.code).toMatch(/^anchor-/);
      },
    ),
    { numRuns: 150 },
  );
});

function meaningOf(text: string): unknown[] {
  return text.split('\n').map((line) => {
    try {
      const { signature, ...anchor } = z.looseObject({ signature: z.string() }).parse(JSON.parse(line));
      return { ...anchor, signature: Buffer.from(signature, 'base64url').toString('hex') };
    } catch {
      return line;
    }
  });
}
