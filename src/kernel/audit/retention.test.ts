import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '#kernel/clock/index.ts';
import { silentLog } from '#kernel/log/index.ts';
import { type Actor, createRunner, getOperation, type Runner, systemActor } from '#kernel/operation/index.ts';
import { hashOf } from '#lib/hash.ts';
import { newId } from '#lib/id.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { ANCHOR_PURPOSE } from './anchor.ts';
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

const DAY_MS = 24 * 60 * 60 * 1000;

let trails: Trails;
let trail: Trail;
let runner: Runner;

beforeAll(async () => {
  trails = await startTrails();
});
afterAll(() => trails.close());
beforeEach(async () => {
  trail = await trails.open();
  runner = createRunner({
    database: trail.database,
    clock: systemClock,
    log: silentLog,
    recordAudit: trail.recordAudit,
    requireAuditHealth: () => undefined,
  });
  return () => trail.close();
});

const operations = new Map(auditRoom.operations.map((one) => [one.contract.name, one]));
const holderOf = (role: 'security' | 'auditor' | 'system'): Actor => ({
  kind: 'account',
  id: newId(),
  name: role,
  grants: [{ role, unitId: newId(), ranges: [WHOLE_TREE] }],
});
const run = (name: string, actor: Actor, input: object = {}): Promise<unknown> =>
  runner.run(getOperation(operations, name), { actor, input, language: 'zh', reference: 'test' });

const agedDays = (days: number) => v7({ msecs: systemClock.now().getTime() - days * DAY_MS });
const keep = (operation: string, keepDays: number) =>
  run('audit.set-retention', holderOf('security'), {
    keeping: [{ operation, keepDays }],
    document: '锡信办〔2009〕12号',
  });
const bury = () => run('audit.bury', systemActor('audit'));

async function verify() {
  const publicKeys = await trail.database.transaction(AS_SYSTEM, (tx) =>
    trail.keyring.provenKeys(tx, ANCHOR_PURPOSE),
  );
  const { database, anchorsFile } = trail;
  return verifyAudit({ database, anchorsFile, publicKeys, sealedRows: [] });
}

/** An old and a young entry of each of two operations, the old ones first, all anchored. */
async function writeSome() {
  const make = (operation: string, days: number) => makeRecord({ id: agedDays(days), operation });
  const records = [
    make('scratch.read', 400),
    make('scratch.write', 400),
    make('scratch.read', 10),
    make('scratch.write', 10),
  ];
  const [oldRead = '', oldWrite = '', youngRead = ''] = await writeRecords(trail, records);
  await trail.anchor();
  return { oldRead, oldWrite, youngRead };
}

describe('entries whose days are over', () => {
  test('are buried, and the anchors still hold: a tombstone stands in the place of each', async () => {
    const { oldRead, oldWrite, youngRead } = await writeSome();
    await keep('scratch.read', 365);
    expect(await bury()).toEqual({ buried: 1 });
    const show = (id: string) => run('audit.entry', holderOf('auditor'), { id });
    await expect(show(oldRead)).rejects.toMatchObject({ code: 'audit.buried' });
    expect(await show(oldWrite)).toMatchObject({ operation: 'scratch.write' });
    expect(await show(youngRead)).toMatchObject({ operation: 'scratch.read' });
    expect(await verify()).toMatchObject({ total: 0, buried: 1 });
    await trail.anchor();
    expect(await verify()).toMatchObject({ total: 0, buried: 1, notYetAnchored: 0 });
    expect(await bury()).toEqual({ buried: 0 });
  });

  test('are kept without a policy, without an anchor that holds them, and where they vouch for a row', async () => {
    await writeSome();
    expect(await bury()).toEqual({ buried: 0 });
    await keep('scratch.seal', 365);
    const seals = [{ kind: 'scratch.note', id: '1', sha256: hashOf(1) }];
    await writeRecords(trail, [makeRecord({ id: agedDays(400), operation: 'scratch.seal', seals })]);
    await trail.anchor();
    expect(await bury()).toEqual({ buried: 0 });
    await keep('scratch.late', 365);
    await writeRecords(trail, [makeRecord({ id: agedDays(400), operation: 'scratch.late' })]);
    expect(await bury()).toEqual({ buried: 0 });
    await trail.anchor();
    expect(await bury()).toEqual({ buried: 1 });
  });

  test('are found missing where the tombstone is altered, removed, or set by nobody', async () => {
    const { oldRead, oldWrite } = await writeSome();
    await keep('scratch.read', 365);
    await bury();
    const codes = async () => (await verify()).findings.map(({ code, entryId }) => [code, entryId]);
    await trail.owner.query(`update audit.tombstone set content_hash = repeat('0', 64)`);
    expect(await codes()).toContainEqual(['entry-altered', oldRead]);
    await trail.owner.query('delete from audit.tombstone');
    expect(await codes()).toContainEqual(['entry-removed', oldRead]);
    await trail.owner.query(
      `with gone as (delete from audit.entry where id = $1 returning id, written, content_hash)
       insert into audit.tombstone select id, written, content_hash, $2 from gone`,
      [oldWrite, newId()],
    );
    expect((await codes()).map(([code]) => code)).toContain('row-unvouched');
  });
});

describe('the policy', () => {
  test('is set by the security administrator, with the document it rests on, and read by the auditor', async () => {
    const policy = {
      keeping: [{ operation: 'identity.sign-in', keepDays: 365 }],
      document: '锡信办〔2009〕12号',
    };
    for (const role of ['system', 'auditor'] as const)
      await expect(run('audit.set-retention', holderOf(role), policy)).rejects.toMatchObject({
        code: 'common.forbidden',
      });
    await run('audit.set-retention', holderOf('security'), policy);
    expect(await run('audit.retention', holderOf('auditor'))).toEqual({ keeping: policy.keeping });
  });

  test('cannot be shorter than six months, neither here nor behind the back of this room', async () => {
    await expect(keep('identity.sign-in', 182)).rejects.toMatchObject({ code: 'common.invalid-input' });
    await expect(
      trail.owner.query(`insert into audit.retention values ('identity.sign-in', 182)`),
    ).rejects.toThrow(/check constraint/);
  });

  test('names an operation once', async () => {
    const keeping = [1, 2].map(() => ({ operation: 'identity.sign-in', keepDays: 365 }));
    await expect(
      run('audit.set-retention', holderOf('security'), { keeping, document: 'x' }),
    ).rejects.toMatchObject({ code: 'audit.kept-twice' });
  });
});

describe('burying', () => {
  test('is Taihu’s own: not the auditor’s, nor that of a stolen connection of the application', async () => {
    await expect(run('audit.bury', holderOf('auditor'))).rejects.toMatchObject({ code: 'common.forbidden' });
    await expect(
      trail.database.transaction({ ...AS_SYSTEM, roles: ['security'] }, async (tx) => {
        const { buryEntries } = await import('./retention-store.ts');
        return buryEntries(tx, newId(), 10);
      }),
    ).rejects.toThrow(/only Taihu itself/);
  });
});
