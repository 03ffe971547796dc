import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, queryAs, startAgain, type TestDatabase } from '#test/support/database.ts';
import type { TransactionSettings, Tx } from './index.ts';

let test: TestDatabase;
const SETTINGS: TransactionSettings = {
  actor: 'someone',
  roles: ['reporter'],
  scope: [{ lo: 10n, hi: 20n }],
};

beforeAll(async () => {
  test = await createTestDatabase([]);
});
afterAll(() => test?.close());

const one = (tx: Tx) => sql<{ one: number }>`select 1 as one`.execute(tx);

it('steps into the role of sign-in while other processes start on the same server', async () => {
  let areStarted = false;
  const starting = startAgain(test, 60).finally(() => {
    areStarted = true;
  });
  let entered = 0;
  for (; !areStarted; entered += 1)
    await test.database.transaction(SETTINGS, (tx) => sql`set local role taihu_auth`.execute(tx));
  await starting;
  expect(entered).toBeGreaterThan(60);
});

describe('the handle', () => {
  it('throws inside a transaction, with the cure in the message', async () => {
    const nested = test.database.transaction(SETTINGS, () => test.database.transaction(SETTINGS, one));
    await expect(nested).rejects.toThrow(/use ctx\.tx/);
  });

  it('refuses a transaction after its end, with the cure in the message', async () => {
    let escaped: Tx | undefined;
    await test.database.transaction(SETTINGS, async (tx) => {
      escaped = tx;
      await one(tx);
    });
    await expect(escaped && one(escaped)).rejects.toThrow(/afterCommit/);
  });

  it('rolls everything back when work throws, and the connection serves on', async () => {
    const table = sql`create temporary table scratch (n int)`;
    await expect(
      test.database.transaction(SETTINGS, async (tx) => {
        await table.execute(tx);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    const found = await test.database.transaction(SETTINGS, (tx) =>
      sql<{ gone: boolean }>`select to_regclass('scratch') is null as gone`.execute(tx),
    );
    expect(found.rows[0]?.gone).toBe(true);
  });

  it('takes statements at once, answers each with its own rows, and fails them alone', async () => {
    const answers = await test.database.transaction(SETTINGS, (tx) =>
      Promise.all([1, 2, 3].map((n) => sql<{ n: number }>`select ${n}::int as n`.execute(tx))),
    );
    expect(answers.map(({ rows }) => rows[0]?.n)).toEqual([1, 2, 3]);
    const failing = test.database.transaction(SETTINGS, (tx) =>
      Promise.all([sql`select 1 / 0`.execute(tx), one(tx)]),
    );
    await expect(failing).rejects.toThrow('division by zero');
    expect((await test.database.transaction(SETTINGS, one)).rows).toEqual([{ one: 1 }]);
  });

  it('does not call a transaction done whose failed statement somebody passed over', async () => {
    const passedOver = test.database.transaction(SETTINGS, async (tx) => {
      await sql`select 1 / 0`.execute(tx).catch(() => undefined);
      return 'done';
    });
    await expect(passedOver).rejects.toThrow('nothing of it was kept');
    expect((await test.database.transaction(SETTINGS, one)).rows).toEqual([{ one: 1 }]);
  });

  it('lives on when the server ends its connections, idle or at work', async () => {
    const end = (where: string) =>
      queryAs(
        test.superuser,
        `select pg_terminate_backend(pid) from pg_stat_activity
         where usename = 'taihu_app' and datname = current_database() and ${where}`,
      );
    for (let round = 0; round < 20; round += 1) {
      const cut = test.database.transaction(SETTINGS, async (tx) => {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
        await Promise.all([sql`select pg_sleep(5)`.execute(tx), end(`pid = ${rows[0]?.pid}`)]);
      });
      await expect(cut).rejects.toThrow(/terminat|connection|EPIPE|ECONNRESET/i);
      expect((await test.database.transaction(SETTINGS, one)).rows).toEqual([{ one: 1 }]);
      await end("state = 'idle'");
      // One that was cut while idle may still be handed out once.
      const read = () =>
        test.database.transaction(SETTINGS, one).then(
          ({ rows }) => rows.length,
          () => 0,
        );
      await expect.poll(read).toBe(1);
    }
  });

  it('gives whole numbers as bigint, decimals and days as text', async () => {
    const { rows } = await test.database.transaction(SETTINGS, (tx) =>
      sql`select 9007199254740993::bigint as key, 0.10::numeric as share, date '2008-12-31' as day`.execute(
        tx,
      ),
    );
    expect(rows[0]).toEqual({ key: 9_007_199_254_740_993n, share: '0.10', day: '2008-12-31' });
  });
});

describe('plans', () => {
  const modeOf = async (tx: Tx) => {
    const { rows } = await sql<{ plan_cache_mode: string }>`show plan_cache_mode`.execute(tx);
    return rows[0]?.plan_cache_mode;
  };
  const countOf = (tx: Tx, values: readonly number[]) =>
    sql<{ count: number }>`select cardinality(${values}::int[]) as count`.execute(tx);

  it('are made once for commands, until a statement is given many values', async () => {
    const modes = await test.database.transaction(SETTINGS, async (tx) => {
      await countOf(tx, [1, 2, 3]);
      const few = await modeOf(tx);
      const { rows } = await countOf(
        tx,
        Array.from({ length: 1000 }, (_, index) => index),
      );
      expect(rows[0]?.count).toBe(1000);
      return [few, await modeOf(tx)];
    });
    expect(modes).toEqual(['force_generic_plan', 'auto']);
  });

  it('are made for their values where a transaction only reads', async () => {
    expect(await test.database.transaction({ ...SETTINGS, isReadOnly: true }, modeOf)).toBe('auto');
  });

  it('of one transaction do not last into the next', async () => {
    await test.database.transaction(SETTINGS, (tx) =>
      countOf(
        tx,
        Array.from({ length: 100 }, () => 1),
      ),
    );
    expect(await test.database.transaction(SETTINGS, modeOf)).toBe('force_generic_plan');
  });
});

describe('the scope', () => {
  const scopeOf = (settings: TransactionSettings) =>
    test.database.transaction(settings, async (tx) => {
      const { rows } = await sql`
        select kernel.scope_lo() as lo, kernel.scope_hi() as hi, kernel.actor() as actor,
          kernel.has_role('reporter') as reporter, kernel.has_role('auditor') as auditor`.execute(tx);
      return rows[0];
    });

  it('is what the transaction was opened with, and nothing for the next on the same connection', async () => {
    expect(await scopeOf(SETTINGS)).toEqual({
      lo: 10n,
      hi: 20n,
      actor: 'someone',
      reporter: true,
      auditor: false,
    });
    expect(await scopeOf({ actor: '', roles: [], scope: [] })).toEqual({
      lo: 1n,
      hi: 0n,
      actor: '',
      reporter: false,
      auditor: false,
    });
  });

  it('takes hostile names as text', async () => {
    const actor = `x'; drop schema kernel cascade; --\u0001"`;
    expect(await scopeOf({ ...SETTINGS, actor })).toMatchObject({ actor });
  });

  it('cannot be widened by the application role altering what policies read', async () => {
    const alter = test.database.transaction(SETTINGS, (tx) =>
      sql`create or replace function kernel.scope_lo() returns bigint language sql return 0::bigint`.execute(
        tx,
      ),
    );
    await expect(alter).rejects.toThrow(/permission denied|must be owner/);
  });
});

describe('written numbers', () => {
  it('close only over what has committed', async () => {
    const numbers = () =>
      test.database.transaction(SETTINGS, async (tx) => {
        const { rows } = await sql<{ now: bigint; closed: bigint }>`
          select kernel.written_now() as now, kernel.written_closed() as closed`.execute(tx);
        return rows[0] ?? { now: 0n, closed: 0n };
      });
    let open = 0n;
    let end: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      end = resolve;
    });
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const late = test.database.transaction(SETTINGS, async (tx) => {
      const { rows } = await sql<{ now: bigint }>`select kernel.written_now() as now`.execute(tx);
      open = rows[0]?.now ?? 0n;
      begin();
      await held;
    });
    await begun;
    expect((await numbers()).closed).toBeLessThanOrEqual(open);
    end();
    await late;
    // Transactions of other databases of the server count too, until they end.
    await expect.poll(async () => (await numbers()).closed > open, { timeout: 150_000 }).toBe(true);
  }, 160_000);
});
