import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Tx } from '#kernel/db/index.ts';
import { type Actor, ANONYMOUS, type Runner } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { createKeysRoom, MasterKeyFault, openKeyring, publicKeys, verify } from './index.ts';

const PURPOSE = 'test.signing';
const bytes = Buffer.from('the bytes');

const AS_SYSTEM = { actor: newId(), roles: ['system-actor'], scope: [WHOLE_TREE] };

let base: TestDatabase;
let owner: pg.Client;
let runner: Runner;
beforeEach(async () => {
  base = await createTestDatabase([]);
  owner = new pg.Client(base.superuser);
  await owner.connect();
  runner = base.runner();
});
afterEach(async () => {
  await owner.end();
  await base.close();
});

const asSystem = <T>(work: (tx: Tx) => Promise<T>) => base.database.transaction(AS_SYSTEM, work);
const security: Actor = {
  kind: 'account',
  id: newId(),
  name: 'security',
  grants: [{ role: 'security', unitId: newId(), ranges: [] }],
};

function run(name: string, input: object, actor: Actor): Promise<unknown> {
  const operation = createKeysRoom(base.keyring).operations.find((one) => one.contract.name === name);
  if (!operation) throw new Error(name);
  return runner.run(operation, { actor, input, language: 'en', reference: 'test' });
}

describe('a keyring', () => {
  test('signs what its public key verifies, and nothing else', async () => {
    const signed = await asSystem((tx) => base.keyring.sign(tx, PURPOSE, bytes));
    const [key, ...more] = await asSystem((tx) => publicKeys(tx, PURPOSE));
    expect(more).toEqual([]);
    expect(key).toMatchObject({ id: signed.keyId, purpose: PURPOSE, generation: 1, algorithm: 'Ed25519' });
    const { publicKey } = key ?? { publicKey: '' };
    expect(verify({ publicKey }, bytes, signed.signature)).toBe(true);
    expect(verify({ publicKey }, Buffer.from('the bytez'), signed.signature)).toBe(false);
    expect(verify({ publicKey }, bytes, `B${signed.signature.slice(1)}`)).toBe(
      signed.signature.startsWith('B'),
    );
    expect(verify({ publicKey }, bytes, '')).toBe(false);
    expect(verify({ publicKey: 'AAAA' }, bytes, signed.signature)).toBe(false);
  });

  test('makes one key for a purpose, however many ask at once', async () => {
    const keys = await Promise.all(
      Array.from({ length: 8 }, () => asSystem((tx) => base.keyring.ensureKey(tx, PURPOSE))),
    );
    expect(new Set(keys.map(({ id }) => id)).size).toBe(1);
  });

  test('keeps purposes apart', async () => {
    const [one, other] = await asSystem(async (tx) => [
      await base.keyring.ensureKey(tx, PURPOSE),
      await base.keyring.ensureKey(tx, 'test.other'),
    ]);
    expect(one?.publicKey).not.toBe(other?.publicKey);
  });

  test('names a wrong master key as such', async () => {
    await asSystem((tx) => base.keyring.ensureKey(tx, PURPOSE));
    const stranger = openKeyring({ masterKey: randomBytes(32) });
    await expect(asSystem((tx) => stranger.sign(tx, PURPOSE, bytes))).rejects.toThrow(MasterKeyFault);
    await expect(asSystem((tx) => stranger.requireMasterKey(tx))).rejects.toThrow(/master key does not open/);
    await expect(asSystem((tx) => stranger.provenKeys(tx, PURPOSE))).rejects.toThrow(/主密钥/);
    await expect(asSystem((tx) => base.keyring.requireMasterKey(tx))).resolves.toBeUndefined();
  });

  test('does not take for its own a key whose public half, purpose or generation was changed', async () => {
    await asSystem((tx) => base.keyring.ensureKey(tx, PURPOSE));
    await asSystem((tx) => base.keyring.rotate(tx, PURPOSE));
    expect(await asSystem((tx) => base.keyring.provenKeys(tx, PURPOSE))).toHaveLength(2);
    await owner.query(`update keys.key set public_key = $1 where generation = 1`, [randomBytes(32)]);
    expect(await asSystem((tx) => base.keyring.provenKeys(tx, PURPOSE))).toMatchObject([{ generation: 2 }]);
    await owner.query(`update keys.key set generation = 3 where generation = 2`);
    await expect(asSystem((tx) => base.keyring.sign(tx, PURPOSE, bytes))).rejects.toThrow(MasterKeyFault);
  });

  test('derives a lasting secret of its own for each label', () => {
    expect(base.keyring.secretFor('a')).toHaveLength(32);
    expect(base.keyring.secretFor('a')).toEqual(base.keyring.secretFor('a'));
    expect(base.keyring.secretFor('a')).not.toEqual(base.keyring.secretFor('b'));
  });
});

describe('private halves', () => {
  test('are seen by jobs alone, and never unsealed', async () => {
    await asSystem((tx) => base.keyring.ensureKey(tx, PURPOSE));
    const seen = (roles: string[]) =>
      base.database.transaction({ ...AS_SYSTEM, roles }, async (tx) => {
        const { rows } = await sql<{
          private_sealed: Buffer;
        }>`select private_sealed from keys.private_key`.execute(tx);
        return rows;
      });
    expect(await seen(['system', 'security', 'auditor', 'office'])).toEqual([]);
    const [row] = await seen(['system-actor']);
    expect(row?.private_sealed.includes(Buffer.from('302e020100300506032b6570', 'hex'))).toBe(false);
  });
});

describe('rotation', () => {
  test('retires the key in use, which still verifies, and signs with its successor', async () => {
    const before = await asSystem((tx) => base.keyring.sign(tx, PURPOSE, bytes));
    const answer = await run('keys.rotate', { purpose: PURPOSE }, security);
    const after = await asSystem((tx) => base.keyring.sign(tx, PURPOSE, bytes));
    expect(answer).toEqual({ retired: before.keyId, current: after.keyId });
    const page = await run('keys.public', { purpose: PURPOSE }, ANONYMOUS);
    expect(page).toMatchObject({
      items: [{ id: before.keyId }, { id: after.keyId }],
    });
    expect(page).toHaveProperty('items.0.retiredAt');
    expect(page).not.toHaveProperty('items.1.retiredAt');
    expect(page).not.toHaveProperty('items.0.revokedAt');
    const [old = { publicKey: '' }] = await asSystem((tx) => publicKeys(tx, PURPOSE));
    expect(verify(old, bytes, before.signature)).toBe(true);
  });

  test('revokes a key that may have leaked', async () => {
    await asSystem((tx) => base.keyring.ensureKey(tx, PURPOSE));
    await run('keys.rotate', { purpose: PURPOSE, isCompromised: true }, security);
    expect(await run('keys.public', {}, ANONYMOUS)).toHaveProperty('items.0.revokedAt');
  });

  test('leaves exactly one key in use when two rotate at once', async () => {
    await asSystem((tx) => base.keyring.ensureKey(tx, PURPOSE));
    const both = await Promise.allSettled(
      [1, 2].map(() => run('keys.rotate', { purpose: PURPOSE }, security)),
    );
    expect(both.some(({ status }) => status === 'fulfilled')).toBe(true);
    const keys = await asSystem((tx) => publicKeys(tx, PURPOSE));
    expect(keys.filter(({ retiredAt }) => retiredAt === undefined)).toHaveLength(1);
  });

  test('is the security administrator’s alone, and names a purpose without a key', async () => {
    const office: Actor = { ...security, grants: [{ role: 'office', unitId: newId(), ranges: [] }] };
    await expect(run('keys.rotate', { purpose: PURPOSE }, office)).rejects.toMatchObject({
      code: 'common.forbidden',
    });
    await expect(run('keys.rotate', { purpose: PURPOSE }, security)).rejects.toMatchObject({
      code: 'keys.unknown-purpose',
    });
  });

  test('pages through the public keys', async () => {
    for (const purpose of ['a.one', 'b.two', 'c.three'])
      await asSystem((tx) => base.keyring.ensureKey(tx, purpose));
    const first = await run('keys.public', { limit: 2 }, ANONYMOUS);
    expect(first).toMatchObject({
      items: [{ purpose: 'a.one' }, { purpose: 'b.two' }],
    });
    const after = typeof first === 'object' && first && 'next' in first ? first.next : '';
    expect(await run('keys.public', { limit: 2, after }, ANONYMOUS)).toMatchObject({
      items: [{ purpose: 'c.three' }],
    });
  });
});
