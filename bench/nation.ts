/** The nation with its figures: the real tree through the real command, a cell for every unit in bulk. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { createIndicatorsRoom, foldDeltas, PUBLIC } from '#kernel/indicators/index.ts';
import type { OperationContract } from '#kernel/operation/contract.ts';
import { getOperation, type Operation, SYSTEM_ACTOR } from '#kernel/operation/index.ts';
import { unitsContracts } from '#kernel/units/contract.ts';
import { unitsRoom } from '#kernel/units/index.ts';
import { newId } from '#lib/id.ts';
import { makePeriod } from '#lib/period.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { actorWith } from '#test/support/actors.ts';
import type { Scratch } from './scratch.ts';

export const SYSTEM_SETTINGS = { actor: SYSTEM_ACTOR.id, roles: ['system-actor'], scope: [WHOLE_TREE] };

/** How much is loaded: indicators × quarters, each with a value of every unit. */
export interface NationSize {
  indicators: number;
  quarters: number;
}

/** What is counted in all, whatever is loaded: with every unit that makes 64 million observations. */
export const WHOLE: NationSize = { indicators: 12, quarters: 8 };

/** An indicator in a quarter. */
export interface BenchFigure {
  indicatorId: number;
  periodId: number;
}

export interface Nation {
  units: number;
  /** Those with a value of every unit. */
  loaded: BenchFigure[];
  /** All that are counted, over which changes are spread. */
  figures: BenchFigure[];
  observations: number;
  importSeconds: number;
  loadSeconds: number;
  foldSeconds: number;
}

const FILE = fileURLToPath(new URL('../demo/data/china-divisions.csv.gz', import.meta.url));
const FIRST_YEAR = 2007;

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const start = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - start) / 1000 };
}

/** Imports the nation's tree, and lets the server learn of it what it would within a minute. */
export async function importTree(
  scratch: Scratch,
  say: (line: string) => void,
): Promise<{ units: number; seconds: number }> {
  const csv = gunzipSync(readFileSync(FILE)).toString('utf8');
  const input = { csv, validFrom: '2007-01-01' };
  const tree = await timed(() =>
    runAs(scratch, 'system', unitsRoom.operations, unitsContracts.import, input),
  );
  const { imported: units, faults } = unitsContracts.import.output.parse(tree.result);
  if (faults.length > 0) throw new Error(`the tree was refused: ${JSON.stringify(faults.slice(0, 3))}`);
  say(`tree of ${units} units imported in ${tree.seconds.toFixed(1)} s`);
  const client = new pg.Client(scratch.access.taihu_migrator);
  await client.connect();
  await client.query('analyze units.version');
  await client.end();
  return { units, seconds: tree.seconds };
}

/** Imports the tree, defines the indicators and counts a value of every unit for each of them and each quarter. */
export async function loadNation(
  scratch: Scratch,
  size: NationSize,
  say: (line: string) => void,
): Promise<Nation> {
  const { units, seconds: importSeconds } = await importTree(scratch, say);
  const indicatorIds = await defineIndicators(scratch, WHOLE.indicators);
  const periodIds = Array.from(
    { length: WHOLE.quarters },
    (_, index) => makePeriod('quarter', FIRST_YEAR + Math.floor(index / 4), (index % 4) + 1).id,
  );
  const figuresOf = ({ indicators, quarters }: NationSize): BenchFigure[] =>
    periodIds
      .slice(0, quarters)
      .flatMap((periodId) =>
        indicatorIds.slice(0, indicators).map((indicatorId) => ({ indicatorId, periodId })),
      );
  const loaded = figuresOf(size);
  const client = new pg.Client(scratch.access.taihu_migrator);
  await client.connect();
  let observations = 0;
  let loadSeconds = 0;
  let foldSeconds = 0;
  try {
    for (const { indicatorId, periodId } of loaded) {
      const load = await timed(() => loadOne(client, indicatorId, periodId));
      const fold = await timed(() => foldAll(scratch));
      observations += load.result;
      loadSeconds += load.seconds;
      foldSeconds += fold.seconds;
      say(
        `indicator ${indicatorId} of ${periodId}: ${load.result} cells in ${load.seconds.toFixed(1)} s, ` +
          `folded in ${fold.seconds.toFixed(1)} s`,
      );
    }
    for (const table of ['observation', 'cell', 'delta', 'rollup']) {
      await client.query(`vacuum analyze indicators.${table}`);
    }
  } finally {
    await client.end();
  }
  return {
    units,
    loaded,
    figures: figuresOf(WHOLE),
    observations,
    importSeconds,
    loadSeconds,
    foldSeconds,
  };
}

async function runAs(
  scratch: Scratch,
  role: 'system' | 'office',
  operations: readonly Operation[],
  contract: OperationContract,
  input: object,
): Promise<unknown> {
  const operation = getOperation(new Map(operations.map((one) => [one.contract.name, one])), contract.name);
  return scratch.runner.run(operation, {
    actor: actorWith([role]),
    input,
    language: 'en',
    reference: newId(),
  });
}

async function defineIndicators(scratch: Scratch, count: number): Promise<number[]> {
  const codes = Array.from({ length: count }, (_, index) => `bench.figure${index + 1}`);
  const { operations } = createIndicatorsRoom({
    traceSource: async () => undefined,
    isDemo: async () => false,
  });
  await runAs(scratch, 'office', operations, indicatorsContracts.define, {
    indicators: codes.map((code) => ({
      code,
      name: { zh: code, en: code },
      unitOfMeasure: { zh: '个', en: 'units' },
      frequency: 'quarter',
      decimals: 2,
    })),
  });
  const client = new pg.Client(scratch.access.taihu_migrator);
  await client.connect();
  try {
    const { rows } = await client.query<{ id: number }>('select id from indicators.indicator order by id');
    return rows.map((row) => row.id);
  } finally {
    await client.end();
  }
}

/**
 * Every unit's value, drawn from its key: the rows that a first count of each would write, in one statement of the
 * same shape as the product's.
 */
const LOAD = `
  with incoming as (
    select tree_key, hashint8extended(tree_key, $1::bigint * 1000000 + $2) as drawn from units.version
  ), observed as (
    insert into indicators.observation (tree_key, indicator_id, period_id, audience, value, is_at_least,
      is_provisional, revision, source_id, audit_id, recorded_at)
    select tree_key, $1, $2, $3, round((drawn & 16777215) / 100.0, 2), (drawn >> 24) & 63 = 0, false, 1, $4, $4, now()
    from incoming order by tree_key
    returning id, tree_key, value, is_at_least
  ), counted as (
    insert into indicators.cell (tree_key, indicator_id, period_id, audience, value, is_at_least, is_provisional,
      revision, observation_id)
    select tree_key, $1, $2, $3, value, is_at_least, false, 1, id from observed order by tree_key
  ), changed as (
    insert into indicators.delta (tree_key, indicator_id, period_id, audience, value, expected, received, positive,
      at_least)
    select tree_key, $1, $2, $3, value, 1, 1, (value >= 1)::int, is_at_least::int from observed order by tree_key
  )
  select count(*)::int as count from observed`;

async function loadOne(client: pg.Client, indicatorId: number, periodId: number): Promise<number> {
  const values = [indicatorId, periodId, PUBLIC, newId()];
  const { rows } = await client.query<{ count: number }>(LOAD, values);
  return rows[0]?.count ?? 0;
}

/** Folds what is closed, as the worker does every second. */
export function foldOnce(scratch: Scratch): Promise<number> {
  return scratch.database.transaction(SYSTEM_SETTINGS, (tx) => foldDeltas(tx));
}

/** Folds until nothing is pending: a sequence stays open for a moment where another transaction still runs. */
export async function foldAll(scratch: Scratch): Promise<number> {
  const deadline = performance.now() + 600_000;
  for (let touched = 0; performance.now() < deadline; ) {
    touched += await foldOnce(scratch);
    if ((await countPending(scratch)) === 0) return touched;
  }
  throw new Error('deltas stay pending: some transaction never ends');
}

/** How many deltas are not yet folded. */
export async function countPending(scratch: Scratch): Promise<number> {
  const client = new pg.Client(scratch.access.taihu_migrator);
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int as count from indicators.delta
       where written >= (select written_through from indicators.fold_cursor)`,
    );
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}
