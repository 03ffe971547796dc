import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openKeyring } from '#kernel/keys/index.ts';
import type { Role } from '#kernel/operation/contract.ts';
import { type Actor, getOperation, SYSTEM_ACTOR } from '#kernel/operation/index.ts';
import { unitsRoom } from '#kernel/units/index.ts';
import { newId } from '#lib/id.ts';
import { makeAccount, plantTree } from '#test/support/accounts.ts';
import { actorWith } from '#test/support/actors.ts';
import { createTestDatabase, queryAs, type TestDatabase } from '#test/support/database.ts';
import { codeOf, refusalOf } from '#test/support/refusal.ts';
import { identityContracts as contracts } from './contract.ts';
import { createIdentity, hashPassword } from './index.ts';

const CITY = '320200000000';
const XISHAN = '320205000000';
const HUISHAN = '320206000000';
const identity = createIdentity({
  secret: 'a secret of tests that is long enough',
  baseUrl: 'http://127.0.0.1:3000',
  isSecure: false,
  keyring: openKeyring({ masterKey: Buffer.alloc(32, 7) }),
});
const rooms = [unitsRoom, identity.room];
const operations = new Map(identity.room.operations.map((one) => [one.contract.name, one]));

let db: TestDatabase;
let security: Actor;
let system: Actor;
beforeAll(async () => {
  db = await createTestDatabase(rooms);
  await plantTree(db.runner(), rooms);
  security = await actorHolding([{ role: 'security', unitCode: CITY }]);
  system = await actorHolding([{ role: 'system', unitCode: CITY }]);
});
afterAll(() => db.close());

async function actorHolding(roles: readonly { role: Role; unitCode: string }[]): Promise<Actor> {
  const { account } = await makeAccount(db.runner(), rooms, { roles });
  return identity.getAccount(db.database, account);
}

const newAccount = async () => (await makeAccount(db.runner(), rooms)).account;

function run(name: string, input: unknown, actor: Actor) {
  const call = { actor, input, language: 'en', reference: newId() } as const;
  return db.runner().run(getOperation(operations, name), call);
}

const grant = (actor: Actor, account: string, role: Role, unitCode = CITY) =>
  run(contracts.grantRoles.name, { grants: [{ account, role, unitCode }] }, actor);
const revoke = (actor: Actor, account: string, role: Role, unitCode = CITY) =>
  run(contracts.revokeRoles.name, { grants: [{ account, role, unitCode }] }, actor);
const create = (accounts: unknown[], actor = system) =>
  run(contracts.createAccounts.name, { accounts }, actor);

const rolesOf = async (account: string) =>
  (await identity.getAccount(db.database, account)).grants.map((one) => one.role);

describe('accounts', () => {
  test('are made by the system administrator, and by no one else', async () => {
    const one = () => ({ account: `new.${newId().slice(-12)}`, displayName: '新', password: 'long enough' });
    expect(await create([one(), one()])).toEqual({ created: 2 });
    for (const role of ['security', 'auditor', 'office', 'reviewer', 'reporter'] as const) {
      expect(await codeOf(create([one()], actorWith([role])))).toBe('common.forbidden');
    }
  });

  test('keep a password as Argon2id only, each under a salt of its own', async () => {
    const accounts = [1, 2].map((n) => ({
      account: `salt.${n}`,
      displayName: '盐',
      password: n === 1 ? 'the first password' : 'the second password',
    }));
    await create(accounts);
    const rows = await queryAs<{ password: string }>(
      db.superuser,
      `select a.password from auth.account a join auth."user" u on u.id = a."userId" where u.username like 'salt.%'`,
    );
    for (const { password } of rows) expect(password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(new Set(rows.map((row) => row.password)).size).toBe(2);
  });

  test('that move here with their hashes sign in with their old passwords', async () => {
    const account = `moved.${newId().slice(-12)}`;
    const passwordHash = await hashPassword('the old password');
    await create([{ account, displayName: '迁入', passwordHash }]);
    const me = await run(contracts.signIn.name, { account, password: 'the old password' }, actorWith([]));
    expect(me).toMatchObject({ account });
  });

  test('are refused with every fault at once, and then none is saved', async () => {
    const taken = await newAccount();
    const fine = `fine.${newId().slice(-12)}`;
    const refusal = await refusalOf(
      create([
        { account: fine, displayName: '一', password: 'long enough' },
        { account: fine.toUpperCase(), displayName: '二', password: 'long enough' },
        { account: 'two.passwords', displayName: '四', password: 'long enough', passwordHash: '$argon2id$' },
        {
          account: 'dear.hash',
          displayName: '五',
          passwordHash: `$argon2id$v=19$m=4194304,t=2,p=1$${'a'.repeat(22)}$${'b'.repeat(43)}`,
        },
      ]),
    );
    expect(refusal.fields.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'accounts.1.account identity.repeated',
      'accounts.2.password identity.two-passwords',
      'accounts.3.passwordHash identity.unsafe-hash',
    ]);
    const again = await refusalOf(
      create([
        { account: fine, displayName: '一', password: 'long enough' },
        { account: taken.toUpperCase(), displayName: '二', password: 'long enough' },
      ]),
    );
    expect(again.fields.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'accounts.1.account identity.exists',
    ]);
    expect(await codeOf(identity.getAccount(db.database, fine))).toBe('identity.unknown-account');
  });

  test('of one name that are made by two at once are made once', async () => {
    const account = `twice.${newId().slice(-12)}`;
    const one = { account, displayName: '同名', password: 'long enough' };
    const outcomes = await Promise.allSettled([create([one]), create([one])]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('of a thousand with one hash are made in one call', async () => {
    const passwordHash = await hashPassword('one for all of them');
    const accounts = Array.from({ length: 1000 }, (_, n) => ({
      account: `many.${n}`,
      displayName: '众',
      passwordHash,
    }));
    expect(await create(accounts)).toEqual({ created: 1000 });
  });

  test('with more different passwords than a transaction can bear are refused', async () => {
    const accounts = Array.from({ length: 1001 }, (_, n) => ({
      account: `dear.${n}`,
      displayName: '贵',
      password: `password ${n}`,
    }));
    expect(await codeOf(create(accounts))).toBe('identity.too-many-passwords');
  });

  test('are listed page by page, each once, and found by name', async () => {
    const seen: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = await run(contracts.accounts.name, { limit: 200, ...(after && { after }) }, system);
      const { items, next } = contracts.accounts.output.parse(page);
      seen.push(...items.map((item) => item.account));
      after = next;
      if (next === undefined) break;
    }
    const [{ n } = { n: 0 }] = await queryAs<{ n: number }>(
      db.superuser,
      'select count(*)::int as n from auth."user"',
    );
    expect([seen.length, new Set(seen).size]).toEqual([n, n]);
    const found = await run(contracts.accounts.name, { text: 'MANY.99' }, system);
    expect(contracts.accounts.output.parse(found).items.map((item) => item.account)).toEqual([
      'many.99',
      ...Array.from({ length: 10 }, (_, digit) => `many.99${digit}`),
    ]);
    const none = await run(contracts.accounts.name, { text: `%' or true --` }, system);
    expect(none).toEqual({ items: [] });
  });

  test('without a password get one each that meets the policy, told once and kept nowhere in clear', async () => {
    await run(contracts.setPasswordPolicy.name, { minLength: 24, remembered: 5 }, security);
    const names = [1, 2].map(() => `made.${newId().slice(-12)}`);
    const made = await create(names.map((account) => ({ account, displayName: '无密码' })));
    const { initialPasswords = [] } = contracts.createAccounts.output.parse(made);
    expect(initialPasswords.map(({ account }) => account)).toEqual(names);
    const passwords = initialPasswords.map(({ password }) => password);
    expect(new Set(passwords).size).toBe(2);
    for (const password of passwords)
      expect(password).toMatch(/^([a-hjkmnp-z2-9]{4}-){4}[a-hjkmnp-z2-9]{4}$/);
    const tables = await queryAs<{ name: string }>(
      db.superuser,
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname in ('auth', 'identity', 'audit', 'kernel')`,
    );
    for (const { name } of tables) {
      const rows = await queryAs<{ row: string }>(db.superuser, `select t::text as row from ${name} t`);
      for (const { row } of rows) for (const password of passwords) expect(row).not.toContain(password);
    }
    await run(contracts.setPasswordPolicy.name, { minLength: 10, remembered: 5 }, security);
  });

  test('are found by role, by unit with all below it, and by state, each within the own part', async () => {
    const mark = newId().slice(-12);
    const make = async (name: string, roles: { role: Role; unitCode: string }[]) =>
      (await makeAccount(db.runner(), rooms, { account: `${name}.${mark}`, roles })).account;
    await make('city', [{ role: 'office', unitCode: CITY }]);
    const town = await make('town', [{ role: 'reporter', unitCode: '320205001000' }]);
    await make('other', [{ role: 'reporter', unitCode: '320206001000' }]);
    await make('plain', []);
    const find = async (filter: object, actor = system) => {
      const page = await run(contracts.accounts.name, { text: mark, ...filter }, actor);
      return contracts.accounts.output.parse(page).items.map(({ account }) => account.split('.')[0]);
    };
    expect(await find({})).toEqual(['city', 'other', 'plain', 'town']);
    expect(await find({ role: 'reporter' })).toEqual(['other', 'town']);
    expect(await find({ unit: XISHAN })).toEqual(['town']);
    expect(await find({ unit: CITY, role: 'office' })).toEqual(['city']);
    expect(await find({ role: 'none' })).toEqual(['plain']);
    expect(await find({ unit: '999999999999' })).toEqual([]);
    const ofXishan = await actorHolding([{ role: 'system', unitCode: XISHAN }]);
    expect(await find({}, ofXishan)).toEqual(['plain', 'town']);
    await run(contracts.setDisabled.name, { account: town, isDisabled: true }, security);
    expect(await find({ state: 'closed' })).toEqual(['town']);
    expect(await find({ state: 'open' })).toEqual(['city', 'other', 'plain']);
  });
});

describe('roles', () => {
  test('are granted and revoked by the security administrator, and by no one else', async () => {
    const account = await newAccount();
    for (const role of ['system', 'auditor', 'office', 'reviewer', 'reporter'] as const) {
      expect(await codeOf(grant(actorWith([role]), account, 'reporter'))).toBe('common.forbidden');
      expect(await codeOf(revoke(actorWith([role]), account, 'reporter'))).toBe('common.forbidden');
    }
    expect(await grant(security, account, 'reporter')).toEqual({ granted: 1 });
    expect(await grant(security, account, 'reporter')).toEqual({ granted: 0 });
    expect(await rolesOf(account)).toEqual(['reporter']);
    expect(await revoke(security, account, 'reporter')).toEqual({ revoked: 1 });
    expect(await revoke(security, account, 'reporter')).toEqual({ revoked: 0 });
    expect(await rolesOf(account)).toEqual([]);
  });

  test('stay on record when they end, with who granted and who ended them and in which audited command', async () => {
    const account = await newAccount();
    await grant(security, account, 'office');
    await revoke(security, account, 'office');
    const rows = await queryAs<{ granted_by: string; ended_by: string; entries: number }>(
      db.superuser,
      `select m.granted_by, m.ended_by,
         (select count(*)::int from audit.entry e where e.id in (m.granted_audit_id, m.ended_audit_id)) as entries
       from identity.membership m join auth."user" u on u.id = m.account_id where u.username = $1`,
      [account],
    );
    expect(rows).toEqual([{ granted_by: security.id, ended_by: security.id, entries: 2 }]);
  });

  test('cannot be granted to oneself', async () => {
    expect(await codeOf(grant(security, security.name, 'reporter'))).toBe('identity.own-roles');
    expect(await codeOf(grant(security, security.name.toUpperCase(), 'system'))).toBe('identity.own-roles');
  });

  test('of two administrators never meet on one account', async () => {
    for (const [held, wanted] of [
      ['system', 'security'],
      ['security', 'auditor'],
      ['auditor', 'system'],
    ] as const) {
      const account = await newAccount();
      await grant(security, account, held);
      expect(await codeOf(grant(security, account, wanted))).toBe('identity.exclusive-administrators');
      expect(await codeOf(grant(security, account, wanted, XISHAN))).toBe(
        'identity.exclusive-administrators',
      );
      expect(await codeOf(grant(security, account, 'reporter'))).toBe('identity.exclusive-administrators');
    }
    const grants = (['system', 'auditor'] as const).map((role) => ({ role, unitCode: CITY }));
    expect(await codeOf(makeAccount(db.runner(), rooms, { roles: grants }))).toBe(
      'identity.exclusive-administrators',
    );
  });

  test('of two administrators do not meet even when they are granted at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const account = await newAccount();
      const outcomes = await Promise.allSettled(
        (['system', 'security', 'auditor'] as const).map((role) => grant(security, account, role)),
      );
      expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
      expect(await rolesOf(account)).toHaveLength(1);
    }
  });

  test('of an auditor are held for the whole city, never for a part: the trail is not divided', async () => {
    const account = await newAccount();
    expect(await codeOf(grant(security, account, 'auditor', XISHAN))).toBe('identity.auditor-at-part');
    const both = [XISHAN, CITY].map((unitCode) => ({ account, role: 'auditor', unitCode }));
    const all = run(contracts.grantRoles.name, { grants: both }, security);
    expect(await codeOf(all)).toBe('identity.auditor-at-part');
    expect(await rolesOf(account)).toEqual([]);
    expect(await grant(security, account, 'auditor')).toEqual({ granted: 1 });
  });

  test('are granted within the own part of the tree only, and what lies outside looks like nothing', async () => {
    const district = await actorHolding([{ role: 'security', unitCode: XISHAN }]);
    const account = await newAccount();
    expect(await grant(district, account, 'reporter', '320205001000')).toEqual({ granted: 1 });
    const outside = await refusalOf(grant(district, account, 'reporter', HUISHAN));
    const absent = await refusalOf(grant(district, account, 'reporter', '999999999999'));
    expect([outside.code, outside.fields]).toEqual([absent.code, absent.fields]);
    await grant(security, account, 'reporter', HUISHAN);
    expect(await codeOf(revoke(district, account, 'reporter', HUISHAN))).toBe('identity.unknown-grants');
    const seen = await run(contracts.accounts.name, { text: account }, district);
    expect(contracts.accounts.output.parse(seen).items[0]?.memberships.map((one) => one.unitCode)).toEqual([
      '320205001000',
    ]);
    const other = await newAccount();
    await grant(security, other, 'reporter', HUISHAN);
    expect(await run(contracts.accounts.name, { text: other }, district)).toEqual({ items: [] });
  });

  test('that name unknown accounts and units are refused with each of them, and none is saved', async () => {
    const account = await newAccount();
    const grants = [
      { account, role: 'reporter', unitCode: CITY },
      { account: 'nobody.here', role: 'reporter', unitCode: CITY },
      { account, role: 'reporter', unitCode: '999999999999' },
    ];
    const refusal = await refusalOf(run(contracts.grantRoles.name, { grants }, security));
    expect(refusal.fields.map((field) => field.path)).toEqual(['grants.1.account', 'grants.2.unitCode']);
    expect(await rolesOf(account)).toEqual([]);
  });

  test('are shown to whoever holds them, and to strangers not even as none', async () => {
    const me = await run(contracts.me.name, {}, security);
    expect(me).toMatchObject({ id: security.id, memberships: [{ role: 'security', unitCode: CITY }] });
    expect(await codeOf(run(contracts.me.name, {}, { ...SYSTEM_ACTOR, kind: 'anonymous' }))).toBe(
      'common.not-signed-in',
    );
  });

  test('are held back by the database too, should a handler forget', async () => {
    const account = await identity.getAccount(db.database, await newAccount());
    const insert = (settings: string, by: string) =>
      queryAs(
        db.access.taihu_app,
        `begin; ${settings};
         insert into identity.membership
           (id, account_id, role, unit_id, unit_code, tree_key, valid_from, granted_at, granted_by, granted_audit_id)
         values ('${newId()}', '${account.id}', 'office', '${newId()}', 'x', 5, '2026-01-01', now(),
           '${by}', '${newId()}');
         commit`,
      );
    const scope = `set local taihu.scope_lo = '1'; set local taihu.scope_hi = '9'; set local taihu.scope = '{[1,9]}'`;
    const narrow = `set local taihu.scope_lo = '6'; set local taihu.scope_hi = '9'; set local taihu.scope = '{[6,9]}'`;
    const role = (name: string) => `set local taihu.roles = '${name}'`;
    const actor = (id: string) => `set local taihu.actor = '${id}'`;
    const denied = /row-level security/;
    await expect(insert(`${scope}; ${role('office')}`, security.id)).rejects.toThrow(denied);
    await expect(insert(`${narrow}; ${role('security')}`, security.id)).rejects.toThrow(denied);
    await expect(insert(`${scope}; ${role('security')}; ${actor(account.id)}`, account.id)).rejects.toThrow(
      denied,
    );
    await insert(`${scope}; ${role('security')}; ${actor(security.id)}`, security.id);
    await expect(queryAs(db.access.taihu_app, 'delete from identity.membership')).rejects.toThrow(
      /permission denied/,
    );
  });
});

describe('the command line', () => {
  test('acts as an account, and says so', async () => {
    const { account } = await makeAccount(db.runner(), rooms, {
      roles: [{ role: 'office', unitCode: CITY }],
    });
    const actor = await identity.resolveAccount(db.database, account.toUpperCase());
    expect(actor).toMatchObject({ name: account, isOperator: true, grants: [{ role: 'office' }] });
  });

  test('never acts as a security or audit administrator', async () => {
    const auditor = await actorHolding([{ role: 'auditor', unitCode: CITY }]);
    for (const { name } of [security, auditor]) {
      expect(await codeOf(identity.resolveAccount(db.database, name))).toBe('identity.operator-not-allowed');
    }
    expect(await codeOf(identity.resolveAccount(db.database, `x' or true --`))).toBe(
      'identity.unknown-account',
    );
  });
});
