/** The roll-up at the scale of the nation: reads at any node, counting, seeing, folding, recounting. */
import { cityDay, systemClock } from '#kernel/clock/index.ts';
import { recount } from '#kernel/indicators/index.ts';
import { loadNation, type Nation, type NationSize, SYSTEM_SETTINGS, WHOLE } from './nation.ts';
import { drawGround, measureReading, measureWorst } from './reading.ts';
import { type Fact, machineOf, type Report } from './report.ts';
import { openScratch, requireDisk, type Scratch } from './scratch.ts';
import { measureFolding, measureSightings, measureWriting } from './writing.ts';

const QUICK: NationSize = { indicators: 2, quarters: 1 };
/** Rows of observation, cell, delta and the sums of all nodes with their indexes, the server's log, DuckDB's copy. */
const BYTES_A_CELL = 1100;
const SPARE_GB = 5;
const UNITS = 665_271;

interface Options {
  isFull: boolean;
  say: (line: string) => void;
}

const NOTES = [
  'The tree is that of the nation (31 provinces to 620,572 villages), imported by the command ' +
    'units.import.',
  'Every unit has a value of its own for every indicator and quarter; the rows are written in bulk by ' +
    'the migrator, in the shape that a first count writes, and folded by the product’s own function after ' +
    'each indicator.',
  'Reads: the product’s sumGroups for the public, with row security, in a read-only transaction of its ' +
    'own; the time is that of the call. Beside it a sum over the cells of the range in PostgreSQL, ' +
    'prepared, without row security, with a covering index made for it alone; and a prepared scan in ' +
    'DuckDB inside this process, on all cores, over a copy in a file, in the order of the tree.',
  'There are 96 figures (12 indicators, 8 quarters), the same at every size; a run without --full loads a ' +
    'value of every unit for some of them, and those are read. Before each of the product’s turns ten ' +
    'thousand deltas are left pending in the store, counted by the product and spread evenly over the 96; a ' +
    'process of its own approves reports at random among them without a pause through all turns. Readers ' +
    'take turns in five rounds in changing order; a ratio is the median of the rounds’ ratios of medians.',
  'After each of the product’s reads an empty question (select 1) goes the same way, timed the same: its ' +
    'spread is what the machine adds at that moment, to any question at all.',
  'Beside it, with no goal: the same reads where all ten thousand pending deltas lie on the one figure read.',
  'Before the first and after the last round all readers must give the same sums at nodes of every ' +
    'level.',
  'Counting: countCells in a transaction of the application’s role with row security and outbox, ' +
    'against one prepared INSERT of one observation by the migrator; both flush at commit, in turns, one ' +
    'connection each.',
];

/** Runs the benchmark; with `isFull` at 64 million observations. */
export async function benchRollup({ isFull, say }: Options): Promise<Report> {
  const size = isFull ? WHOLE : QUICK;
  const startedAt = systemClock.now().toISOString();
  const scratch = await openScratch();
  try {
    const cells = UNITS * size.indicators * size.quarters;
    const neededGb = Math.ceil((cells * BYTES_A_CELL) / 2 ** 30) + SPARE_GB;
    say(`${cells} observations will take about ${neededGb} GB in ${scratch.folder}`);
    await requireDisk(scratch.folder, neededGb);
    const machine = machineOf(scratch.postgres);
    const nation = await loadNation(scratch, size, say);
    return { ...(await measure(scratch, nation, size, say)), machine, startedAt };
  } finally {
    await scratch.close();
  }
}

type Measurement = Omit<Report, 'machine' | 'startedAt'>;

async function measure(
  scratch: Scratch,
  nation: Nation,
  size: NationSize,
  say: (line: string) => void,
): Promise<Measurement> {
  const ground = await drawGround(scratch, nation);
  try {
    const reading = await measureReading(ground, say);
    const worst = await measureWorst(ground);
    const writing = await measureWriting(ground);
    say('counting measured');
    const sightings = await measureSightings(ground);
    const folding = await measureFolding(ground);
    say('sightings and folding measured; recounting');
    const start = performance.now();
    const found = await scratch.database.transaction(SYSTEM_SETTINGS, (tx) => recount(tx));
    const seconds = (performance.now() - start) / 1000;
    if (found.differences.length > 0) throw new Error(`the recount differs: ${told(found.differences)}`);
    return {
      name: 'rollup',
      title: `figures of the nation on ${cityDay(systemClock.now())}`,
      sizes: sizesOf(nation, size, found),
      measured: [...reading.measured, ...worst, ...writing.measured, ...sightings.measured],
      ratios: [...reading.ratios, ...writing.ratios],
      facts: [
        ...reading.facts,
        ...sightings.facts,
        { what: 'import of the tree through units.import', value: nation.importSeconds, unit: 's' },
        { what: 'bulk load', value: nation.observations / nation.loadSeconds, unit: 'observations/s' },
        { what: 'fold in bulk', value: nation.observations / nation.foldSeconds, unit: 'deltas/s' },
        ...folding,
        { what: 'recount of everything', value: seconds, unit: 's' },
        { what: 'differences found by the recount', value: found.differences.length, most: 0 },
      ],
      notes: NOTES,
    };
  } finally {
    await ground.client.end();
  }
}

function told(differences: readonly object[]): string {
  return differences
    .slice(0, 5)
    .map((one) => Object.values(one).map(String).join(' '))
    .join('; ');
}

function sizesOf(nation: Nation, size: NationSize, found: { cells: number; nodes: number }): Fact[] {
  return [
    { what: 'units', value: nation.units },
    { what: 'indicators × quarters loaded', value: `${size.indicators} × ${size.quarters}` },
    { what: 'figures that changes are spread over', value: nation.figures.length },
    { what: 'observations loaded', value: nation.observations },
    { what: 'cells at the end', value: found.cells },
    { what: 'sums of nodes', value: found.nodes },
  ];
}
