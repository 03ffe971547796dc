/** What it costs to count a report with all above it, and how soon it is seen. */
import { type Audience, INTERNAL, PUBLIC, sumGroups } from '#kernel/indicators/index.ts';
import { addDecimals, compareDecimals } from '#lib/decimal.ts';
import { newId } from '#lib/id.ts';
import { rootKey, subtreeOf } from '#lib/tree-key.ts';
import { changeOf, count } from './counting.ts';
import { type BenchFigure, countPending, foldAll, type Nation, SYSTEM_SETTINGS } from './nation.ts';
import type { Ground } from './reading.ts';
import type { Fact, Measured, Ratio } from './report.ts';
import { medianOf, spreadOf } from './statistics.ts';

const ROUNDS = 5;
const WRITES_A_ROUND = 150;
const SIGHTINGS = 200;
const FOLDED_AT_ONCE = 10_000;

const PLAIN_INSERT = {
  name: 'bench_insert',
  text: `insert into indicators.observation (tree_key, indicator_id, period_id, audience, value, is_at_least,
      is_provisional, revision, source_id, audit_id, recorded_at)
    values ($1, $2, $3, $4, $5, false, false, $6, $7, $8, now())`,
};

interface Way {
  name: string;
  write(leaf: bigint, serial: number): Promise<void>;
}

function firstFigure(nation: Nation): BenchFigure {
  const [figure] = nation.loaded;
  if (!figure) throw new Error('no figure is loaded');
  return figure;
}

async function timedMs(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function waysOf({ scratch, nation, client }: Ground): Way[] {
  const figure = firstFigure(nation);
  const counted = (audiences: readonly Audience[]) => (leaf: bigint, serial: number) =>
    count(
      scratch.database,
      audiences.map((audience) => changeOf(leaf, figure, audience, `${serial}.5`, 100 + serial)),
    );
  return [
    {
      name: 'plain insert of one observation',
      async write(leaf, serial) {
        const values = [
          leaf,
          figure.indicatorId,
          figure.periodId,
          PUBLIC,
          `${serial}.5`,
          1,
          newId(),
          newId(),
        ];
        await client.query({ ...PLAIN_INSERT, values });
      },
    },
    { name: 'count a report, first approval', write: counted([INTERNAL]) },
    { name: "count a report, the city's approval", write: counted([INTERNAL, PUBLIC]) },
  ];
}

/** Counts one report and inserts one row in turns, each durable and on one connection. */
export async function measureWriting(ground: Ground): Promise<{ measured: Measured[]; ratios: Ratio[] }> {
  const ways = waysOf(ground);
  const samples = new Map(ways.map((way) => [way.name, Array.from({ length: ROUNDS }, (): number[] => [])]));
  let serial = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let index = 0; index < WRITES_A_ROUND; index += 1) {
      serial += 1;
      const leaf = ground.leaves[serial % ground.leaves.length] ?? 0n;
      for (const way of ways) {
        const ms = await timedMs(() => way.write(leaf, serial));
        samples.get(way.name)?.[round]?.push(ms);
      }
    }
  }
  // The reference's rows belong to no cell, and the recount would find them; those of the load have one id for both.
  await ground.client.query(
    'delete from indicators.observation where revision = 1 and audit_id <> source_id',
  );
  const [reference, ...own] = ways;
  const plain = samples.get(reference?.name ?? '') ?? [];
  const ratioOf = (times: number[][]) =>
    medianOf(times.map((round, index) => medianOf(plain[index] ?? []) / medianOf(round)));
  return {
    measured: [...samples].map(([what, rounds]) => ({ what, ...spreadOf(rounds.flat()), errors: 0 })),
    ratios: own.map(({ name }, index) => ({
      what: `${name} / plain insert, durable`,
      ratio: ratioOf(samples.get(name) ?? []),
      ...(index === 0 ? { goal: 0.5 } : {}),
    })),
  };
}

/** Commits a report and reads the nation at once on another connection: the sum must have moved by the change. */
export async function measureSightings(ground: Ground): Promise<{ measured: Measured[]; facts: Fact[] }> {
  const { scratch, nation, leaves } = ground;
  const figure = firstFigure(nation);
  const of = { indicatorIds: [figure.indicatorId], periodIds: [figure.periodId], audience: PUBLIC } as const;
  const range = subtreeOf(rootKey(0));
  const valueAt = async () => {
    const [sums] = await scratch.database.transaction(SYSTEM_SETTINGS, (tx) => sumGroups(tx, [[range]], of));
    return sums?.value ?? '0';
  };
  const leaf = leaves.at(-1) ?? 0n;
  await count(scratch.database, [changeOf(leaf, figure, PUBLIC, '0', 5000)]);
  const base = await valueAt();
  const times: number[] = [];
  let missed = 0;
  for (let serial = 1; serial <= SIGHTINGS; serial += 1) {
    const change = changeOf(leaf, figure, PUBLIC, `${serial}.75`, 5000 + serial);
    await count(scratch.database, [change]);
    const start = performance.now();
    const seen = await valueAt();
    times.push(performance.now() - start);
    if (compareDecimals(seen, addDecimals(base, `${serial}.75`)) !== 0) missed += 1;
  }
  const measured = { what: 'from commit to seen at the nation', ...spreadOf(times), errors: missed };
  return {
    measured: [measured],
    facts: [{ what: 'approvals not seen at the nation by the first read', value: missed, most: 0 }],
  };
}

/** Folds ten thousand pending deltas at once, a few times. */
export async function measureFolding(ground: Ground): Promise<Fact[]> {
  const { scratch, nation, leaves } = ground;
  const figure = firstFigure(nation);
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await foldAll(scratch);
    const chosen = leaves.slice(0, FOLDED_AT_ONCE);
    for (let start = 0; start < chosen.length; start += 500) {
      await count(
        scratch.database,
        chosen
          .slice(start, start + 500)
          .map((leaf) => changeOf(leaf, figure, PUBLIC, `${round}.5`, 9000 + round)),
      );
    }
    const pending = await countPending(scratch);
    const ms = await timedMs(() => foldAll(scratch));
    rates.push((pending / ms) * 1000);
  }
  return [{ what: `fold of ${FOLDED_AT_ONCE} pending deltas`, value: medianOf(rates), unit: 'deltas/s' }];
}
