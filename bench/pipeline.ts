/** The pipeline of operations in one process: one that does next to nothing, beside its statements written by hand. */
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import pg from 'pg';
import { z } from 'zod';
import { commandContract, queryContract } from '#kernel/operation/contract.ts';
import { command, query, type Room } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { actorWith } from '#test/support/actors.ts';
import type { Findings } from './report.ts';
import type { Scratch } from './scratch.ts';
import { medianOf, spreadOf, timeOf } from './statistics.ts';

const ROUNDS = 10;
const CALLS_A_ROUND = 200;
const WARMING = 300;

const contracts = {
  keep: commandContract({
    name: 'bench.keep',
    title: { zh: '保存一条', en: 'Keep a line' },
    input: z.object({ text: z.string().trim().min(1).max(200) }),
    output: z.object({ id: z.uuid() }),
    example: { text: '一条' },
  }),
  read: queryContract({
    name: 'bench.read',
    title: { zh: '读取一条', en: 'Read a line' },
    input: z.object({ id: z.uuid() }),
    output: z.object({ text: z.string() }),
    example: { id: '0190a1b2-0000-7000-8000-000000000000' },
  }),
};

const OFFICE = { roles: ['office'] } as const;

const keep = command(contracts.keep, {
  access: OFFICE,
  audit: (_, output) => ({ subject: `line/${output?.id ?? ''}` }),
  async handle(ctx, { text }) {
    const id = newId();
    await sql`insert into bench.line (id, text) values (${id}, ${text})`.execute(ctx.tx);
    return { id };
  },
});

const read = query(contracts.read, {
  access: OFFICE,
  audit: 'not-audited',
  async handle(ctx, { id }) {
    const { rows } = await sql<{ text: string }>`select text from bench.line where id = ${id}`.execute(
      ctx.tx,
    );
    return { text: rows[0]?.text ?? '' };
  },
});

/** A room with one table, one command and one query. */
export const lineRoom: Room = {
  name: 'bench',
  operations: [keep, read],
  migrations: { room: 'bench', folder: fileURLToPath(new URL('./migrations', import.meta.url)) },
};

export const PIPELINE_NOTES = [
  'Pipeline: a command that keeps one line and a query that reads one, in one process, one after the other. The ' +
    'command goes through access, parsing, transaction with its settings, idempotency key, row security, parsing of ' +
    'the answer and audit entry, and is flushed.',
  'Beside it the same statements by hand with prepared statements, in the same role and under the same row security, ' +
    'with values that are worked out before: what the pipeline adds. And the bare handler: begin, the one statement, ' +
    'commit, as the owner of the table, without settings, key or entry.',
  'Processor time is that of this process alone, the database server not counted.',
];

type Way = () => Promise<unknown>;

const ANY_HASH = 'ab'.repeat(32);

/** A line kept and read through the pipeline. */
function pipelineWays(scratch: Scratch, known: string) {
  const actor = actorWith(['office']);
  const call = (input: object) => ({ actor, input, language: 'zh', reference: newId() }) as const;
  return {
    keep: () => scratch.runner.run(keep, { ...call({ text: '一条' }), idempotencyKey: newId() }),
    read: () => scratch.runner.run(read, call({ id: known })),
  };
}

/** The same statements, each waited for, as one writes them by hand. */
function handWays(client: pg.Client, known: string) {
  const actor = newId();
  const { lo, hi } = WHOLE_TREE;
  const begin = (how: string) =>
    client.query(
      `begin ${how}; set local taihu.actor = '${actor}'; set local taihu.roles = 'office';
       set local taihu.scope_lo = '${lo}'; set local taihu.scope_hi = '${hi}';
       set local taihu.scope = '{[${lo},${hi}]}';
       set local taihu.reference = '${newId()}'; set local plan_cache_mode = force_generic_plan`,
    );
  const ask = (name: string, text: string, values: unknown[]) => client.query({ name, text, values });
  return {
    async keep() {
      const [id, entry, key] = [newId(), newId(), newId()];
      await begin('');
      await ask(
        'claim',
        `insert into operation.idempotency (actor_id, key_hash, operation, input_hash) values ($1, $2, 'bench.keep', $3)
         on conflict (actor_id, key_hash) do nothing returning true`,
        [actor, key, ANY_HASH],
      );
      await ask('line', 'insert into bench.line (id, text) values ($1, $2)', [id, '一条']);
      await ask(
        'answer',
        'update operation.idempotency set answer = $3::jsonb where actor_id = $1 and key_hash = $2',
        [actor, key, JSON.stringify({ id })],
      );
      await ask(
        'entry',
        `insert into audit.entry (id, at, actor_kind, actor_id, operation, subject, outcome, details, input_hash, seals,
           content_hash) values ($1, now(), 'account', $2, 'bench.keep', $3, 'done', '{}', $4, '[]', $4)`,
        [entry, actor, `line/${id}`, ANY_HASH],
      );
      await client.query('commit');
    },
    async read() {
      await begin('read only');
      await ask('read', 'select text from bench.line where id = $1', [known]);
      await client.query('commit');
    },
  };
}

/** Nothing but the one statement. */
function bareWays(client: pg.Client, known: string) {
  const ask = (name: string, text: string, values: unknown[]) => client.query({ name, text, values });
  return {
    async keep() {
      await client.query('begin');
      await ask('line', 'insert into bench.line (id, text) values ($1, $2)', [newId(), '一条']);
      await client.query('commit');
    },
    read: () => ask('read', 'select text from bench.line where id = $1', [known]),
  };
}

/** What the calls of one round took: each call, and this process meanwhile. */
interface Turn {
  timesMs: number[];
  processorMs: number;
}

async function turnOf(way: Way): Promise<Turn> {
  const before = process.cpuUsage();
  const timesMs: number[] = [];
  for (let call = 0; call < CALLS_A_ROUND; call += 1) timesMs.push(await timeOf(way));
  const { user, system } = process.cpuUsage(before);
  return { timesMs, processorMs: (user + system) / 1000 / CALLS_A_ROUND };
}

/** Lets the ways to one thing take turns; the first is ours. */
async function compare(what: string, ways: Readonly<Record<string, Way>>): Promise<Findings> {
  const named = Object.entries(ways);
  for (const [, way] of named) for (let call = 0; call < WARMING; call += 1) await way();
  const turns = new Map<string, Turn[]>(named.map(([name]) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = round % 2 === 0 ? named : named.toReversed();
    for (const [name, way] of order) turns.get(name)?.push(await turnOf(way));
  }
  const timesOf = (name: string) => (turns.get(name) ?? []).flatMap(({ timesMs }) => timesMs);
  const processorOf = (name: string) =>
    medianOf((turns.get(name) ?? []).map(({ processorMs }) => processorMs));
  const [ours, ...others] = Object.keys(ways);
  if (ours === undefined) throw new Error('nothing to compare');
  return {
    measured: named.map(([name]) => ({ what: `${what}, ${name}`, ...spreadOf(timesOf(name)), errors: 0 })),
    ratios: others.flatMap((name) => [
      { what: `${what}, ${name} / ${ours}`, ratio: medianOf(timesOf(name)) / medianOf(timesOf(ours)) },
      { what: `${what}, processor time, ${name} / ${ours}`, ratio: processorOf(name) / processorOf(ours) },
    ]),
    facts: named.map(([name]) => ({
      what: `${what}, processor time, ${name}`,
      value: processorOf(name),
      unit: 'ms',
    })),
  };
}

/** Measures the pipeline on a scratch that has the room of lines. */
export async function measurePipeline(scratch: Scratch, say: (line: string) => void): Promise<Findings> {
  const [hand, bare] = [
    new pg.Client(scratch.access.taihu_app),
    new pg.Client(scratch.access.taihu_migrator),
  ];
  await Promise.all([hand.connect(), bare.connect()]);
  try {
    const known = newId();
    await bare.query('insert into bench.line (id, text) values ($1, $2)', [known, '一条']);
    const [ours, statements, least] = [
      pipelineWays(scratch, known),
      handWays(hand, known),
      bareWays(bare, known),
    ];
    const found: Findings[] = [];
    for (const what of ['keep', 'read'] as const) {
      const by = { pipeline: ours[what], 'same statements': statements[what], 'bare handler': least[what] };
      found.push(await compare(what === 'keep' ? 'a command' : 'a query', by));
      say(`${what} measured`);
    }
    return {
      measured: found.flatMap(({ measured }) => measured),
      ratios: found.flatMap(({ ratios }) => ratios),
      facts: found.flatMap(({ facts }) => facts),
    };
  } finally {
    await Promise.all([hand.end(), bare.end()]);
  }
}
