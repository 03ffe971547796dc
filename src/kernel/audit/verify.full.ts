import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#lib/id.ts';
import { contentHash, type EntryContent } from './entry.ts';
import { ANCHOR_PURPOSE, verifyAudit } from './index.ts';
import { AS_SYSTEM, startTrails, type Trail, type Trails } from './testing.ts';

const ENTRIES = 1_000_000;
const BATCH = 10_000;
const MEGABYTE = 1024 * 1024;

let trails: Trails;
let trail: Trail;
beforeAll(async () => {
  trails = await startTrails();
  trail = await trails.open();
});
afterAll(async () => {
  await trail.close();
  await trails.close();
});

function entry(n: number): EntryContent {
  return {
    id: newId(),
    atSeconds: `${1_200_000_000 + n}.000000`,
    actorKind: 'system',
    actorId: '00000000-0000-0000-0000-000000000001',
    actorJob: 'taihu.test',
    operation: 'scratch.write',
    subject: `row/${n}`,
    unitKey: null,
    outcome: 'done',
    refusal: null,
    details: {},
    inputHash: '',
    seals: [],
    salt: null,
  };
}

test('a million entries verify in bounded memory, and the altered one is named', {
  timeout: 900_000,
}, async () => {
  let altered = '';
  for (let from = 0; from < ENTRIES; from += BATCH) {
    const entries = Array.from({ length: BATCH }, (_, n) => entry(from + n));
    altered = entries[5]?.id ?? '';
    await trail.owner.query(
      `insert into audit.entry (id, at, actor_kind, actor_id, actor_job, operation, subject, outcome, details,
         input_hash,         seals, content_hash)
       select id, to_timestamp(s::numeric), 'system', '00000000-0000-0000-0000-000000000001', 'taihu.test',
         'scratch.write', subject, 'done', '{}', '', '[]', hash
       from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as t(id, s, subject, hash)`,
      [
        entries.map(({ id }) => id),
        entries.map(({ atSeconds }) => atSeconds),
        entries.map(({ subject }) => subject),
        entries.map(contentHash),
      ],
    );
  }
  expect(await trail.anchor()).toEqual({ anchors: ENTRIES / BATCH, entries: ENTRIES });
  await trail.owner.query(`update audit.entry set subject = 'forged' where id = $1`, [altered]);
  const publicKeys = await trail.database.transaction(AS_SYSTEM, (tx) =>
    trail.keyring.provenKeys(tx, ANCHOR_PURPOSE),
  );
  let highest = 0;
  const before = process.memoryUsage().rss;
  const sampling = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage().rss - before);
  }, 50);
  const { database, anchorsFile } = trail;
  const started = performance.now();
  const report = await verifyAudit({ database, anchorsFile, publicKeys, sealedRows: [] });
  const seconds = (performance.now() - started) / 1000;
  clearInterval(sampling);
  process.stdout.write(
    `${ENTRIES} entries in ${seconds.toFixed(1)} s, ${Math.round(highest / MEGABYTE)} MB more than before\n`,
  );
  expect(report).toMatchObject({ total: 1, entries: ENTRIES, notYetAnchored: 0 });
  expect(report.findings[0]).toMatchObject({ code: 'entry-altered', entryId: altered });
  expect(highest).toBeLessThan(300 * MEGABYTE);
});
