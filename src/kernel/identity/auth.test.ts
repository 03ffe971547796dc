import { getMigrations } from 'better-auth/db/migration';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openKeyring } from '#kernel/keys/index.ts';
import { commandContract } from '#kernel/operation/contract.ts';
import { command, SYSTEM_ACTOR } from '#kernel/operation/index.ts';
import { unitsRoom } from '#kernel/units/index.ts';
import { newId } from '#lib/id.ts';
import { makeAccount } from '#test/support/accounts.ts';
import { createTestDatabase, queryAs, type TestDatabase } from '#test/support/database.ts';
import { openAuth } from './auth.ts';
import { createIdentity } from './index.ts';

const SECRET = 'a secret of tests that is long enough';
const OPTIONS = { secret: SECRET, baseUrl: 'http://127.0.0.1:3000', isSecure: false };
const keyring = openKeyring({ masterKey: Buffer.alloc(32, 7) });
const identity = createIdentity({ ...OPTIONS, keyring });
const rooms = [unitsRoom, identity.room];

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase(rooms);
});
afterAll(() => db.close());

/** Looks behind row security, as only the superuser can. */
const look = <T extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
  queryAs<T>(db.superuser, text, values);

const count = async (table: string) =>
  (await look<{ n: number }>(`select count(*)::int as n from ${table}`))[0]?.n;

/** A command that signs in through the library itself, and then does what a test wants. */
function signingIn(account: string, password: string, then: () => void) {
  const contract = commandContract({
    name: 'scratch.sign-in',
    title: { zh: '试', en: 'Try' },
    input: z.object({}),
    output: z.object({ role: z.string() }),
    example: {},
  });
  return command(contract, {
    access: 'public',
    audit: () => ({ subject: 'scratch' }),
    async handle(ctx) {
      await identity.withAuth(ctx, (api) =>
        api.signInUsername({ body: { username: account, password, rememberMe: false } }),
      );
      then();
      const { rows } = await sql<{ role: string }>`select current_user::text as role`.execute(ctx.tx);
      return { role: rows[0]?.role ?? '' };
    },
  });
}

const call = { actor: SYSTEM_ACTOR, input: {}, language: 'en', reference: newId() } as const;

describe('the sign-in library works in the transaction of the command', () => {
  test('a session that it makes is committed with the command, which is back in its own role', async () => {
    const { account, password } = await makeAccount(db.runner(), rooms);
    const before = await count('auth.session');
    const done = await db.runner().run(
      signingIn(account, password, () => undefined),
      call,
    );
    expect(done).toEqual({ role: 'taihu_app' });
    expect(await count('auth.session')).toBe((before ?? 0) + 1);
  });

  test('a command that fails afterwards leaves no session', async () => {
    const { account, password } = await makeAccount(db.runner(), rooms);
    const before = await count('auth.session');
    const failing = signingIn(account, password, () => {
      throw new Error('the handler failed');
    });
    await expect(db.runner().run(failing, call)).rejects.toThrow('the handler failed');
    expect(await count('auth.session')).toBe(before);
  });

  test('an audit entry that cannot be written takes the session and the account back', async () => {
    const { account, password } = await makeAccount(db.runner(), rooms);
    const before = [await count('auth.session'), await count('auth."user"'), await count('auth.account')];
    const runner = db.runner({
      recordAudit: () => Promise.reject(new Error('the audit trail is not writable')),
    });
    await expect(
      runner.run(
        signingIn(account, password, () => undefined),
        call,
      ),
    ).rejects.toThrow('audit trail');
    await expect(makeAccount(runner, rooms)).rejects.toThrow('audit trail');
    const after = [await count('auth.session'), await count('auth."user"'), await count('auth.account')];
    expect(after).toEqual(before);
  });

  test('a wrong password leaves the command in its own role', async () => {
    const { account } = await makeAccount(db.runner(), rooms);
    const settings = { actor: SYSTEM_ACTOR.id, roles: [], scope: [] };
    const role = await db.database.transaction(settings, async (tx) => {
      const ctx = { tx, now: new Date('2026-01-01T00:00:00Z') };
      const attempt = identity.withAuth(ctx, (api) =>
        api.signInUsername({ body: { username: account, password: 'not this one' } }),
      );
      await expect(attempt).rejects.toThrow('Invalid username or password');
      return (await sql<{ role: string }>`select current_user::text as role`.execute(tx)).rows[0]?.role;
    });
    expect(role).toBe('taihu_app');
  });

  test('outside a command the library has no database', async () => {
    const { options } = openAuth(OPTIONS);
    const reading = sql`select 1`.execute(options.database.db);
    await expect(reading).rejects.toThrow('outside a command');
  });

  test('two commands at once each keep to their own transaction', async () => {
    const made = await Promise.all([makeAccount(db.runner(), rooms), makeAccount(db.runner(), rooms)]);
    const [first, second] = made;
    const failing = signingIn(first.account, first.password, () => {
      throw new Error('only this one fails');
    });
    const outcomes = await Promise.allSettled([
      db.runner().run(failing, call),
      db.runner().run(
        signingIn(second.account, second.password, () => undefined),
        call,
      ),
    ]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'fulfilled']);
    const rows = await look<{ username: string }>(
      `select u.username from auth.session s join auth."user" u on u.id = s."userId" where u.username = any($1)`,
      [[first.account, second.account]],
    );
    expect(rows.map((row) => row.username)).toEqual([second.account]);
  });
});

describe('the tables of the sign-in library', () => {
  test.each(['auth."user"', 'auth.session', 'auth.account', 'auth.verification', 'identity.attempt'])(
    'the application’s role alone cannot read %s',
    async (table) => {
      const reading = queryAs(db.access.taihu_app, `select * from ${table}`);
      await expect(reading).rejects.toThrow(/permission denied/);
    },
  );

  test.each(['taihu_app', 'taihu_auth'] as const)(
    '%s can neither change their shape nor empty them',
    async (role) => {
      for (const statement of [
        'alter table auth.account add column x int',
        'alter table auth.account disable row level security',
        'truncate auth.session',
        'create table auth.x (id int)',
      ]) {
        await expect(queryAs(db.access[role], statement)).rejects.toThrow(/permission denied|must be owner/);
      }
    },
  );

  test('the library’s role reaches no table of the city', async () => {
    const rows = await queryAs<{ name: string }>(
      db.access.taihu_auth,
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p', 'v') and n.nspname not in ('pg_catalog', 'information_schema', 'auth')
         and has_table_privilege(c.oid, 'select') order by 1`,
    );
    expect(rows.map((row) => row.name)).toEqual([
      'identity.attempt',
      'identity.delegation',
      'identity.half_session',
      'identity.membership',
      'identity.past_password',
      'identity.policy',
      'identity.provider_link',
      'identity.recovery_code',
      'identity.second_factor',
      'identity.spent_ticket',
      'identity.standing',
    ]);
  });

  /** What the library would still have to create, with our options or with a change of them. */
  async function missing(change: Partial<Parameters<typeof getMigrations>[0]> = {}) {
    const { options } = openAuth(OPTIONS);
    const pool = new pg.Pool({ ...db.access.taihu_migrator, max: 1 });
    pool.on('error', () => undefined);
    const kysely = new Kysely<Record<string, never>>({ dialect: new PostgresDialect({ pool }) });
    try {
      const database = { db: kysely, type: 'postgres', schemaName: 'auth' } as const;
      const plan = await getMigrations({ ...options, ...change, database });
      return {
        tables: plan.toBeCreated.map(({ table }) => table),
        columns: plan.toBeAdded.flatMap(({ table, fields }) =>
          Object.keys(fields).map((field) => `${table}.${field}`),
        ),
        indexes: plan.toBeAddedIndexes.map(({ name }) => name),
        problems: plan.schemaProblems,
      };
    } finally {
      await kysely.destroy();
    }
  }

  test('are what the library expects: nothing is missing and nothing is in its way', async () => {
    expect(await missing()).toEqual({ tables: [], columns: [], indexes: [], problems: [] });
  });

  test('would be found to lack what a change of the library’s options asks for', async () => {
    const more = { user: { additionalFields: { nickname: { type: 'string', required: false } } } } as const;
    expect((await missing(more)).columns).toEqual(['user.nickname']);
  });
});
