/** Reads of figures at every level while approvals run: all readers in turns, and all must agree. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { PUBLIC } from '#kernel/indicators/index.ts';
import { LEVELS, rootKey, subtreeOf } from '#lib/tree-key.ts';
import type { ApproverAnswer, ApproverOrder } from './approver.ts';
import { changeOf, count } from './counting.ts';
import { type BenchFigure, countPending, foldOnce, type Nation } from './nation.ts';
import {
  duckReader,
  emptyReader,
  openDuck,
  postgresReader,
  productReader,
  type Question,
  REFERENCE_INDEX,
  type Reader,
} from './readers.ts';
import type { Fact, Measured, Ratio } from './report.ts';
import type { Scratch } from './scratch.ts';
import { drawer, medianOf, spreadOf } from './statistics.ts';

const ROUNDS = 5;
const NODES_A_LEVEL = 60;
const PENDING = 10_000;
const WORST_READS = 200;
const PENDING_A_TRANSACTION = 250;
const NO_FIGURE: BenchFigure = { indicatorId: 0, periodId: 0 };

/** Reads a round and level: the references take long where much lies below. */
const READS: Record<string, readonly number[]> = {
  Taihu: [100, 100, 100, 100, 100, 100],
  'Taihu, whole transaction': [40, 40, 40, 40, 40, 40],
  'PostgreSQL, sum over cells': [3, 6, 20, 40, 40, 40],
  'DuckDB, scan': [10, 10, 20, 20, 20, 20],
};

/** What lies under the measurement. */
export interface Ground {
  scratch: Scratch;
  nation: Nation;
  client: pg.Client;
  leaves: bigint[];
  nodes: bigint[][];
}

/** Leaves to approve at and nodes of every level to read at, drawn by hash. */
export async function drawGround(scratch: Scratch, nation: Nation): Promise<Ground> {
  const client = new pg.Client(scratch.access.taihu_migrator);
  await client.connect();
  const keysOf = async (level: number, limit: number) => {
    const { rows } = await client.query<{ key: string }>(
      `select tree_key::text as key from units.version where level = $1
       order by hashint8extended(tree_key, 7) limit $2`,
      [level, limit],
    );
    return rows.map((row) => BigInt(row.key));
  };
  const nodes: bigint[][] = [[rootKey(0)]];
  for (let level = 1; level < LEVELS.length; level += 1) nodes.push(await keysOf(level, NODES_A_LEVEL));
  return { scratch, nation, client, leaves: await keysOf(LEVELS.length - 1, 20_000), nodes };
}

/** Folds, then leaves ten thousand deltas pending, counted by the product and spread evenly over some figures. */
export async function fillPending(
  { scratch, leaves }: Ground,
  figures: readonly BenchFigure[],
  revision: number,
): Promise<void> {
  await foldOnce(scratch);
  const draw = drawer(revision);
  for (let done = 0; done < PENDING; done += PENDING_A_TRANSACTION) {
    const chosen = leaves.slice(done, done + PENDING_A_TRANSACTION);
    const changes = chosen.map((leaf, index) => {
      const figure = figures[(done + index) % figures.length] ?? NO_FIGURE;
      return changeOf(leaf, figure, PUBLIC, `${draw(1_000_000)}.25`, revision);
    });
    await count(scratch.database, changes);
  }
}

/** A running approver; stopping it tells what it did. */
export function startApprover({ scratch, nation, leaves }: Ground, revision: number) {
  const child: ChildProcess = fork(fileURLToPath(new URL('./approver.ts', import.meta.url)), [], {
    execArgv: [],
    serialization: 'json',
  });
  const order: ApproverOrder = {
    access: scratch.access.taihu_app,
    // The last of the leaves: those that fillPending leaves alone.
    leaves: leaves.slice(PENDING).map(String),
    figures: nation.figures,
    revision,
  };
  child.send(order);
  return {
    async stop(): Promise<ApproverAnswer> {
      const answered = new Promise<ApproverAnswer>((resolve, reject) => {
        child.once('message', (message: ApproverAnswer) => resolve(message));
        child.once('exit', (code) => reject(new Error(`the approver ended with ${code}`)));
      });
      const ended = once(child, 'exit');
      child.send('stop');
      const answer = await answered;
      await ended;
      return answer;
    },
  };
}

function questionsOf({ nation, nodes }: Ground, level: number, howMany: number, seed: number): Question[] {
  const draw = drawer(seed);
  const pick = <T>(items: readonly T[], otherwise: T) => items[draw(items.length)] ?? otherwise;
  return Array.from({ length: howMany }, () => ({
    range: subtreeOf(pick(nodes[level] ?? [], rootKey(0))),
    ...pick(nation.loaded, NO_FIGURE),
  }));
}

/** Compares the readers at nodes of every level; throws at the first difference. */
export async function requireAgreement(ground: Ground, readers: readonly Reader[]): Promise<number> {
  let compared = 0;
  for (let level = 0; level < LEVELS.length; level += 1) {
    for (const question of questionsOf(ground, level, level < 2 ? 4 : 12, 31 + level)) {
      const answers: string[] = [];
      for (const reader of readers) answers.push(JSON.stringify((await reader.read(question)).sums));
      if (new Set(answers).size > 1) {
        const said = readers.map(({ name }, index) => `${name}: ${answers[index]}`).join('; ');
        throw new Error(`the readers disagree at ${question.range.lo}: ${said}`);
      }
      compared += 1;
    }
  }
  return compared;
}

export interface Reading {
  measured: Measured[];
  ratios: Ratio[];
  facts: Fact[];
}

type Samples = Map<string, number[][][]>;

/** One turn of a round at all levels: each question is put to one reader, or to several one after the other. */
async function readRound(
  ground: Ground,
  readers: readonly [Reader, ...Reader[]],
  samples: Samples,
  round: number,
): Promise<void> {
  for (let level = 0; level < LEVELS.length; level += 1) {
    const howMany = READS[readers[0].name]?.[level] ?? 20;
    for (const question of questionsOf(ground, level, howMany, round * 100 + level)) {
      for (const reader of readers) {
        const { ms } = await reader.read(question);
        const byLevel = samples.get(reader.name) ?? [];
        samples.set(reader.name, byLevel);
        ((byLevel[level] ??= [])[round] ??= []).push(ms);
      }
    }
  }
}

/** Measures all readers in turns while an approver runs, after and before they were found to agree. */
export async function measureReading(ground: Ground, say: (line: string) => void): Promise<Reading> {
  const { scratch, client } = ground;
  await client.query(REFERENCE_INDEX);
  await client.query('vacuum analyze indicators.cell');
  const product = productReader(scratch, false);
  const empty = emptyReader(scratch);
  const readers = [product, productReader(scratch, true), postgresReader(client)];
  await fillPending(ground, ground.nation.figures, 2);
  let duck = await openDuck(scratch, client);
  let compared = await requireAgreement(ground, [...readers, await duckReader(duck)]);
  say(`${compared} figures read in four ways agree`);
  readers.push(await duckReader(duck));
  const samples: Samples = new Map();
  const approved = { approvals: 0, errors: 0, seconds: 0 };
  const pendings: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const turn = readers.map((_, index) => readers[(index + round) % readers.length] ?? product);
    const approver = startApprover(ground, 4 + round * 2);
    for (const reader of turn) {
      if (reader.name === product.name) {
        await fillPending(ground, ground.nation.figures, 3 + round * 2);
        pendings.push(await countPending(scratch));
      }
      const isOwn = reader.name === product.name;
      await readRound(ground, isOwn ? [reader, empty] : [reader], samples, round);
      if (reader.name === product.name) pendings.push(await countPending(scratch));
    }
    const answer = await approver.stop();
    approved.approvals += answer.approvals;
    approved.errors += answer.errors;
    approved.seconds += answer.seconds;
    say(`round ${round + 1} of ${ROUNDS}: ${answer.approvals} approvals meanwhile`);
  }
  duck.closeSync();
  duck = await openDuck(scratch, client);
  compared += await requireAgreement(ground, [product, postgresReader(client), await duckReader(duck)]);
  duck.closeSync();
  await client.query('drop index indicators.bench_reference');
  return {
    ...summary(samples, product.name, empty.name),
    facts: factsOf(samples, product.name, empty.name, approved, pendings, compared),
  };
}

/** The worst that can be met: all ten thousand pending deltas lie on the figure that is read. */
export async function measureWorst(ground: Ground): Promise<Measured[]> {
  const [figure = NO_FIGURE] = ground.nation.loaded;
  const reader = productReader(ground.scratch, false);
  const approver = startApprover(ground, 3 + ROUNDS * 2);
  await fillPending(ground, [figure], 4 + ROUNDS * 2);
  const measured: Measured[] = [];
  for (let level = 0; level < LEVELS.length; level += 1) {
    const times: number[] = [];
    for (const { range } of questionsOf(ground, level, WORST_READS, 71 + level)) {
      times.push((await reader.read({ range, ...figure })).ms);
    }
    const what = `${LEVELS[level]}: Taihu, all pending on this figure`;
    measured.push({ what, ...spreadOf(times), errors: 0 });
  }
  await approver.stop();
  return measured;
}

function summary(samples: Samples, own: string, empty: string): Pick<Reading, 'measured' | 'ratios'> {
  const measured: Measured[] = [];
  const ratios: Ratio[] = [];
  for (const [name, levels] of samples) {
    for (const [level, rounds] of levels.entries()) {
      measured.push({ what: `${LEVELS[level]}: ${name}`, ...spreadOf(rounds.flat()), errors: 0 });
    }
    if (name.startsWith(own) || name === empty) continue;
    for (const [level, rounds] of levels.entries()) {
      const ours = samples.get(own)?.[level] ?? [];
      const ratio = medianOf(rounds.map((times, round) => medianOf(times) / medianOf(ours[round] ?? [])));
      ratios.push({ what: `${LEVELS[level]}: ${name} / ${own}`, ratio });
    }
  }
  return { measured, ratios };
}

function factsOf(
  samples: Samples,
  own: string,
  empty: string,
  approved: ApproverAnswer,
  pendings: readonly number[],
  compared: number,
): Fact[] {
  const all = spreadOf((samples.get(own) ?? []).flat(2));
  return [
    { what: 'read at any node, p50', value: all.p50Ms, unit: 'ms' },
    { what: 'read at any node, p95', value: all.p95Ms, unit: 'ms' },
    { what: 'read at any node, p99', value: all.p99Ms, unit: 'ms', most: 1 },
    {
      what: 'an empty question in the same turns, p99',
      value: spreadOf((samples.get(empty) ?? []).flat(2)).p99Ms,
      unit: 'ms',
    },
    { what: 'deltas pending while read, least', value: Math.min(...pendings) },
    { what: 'deltas pending while read, most', value: Math.max(...pendings) },
    { what: 'approvals meanwhile', value: approved.approvals / approved.seconds, unit: '/s' },
    { what: 'approvals that failed', value: approved.errors, most: 0 },
    { what: 'figures compared in three or four ways, all equal', value: compared },
  ];
}
