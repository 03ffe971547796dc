import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { isInScope } from '#kernel/db/index.ts';
import { openKeyring } from '#kernel/keys/index.ts';
import { queryContract, ROLES, type Role } from '#kernel/operation/contract.ts';
import { query, scopeFor } from '#kernel/operation/index.ts';
import { unitsContracts } from '#kernel/units/contract.ts';
import { unitsRoom } from '#kernel/units/index.ts';
import { newId } from '#lib/id.ts';
import { makeAccount, systemCaller } from '#test/support/accounts.ts';
import { createTestDatabase, queryAs, type TestDatabase } from '#test/support/database.ts';
import { createIdentity } from './index.ts';

const identity = createIdentity({
  secret: 'a secret of tests that is long enough',
  baseUrl: 'http://127.0.0.1:3000',
  isSecure: false,
  keyring: openKeyring({ masterKey: Buffer.alloc(32, 7) }),
});
const rooms = [unitsRoom, identity.room];

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase(rooms);
  await queryAs(
    db.access.taihu_migrator,
    `create schema scratch; grant usage on schema scratch to taihu_app;
     create table scratch.report (tree_key bigint primary key, unit_code text not null);
     alter table scratch.report enable row level security;
     create policy within_scope on scratch.report
       using (tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key);
     grant select on scratch.report to taihu_app;`,
  );
});
afterAll(() => db.close());

const Reports = z.object({ codes: z.array(z.string()) });

/** A query that shows all reports that row security lets through. */
function reportsFor(roles: readonly [Role, ...Role[]]) {
  const contract = queryContract({
    name: 'scratch.reports',
    title: { zh: '表', en: 'Reports' },
    input: z.object({}),
    output: Reports,
    example: {},
  });
  return query(contract, {
    access: { roles },
    audit: 'not-audited',
    async handle(ctx) {
      const { rows } = await sql<{ unit_code: string }>`select unit_code from scratch.report`.execute(ctx.tx);
      return { codes: rows.map((row) => row.unit_code) };
    },
  });
}

interface TreeUnit {
  code: string;
  level: number;
  parent: TreeUnit | undefined;
}

let planted = 0;

/** A tree below a root of its own: each unit hangs on an earlier one, a random number of levels below it. */
function treeOf(shape: readonly { parent: number; drop: number }[]): TreeUnit[] {
  planted += 1;
  const codeOf = (n: number) => `9${String(planted).padStart(5, '0')}${String(n).padStart(6, '0')}`;
  const units: TreeUnit[] = [{ code: codeOf(0), level: 2, parent: undefined }];
  for (const [index, { parent: at, drop }] of shape.entries()) {
    const parent = units[at % units.length];
    if (!parent || parent.level + drop > 5) continue;
    units.push({ code: codeOf(index + 1), level: parent.level + drop, parent });
  }
  return units;
}

async function plant(units: readonly TreeUnit[]): Promise<void> {
  const lines = units.map((unit) => `${unit.code},单位,${unit.level},${unit.parent?.code ?? '900000000000'}`);
  const csv = ['code,name,level,parent_code', ...lines, ''].join('\n');
  const input = { csv, validFrom: '2008-01-01', root: units[0]?.code };
  const outcome = await systemCaller(db.runner(), rooms)(unitsContracts.import.name, input);
  expect(outcome).toMatchObject({ imported: units.length, faults: [] });
}

function isBelow(unit: TreeUnit, codes: ReadonlySet<string>): boolean {
  for (let at: TreeUnit | undefined = unit; at; at = at.parent) if (codes.has(at.code)) return true;
  return false;
}

const shapes = fc.array(fc.record({ parent: fc.nat(20), drop: fc.integer({ min: 1, max: 2 }) }), {
  maxLength: 14,
});
const holdings = fc.array(fc.record({ role: fc.constantFrom(...ROLES.slice(0, 3)), unit: fc.nat(20) }), {
  maxLength: 5,
});
const allowed = fc.subarray(ROLES.slice(0, 3), { minLength: 1 });

describe('what an actor sees', () => {
  test('is what lies at or below the units at which a role is held that the operation allows', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes,
        holdings,
        allowed,
        fc.array(fc.nat(20)),
        async (shape, held, roles, reporting) => {
          const units = treeOf(shape);
          await plant(units);
          const unitAt = (n: number) => units[n % units.length] ?? { code: '', level: 2, parent: undefined };
          const reports = [...new Set(reporting.map(unitAt))];
          await queryAs(
            db.superuser,
            `insert into scratch.report select tree_key, code from units.version where code = any($1)`,
            [reports.map((unit) => unit.code)],
          );
          const grants = held.map(({ role, unit }) => ({ role, unitCode: unitAt(unit).code }));
          const { account } = await makeAccount(db.runner(), rooms, { roles: grants });
          const actor = await identity.getAccount(db.database, account);
          const [first = 'reporter', ...more] = roles;
          const operation = reportsFor([first, ...more]);

          const counted = new Set(
            grants.filter(({ role }) => roles.includes(role)).map(({ unitCode }) => unitCode),
          );
          const wanted = reports.filter((unit) => isBelow(unit, counted)).map((unit) => unit.code);
          const keys = await queryAs<{ unit_code: string; tree_key: string }>(
            db.superuser,
            'select * from scratch.report',
          );
          const scope = scopeFor(operation.access, actor);
          const pure = keys
            .filter((row) => isInScope(scope, BigInt(row.tree_key)))
            .map((row) => row.unit_code);
          expect(pure.sort()).toEqual(wanted.sort());

          const call = { actor, input: {}, language: 'en', reference: newId() } as const;
          if (counted.size === 0) {
            await expect(db.runner().run(operation, call)).rejects.toThrow('forbidden');
            return;
          }
          const seen = Reports.parse(await db.runner().run(operation, call));
          expect(seen.codes.sort()).toEqual(wanted);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('grows when its unit turns out to have succeeded another', async () => {
    const [before, after] = ['800001000000', '800002000000'];
    const call = systemCaller(db.runner(), rooms);
    const csvOf = (code: string) => `code,name,level,parent_code\n${code},区,2,800000000000\n`;
    const import_ = unitsContracts.import.name;
    await call(import_, { csv: csvOf(before), validFrom: '2008-01-01', validTo: '2016-01-01', root: before });
    await call(import_, { csv: csvOf(after), validFrom: '2016-01-01', root: after });
    const { account } = await makeAccount(db.runner(), rooms, {
      roles: [{ role: 'office', unitCode: after }],
    });
    const scopeNow = async () =>
      scopeFor({ roles: ['office'] }, await identity.getAccount(db.database, account));
    const [row] = await queryAs<{ tree_key: string }>(
      db.superuser,
      'select tree_key from units.version where code = $1',
      [before],
    );
    const key = BigInt(row?.tree_key ?? 0);
    expect(isInScope(await scopeNow(), key)).toBe(false);
    const links = [{ fromCode: before, toCode: after, kind: 'merge', on: '2016-01-01' }];
    await call(unitsContracts.link.name, { links });
    expect(isInScope(await scopeNow(), key)).toBe(true);
  });
});

describe('the settings of a transaction', () => {
  const readBack = (actor: string, roles: string[]) =>
    db.database.transaction({ actor, roles, scope: [] }, async (tx) => {
      const { rows } = await sql<{ actor: string; roles: string; scope: string; role: string }>`
        select kernel.actor() as actor, current_setting('taihu.roles') as roles, kernel.scope()::text as scope,
          current_user::text as role`.execute(tx);
      return rows[0];
    });

  test.each([
    `x'; set local taihu.scope = '{[0,99]}'; --`,
    `x\\'; set local role taihu_auth; --`,
    '$$; reset all; $$',
    `"; drop schema auth cascade; --`,
    '无锡\u202e',
    `''''`,
  ])('take an actor and a role named %j as the text that they are', async (name) => {
    expect(await readBack(name, [name])).toEqual({
      actor: name,
      roles: name,
      scope: '{}',
      role: 'taihu_app',
    });
  });

  test('take any text as the text that it is, and widen nothing', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 200 }).filter((one) => !one.includes('\u0000'));
    await fc.assert(
      fc.asyncProperty(text, text, async (actor, role) => {
        expect(await readBack(actor, [role])).toEqual({ actor, roles: role, scope: '{}', role: 'taihu_app' });
      }),
      { numRuns: 60 },
    );
  });
});
