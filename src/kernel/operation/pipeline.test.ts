import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineRefusals } from '#kernel/errors/index.ts';
import { newId } from '#lib/id.ts';
import { actorWith } from '#test/support/actors.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { refusalOf } from '#test/support/refusal.ts';
import { commandContract, queryContract } from './contract.ts';
import { ANONYMOUS, type Context, command, kept, query, type Runner } from './index.ts';

let test: TestDatabase;
let runner: Runner;
const seen: string[] = [];

beforeAll(async () => {
  test = await createTestDatabase([]);
  runner = test.runner({ observe: (operation, outcome) => seen.push(`${operation} ${outcome}`) });
});
afterAll(() => test?.close());

const refuse = defineRefusals('scratch', {
  no: { kind: 'conflict', zh: '不行，因为{why}', en: 'No, because {why}' },
});

const contract = commandContract({
  name: 'scratch.add',
  title: { zh: '加', en: 'Add' },
  input: z.object({ amount: z.int().min(1), note: z.string().max(3).optional() }),
  output: z.object({ total: z.int() }),
  example: { amount: 1 },
});

let total = 0;
const later: string[] = [];

const add = command(contract, {
  access: { roles: ['office'] },
  audit: (input) => ({ subject: `scratch/${input.amount}` }),
  async handle(ctx: Context, input) {
    ctx.afterCommit(() => void later.push('done'));
    if (input.amount === 13) throw refuse('no', { why: 'unlucky' });
    if (input.amount === 14) return kept(refuse('no', { why: 'counted' }));
    if (input.amount === 15) return { total: 0.5 };
    total += input.amount;
    return { total };
  },
});

const office = actorWith(['office']);
const call = (input: unknown, extra: object = {}) =>
  runner.run(add, { actor: office, input, language: 'en', reference: newId(), ...extra });

async function entries(): Promise<{ operation: string; outcome: string; subject: string }[]> {
  const settings = { actor: newId(), roles: ['auditor'], scope: [] };
  return test.database.transaction(settings, async (tx) => {
    const { rows } = await sql<{ operation: string; outcome: string; subject: string }>`
      select operation, outcome, subject from audit.entry order by id`.execute(tx);
    return rows;
  });
}

describe('the pipeline', () => {
  it('writes the audit entry with the change, and runs what waits for the commit', async () => {
    const before = (await entries()).length;
    expect(await call({ amount: 2 })).toEqual({ total });
    expect((await entries()).slice(before)).toEqual([
      { operation: 'scratch.add', outcome: 'done', subject: 'scratch/2' },
    ]);
    expect(later).toContain('done');
    expect(seen).toContain('scratch.add done');
  });

  it('refuses what no hash can be taken of, wherever it stands, also under a key that it does not know', async () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    for (const extra of [0.5, Number.POSITIVE_INFINITY, deep]) {
      const { code, fields } = await refusalOf(call({ amount: 2, extra }));
      expect(code).toBe('common.invalid-input');
      expect(fields.map(({ path }) => path.split('.')[0])).toEqual(['extra']);
    }
    const { fields } = await refusalOf(call({ amount: 0.5 }));
    expect(fields.map(({ path }) => path)).toEqual(['amount']);
  });

  it('does not commit when the audit entry cannot be written', async () => {
    const broken = test.runner({ recordAudit: async () => Promise.reject(new Error('full')) });
    const work = broken.run(add, { actor: office, input: { amount: 1 }, language: 'en', reference: newId() });
    await expect(work).rejects.toThrow('full');
  });

  it('does not begin a command while the audit trail is too far behind', async () => {
    const before = total;
    const closed = test.runner({
      requireAuditHealth: () => {
        throw refuse('no', { why: 'behind' });
      },
    });
    await refusalOf(
      closed.run(add, { actor: office, input: { amount: 1 }, language: 'en', reference: newId() }),
    );
    expect(total).toBe(before);
  });

  it('names all wrong fields at once, with paths, in the caller’s language', async () => {
    const refusal = await refusalOf(call({ amount: 0, note: 'long' }, { language: 'zh' }));
    expect(refusal.code).toBe('common.invalid-input');
    expect(refusal.fields.map((field) => field.path)).toEqual(['amount', 'note']);
    expect(refusal.fields[0]?.message).toMatch(/[\u4e00-\u9fff]/);
  });

  it('names the field whose text the database cannot hold', async () => {
    const note = queryContract({
      name: 'scratch.note',
      title: { zh: '记', en: 'Note' },
      input: z.object({ text: z.string() }),
      output: z.object({ text: z.string() }),
      example: { text: 'x' },
    });
    const echo = query(note, {
      access: 'public',
      audit: 'not-audited',
      async handle(ctx, { text }) {
        const { rows } = await sql<{ text: string }>`select ${text}::text as text`.execute(ctx.tx);
        return { text: rows[0]?.text ?? '' };
      },
    });
    const input = { text: 'a\0b' };
    const refusal = await refusalOf(
      runner.run(echo, { actor: ANONYMOUS, input, language: 'zh', reference: newId() }),
    );
    expect(refusal.fields).toEqual([{ path: 'text', code: 'unstorable', message: '含有无法保存的字符' }]);
  });

  it('keeps nothing of a refused command, and what a kept refusal wrote', async () => {
    const before = (await entries()).length;
    expect((await refusalOf(call({ amount: 13 }))).texts).toEqual({
      zh: '不行，因为unlucky',
      en: 'No, because unlucky',
    });
    expect(await entries()).toHaveLength(before);
    await refusalOf(call({ amount: 14 }));
    expect((await entries()).at(-1)).toEqual({
      operation: 'scratch.add',
      outcome: 'refused',
      subject: 'scratch/14',
    });
  });

  it('answers an output that breaks its own contract as a bug, and keeps nothing', async () => {
    const before = (await entries()).length;
    await expect(call({ amount: 15 })).rejects.toThrow(/int/);
    expect(await entries()).toHaveLength(before);
  });

  it('asks strangers to sign in and refuses those without the role', async () => {
    expect((await refusalOf(call({ amount: 1 }, { actor: ANONYMOUS }))).code).toBe('common.not-signed-in');
    expect((await refusalOf(call({ amount: 1 }, { actor: actorWith(['reporter']) }))).code).toBe(
      'common.forbidden',
    );
  });
});

describe('an idempotency key', () => {
  it('gives a repeated call the first answer, also while the first still runs', async () => {
    const idempotencyKey = newId();
    const before = total;
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => call({ amount: 5 }, { idempotencyKey })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(total).toBe(before + 5);
  });

  it('is refused with another input', async () => {
    const idempotencyKey = newId();
    await call({ amount: 1 }, { idempotencyKey });
    expect((await refusalOf(call({ amount: 2 }, { idempotencyKey }))).code).toBe('common.key-reused');
  });

  it('is free again after a refusal, and belongs to one actor', async () => {
    const idempotencyKey = newId();
    await refusalOf(call({ amount: 13 }, { idempotencyKey }));
    const other = actorWith(['office']);
    await call({ amount: 1 }, { idempotencyKey });
    const before = total;
    await call({ amount: 1 }, { idempotencyKey, actor: other });
    expect(total).toBe(before + 1);
  });
});

describe('a query', () => {
  it('cannot write: its transaction is read only', async () => {
    const reader = query(
      queryContract({
        name: 'scratch.read',
        title: { zh: '读', en: 'Read' },
        input: z.object({}),
        output: z.object({}),
        example: {},
      }),
      {
        access: 'public',
        audit: 'not-audited',
        async handle(ctx) {
          await sql`insert into operation.idempotency (actor_id, key_hash, operation, input_hash)
            values (${ANONYMOUS.id}, 'a', 'b', 'c')`.execute(ctx.tx);
          return {};
        },
      },
    );
    const work = runner.run(reader, { actor: ANONYMOUS, input: {}, language: 'en', reference: newId() });
    await expect(work).rejects.toThrow(/read-only/);
  });
});

// The proof is that this file passes the type check: each line that is expected to fail there must fail.
describe('a command that leaves out access, audit or handling', () => {
  const whole = {
    access: 'public',
    audit: () => ({ subject: 'scratch' }),
    handle: async () => ({ total: 0 }),
  } as const;

  it('does not compile', () => {
    const { access, audit, handle } = whole;
    // @ts-expect-error access is missing
    command(contract, { audit, handle });
    // @ts-expect-error audit is missing
    command(contract, { access, handle });
    // @ts-expect-error a command is always audited
    command(contract, { access, audit: 'not-audited', handle });
    // @ts-expect-error the output is not the contract's
    command(contract, { access, audit, handle: async () => ({ sum: 0 }) });
    expect(command(contract, whole).contract).toBe(contract);
  });
});
