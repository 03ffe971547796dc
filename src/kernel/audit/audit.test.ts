import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { systemClock } from '#kernel/clock/index.ts';
import { silentLog } from '#kernel/log/index.ts';
import { commandContract } from '#kernel/operation/contract.ts';
import {
  type Actor,
  ANONYMOUS,
  command,
  createRunner,
  type Runner,
  systemActor,
} from '#kernel/operation/index.ts';
import { hashOf } from '#lib/hash.ts';
import { newId } from '#lib/id.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import type { AuditEntry } from './contract.ts';
import { verifyAudit } from './index.ts';
import {
  AS_SYSTEM,
  auditRoom,
  makeRecord,
  startTrails,
  type Trail,
  type Trails,
  writeRecords,
} from './testing.ts';

let trails: Trails;
let trail: Trail;
let runner: Runner;

beforeAll(async () => {
  trails = await startTrails();
  trail = await trails.open();
  await trail.owner.query(`create schema scratch; grant usage on schema scratch to taihu_app;
    create table scratch.note (id uuid primary key, text text not null); grant all on scratch.note to taihu_app`);
  runner = createRunner({
    database: trail.database,
    clock: systemClock,
    log: silentLog,
    recordAudit: trail.recordAudit,
    requireAuditHealth: () => undefined,
  });
});
afterAll(async () => {
  await trail.close();
  await trails.close();
});

const writeContract = {
  name: 'scratch.write',
  title: { zh: '写', en: 'Write' },
  input: z.object({ text: z.string() }),
  output: z.object({ id: z.string() }),
  example: { text: 'a' },
} as const;
const write = command(commandContract(writeContract), {
  access: 'signed-in',
  audit: (input, output) => ({ subject: `note/${output?.id}`, unitKey: 7n, details: { text: input.text } }),
  async handle(ctx, { text }) {
    const id = newId();
    await sql`insert into scratch.note values (${id}, ${text.replaceAll('\0', '')})`.execute(ctx.tx);
    ctx.seal('scratch.note', id, hashOf({ text }));
    return { id };
  },
});

const clerk: Actor = { kind: 'account', id: newId(), name: '王小明', grants: [] };
const auditor: Actor = {
  ...clerk,
  id: newId(),
  grants: [{ role: 'auditor', unitId: newId(), ranges: [WHOLE_TREE] }],
};

function run<I extends object>(name: string, input: I, actor: Actor): Promise<unknown> {
  const operation =
    name === 'scratch.write' ? write : auditRoom.operations.find((one) => one.contract.name === name);
  if (!operation) throw new Error(name);
  return runner.run(operation, { actor, input, language: 'zh', reference: 'test' });
}

const Page = z.object({ items: z.array(z.custom<AuditEntry>()), next: z.string().optional() });

async function list(input: object): Promise<z.infer<typeof Page>> {
  return Page.parse(await run('audit.entries', input, auditor));
}

describe('a command', () => {
  test('leaves one entry in its own transaction: who, what and when by ids, without a name or the input', async () => {
    const secret = 'a-secret-input';
    const contract = commandContract({ ...writeContract, name: 'scratch.hidden' });
    const hidden = command(contract, {
      access: 'signed-in',
      audit: () => ({ subject: 'note/hidden' }),
      handle: async () => ({ id: '1' }),
    });
    await runner.run(hidden, { actor: clerk, input: { text: secret }, language: 'zh', reference: 'r' });
    const { items } = await list({ operation: 'scratch.hidden' });
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      actorKind: 'account',
      actorId: clerk.id,
      subject: 'note/hidden',
      outcome: 'done',
    });
    const { rows } = await trail.owner.query<{ row: string }>(
      `select to_jsonb(e)::text as row from audit.entry e where subject = 'note/hidden'`,
    );
    for (const value of [clerk.name, secret, hashOf({ text: secret })])
      expect(rows[0]?.row).not.toContain(value);
  });

  test('does not commit where its entry cannot be written', async () => {
    const count = async () => (await trail.owner.query('select from scratch.note')).rowCount ?? 0;
    const before = await count();
    await trail.owner.query('revoke insert on audit.entry from taihu_app');
    await expect(run('scratch.write', { text: 'lost' }, clerk)).rejects.toThrow(/permission denied/);
    await trail.owner.query('grant insert on audit.entry to taihu_app');
    expect(await count()).toBe(before);
    await run('scratch.write', { text: 'kept' }, clerk);
    expect(await count()).toBe(before + 1);
  });

  test('is recorded whatever its caller sent', async () => {
    const hostile = [
      'nul \0 byte',
      'half \ud800 pair',
      `quote ' " \\ ; drop table audit.entry`,
      '😀'.repeat(3000),
      '__proto__',
    ];
    for (const text of hostile) await run('scratch.write', { text }, clerk);
    const { database, anchorsFile } = trail;
    expect(
      (await verifyAudit({ database, anchorsFile, publicKeys: [], sealedRows: [] })).findings,
    ).toMatchObject([{ code: 'seal-kind-unknown' }]);
  });

  test('of the operator acting as somebody, and of a job, says so', async () => {
    await run('scratch.write', { text: 'a' }, { ...clerk, isOperator: true });
    await run('scratch.write', { text: 'b' }, systemActor('anchor'));
    const { items } = await list({ operation: 'scratch.write', limit: 2 });
    expect(items).toMatchObject([
      { actorKind: 'system', actorJob: 'taihu.anchor' },
      { actorKind: 'operator-as', actorId: clerk.id },
    ]);
  });
});

describe('the trail in the database', () => {
  test.each([
    'update audit.entry set subject = subject',
    'delete from audit.entry',
    'truncate audit.entry',
    'alter table audit.entry disable row level security',
    'drop table audit.entry',
    'update audit.anchor set root = root',
    'delete from audit.anchor',
    'truncate audit.anchor',
  ])('is closed to the application: %s', async (statement) => {
    const client = new pg.Client(trail.access.taihu_app);
    await client.connect();
    try {
      await client.query('begin');
      await client.query(`set local taihu.roles = 'system-actor,auditor'`);
      await expect(client.query(statement)).rejects.toThrow(/permission denied|must be owner/);
    } finally {
      await client.end();
    }
  });

  test('shows its entries to the auditor and to jobs, and to nobody else', async () => {
    await writeRecords(trail, [makeRecord()]);
    const seen = (roles: string[]) =>
      trail.database.transaction({ ...AS_SYSTEM, roles }, async (tx) => {
        const { rows } = await sql<{ n: number }>`select count(*)::int as n from audit.entry`.execute(tx);
        return rows[0]?.n;
      });
    expect(await seen(['reporter', 'reviewer', 'office', 'system', 'security'])).toBe(0);
    expect(await seen([])).toBe(0);
    expect(await seen(['auditor'])).toBeGreaterThan(0);
    expect(await seen(['system-actor'])).toBe(await seen(['auditor']));
  });
});

describe('the queries of the auditor', () => {
  test('are refused to everybody else', async () => {
    for (const name of ['audit.entries', 'audit.entry']) {
      await expect(run(name, { id: newId() }, clerk)).rejects.toMatchObject({ code: 'common.forbidden' });
      await expect(run(name, { id: newId() }, ANONYMOUS)).rejects.toMatchObject({
        code: 'common.not-signed-in',
      });
    }
  });

  test('page through every entry once, newest first, also within one transaction', async () => {
    const subject = `page/${newId()}`;
    const records = Array.from({ length: 7 }, () => makeRecord({ subject }));
    await trail.database.transaction(AS_SYSTEM, async (tx) => {
      for (const record of records) await trail.recordAudit(tx, record);
    });
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await list({ subject, limit: 3, ...(after ? { after } : {}) });
      seen.push(...page.items.map(({ id }) => id));
      after = page.next;
    } while (after);
    expect(seen).toEqual(records.map(({ id }) => id).toReversed());
  });

  test('filter by actor, operation, subject and time', async () => {
    const actor = { ...clerk, id: newId() };
    const base = { actor, operation: 'scratch.other' };
    const early = makeRecord({ ...base, at: new Date('2008-01-01T00:00:00Z') });
    const late = makeRecord({ ...base, at: new Date('2009-01-01T00:00:00Z') });
    await writeRecords(trail, [early, late]);
    const ids = async (filter: object) =>
      (await list({ actor: actor.id, ...filter })).items.map(({ id }) => id);
    expect(await ids({})).toEqual([late.id, early.id]);
    expect(await ids({ from: '2008-06-01T00:00:00+08:00' })).toEqual([late.id]);
    expect(await ids({ to: '2009-01-01T00:00:00Z' })).toEqual([early.id]);
    expect(await ids({ operation: 'scratch.write' })).toEqual([]);
    expect(await ids({ subject: `x' or '1'='1` })).toEqual([]);
    await expect(ids({ after: 'no-cursor' })).rejects.toMatchObject({ code: 'common.not-a-cursor' });
  });

  test('show one entry with what it vouches for and the anchor that chains it', async () => {
    const record = makeRecord({ seals: [{ kind: 'scratch.note', id: '1', sha256: hashOf(1) }] });
    await writeRecords(trail, [record]);
    const show = () => run('audit.entry', { id: record.id }, auditor);
    expect(await show()).toMatchObject({
      seals: [{ kind: 'scratch.note', id: '1' }],
      sealCount: 1,
    });
    expect(await show()).not.toHaveProperty('seals.0.sha256', hashOf(1));
    expect(JSON.stringify(await show())).not.toContain('salt');
    expect(await show()).not.toHaveProperty('anchor');
    await trail.anchor();
    expect(await show()).toHaveProperty('anchor.seq', '1');
    await expect(run('audit.entry', { id: newId() }, auditor)).rejects.toMatchObject({
      code: 'common.not-found',
    });
  });

  test('use the indexes, so that they stay quick when the trail is long', async () => {
    await trail.owner.query('set enable_seqscan = off');
    const planOf = async (where: string) =>
      JSON.stringify((await trail.owner.query(`explain select * from audit.entry where ${where}`)).rows);
    expect(await planOf(`subject = 'a'`)).toContain('entry_of_subject');
    expect(await planOf(`operation = 'a' and at > now()`)).toContain('entry_of_operation');
    expect(await planOf(`(written, id) > (5, gen_random_uuid()) order by written, id limit 5`)).toMatch(
      /entry_in_order/,
    );
    expect(await planOf(`id = '0190a1b2-0000-7000-8000-000000000000'`)).toContain('entry_pkey');
    await trail.owner.query('reset enable_seqscan');
  });
});
