/** The tree at the scale of the nation: expanding, searching by name, sound and code, and the reach of a unit. */
import type { Client, QueryConfig } from 'pg';
import pg from 'pg';
import { cityDay, systemClock } from '#kernel/clock/index.ts';
import { ANONYMOUS, getOperation } from '#kernel/operation/index.ts';
import { unitsContracts } from '#kernel/units/contract.ts';
import { rangesOfUnit, unitsRoom } from '#kernel/units/index.ts';
import { newId } from '#lib/id.ts';
import { importTree } from './nation.ts';
import { type Fact, type Findings, type Measured, machineOf, type Ratio, type Report } from './report.ts';
import { openScratch, type Scratch } from './scratch.ts';
import { drawer, medianOf, spreadOf, timeOf } from './statistics.ts';

interface Options {
  say: (line: string) => void;
}

/** What the design asks of each: the 95th of a hundred, in milliseconds. */
const MOST_P95_MS = 100;
const CALLS = 300;
/** The reference answers one in so many calls: without an index of its own it takes half a second. */
const REFERENCE_EVERY = 7;
const SEED = 665_271;
const PAGE = 50;
const STANDS = 'valid_from <= current_date and (valid_to is null or valid_to > current_date)';
const COLUMNS = 'code, name, level, kind, parent_code';

/** One unit of the nation, as it was drawn. */
interface DrawnUnit {
  unit_id: string;
  code: string;
  name: string;
  pinyin: string;
  initials: string;
  tree_key: string;
}

interface Scenario {
  what: string;
  ours: (unit: DrawnUnit) => Promise<unknown>;
  reference: (unit: DrawnUnit) => QueryConfig;
}

export const TREE_NOTES = [
  'Every call draws a unit anew, one in five each of the levels 1 to 5; ours and, in one of seven calls, the ' +
    'reference take turns on the same. A ratio is that of the medians over the calls that both answered.',
  'Ours: the operation through the whole pipeline (access, parsing, transaction, row security, counts of children, ' +
    'paths), as an anonymous visitor; the reach of a unit by the function that makes scopes.',
  'Beside it one prepared statement by the migrator, without row security, counts or paths: children by the same ' +
    'index; names and sounds by LIKE over all rows, as without an index of their own; codes by a range; the units of ' +
    'a subtree by a recursive query over parent codes, as where there are no tree keys.',
  'Searched by name: the first three characters of a name; by pinyin: the first five letters; by initials: the first ' +
    'two, which thousands of units share; by code: the first six digits.',
];

function scenariosOf(scratch: Scratch): Scenario[] {
  const operations = new Map(unitsRoom.operations.map((one) => [one.contract.name, one]));
  const call = (name: string, input: object) =>
    scratch.runner.run(getOperation(operations, name), {
      actor: ANONYMOUS,
      input,
      language: 'zh',
      reference: newId(),
    });
  const search = (text: string) => call(unitsContracts.search.name, { text, limit: PAGE });
  const like = (name: string, column: string, pattern: string): QueryConfig => ({
    name,
    text: `select ${COLUMNS} from units.version where ${column} like $1 and ${STANDS}
      order by level, tree_key limit ${PAGE}`,
    values: [pattern],
  });
  const [byName, bySound] = [(u: DrawnUnit) => u.name.slice(0, 3), (u: DrawnUnit) => u.pinyin.slice(0, 5)];
  const byInitials = (u: DrawnUnit) => u.initials.slice(0, 2);
  return [
    {
      what: 'expand a unit',
      ours: (unit) => call(unitsContracts.children.name, { code: unit.code, limit: PAGE }),
      reference: (unit) => ({
        name: 'children',
        text: `select ${COLUMNS} from units.version where parent_key = $1 and ${STANDS}
          order by tree_key limit ${PAGE}`,
        values: [unit.tree_key],
      }),
    },
    {
      what: 'search by name',
      ours: (unit) => search(byName(unit)),
      reference: (unit) => like('name', 'name', `%${byName(unit)}%`),
    },
    {
      what: 'search by pinyin',
      ours: (unit) => search(bySound(unit)),
      reference: (unit) => like('pinyin', "pinyin || ''", `${bySound(unit)}%`),
    },
    {
      what: 'search by initials',
      ours: (unit) => search(byInitials(unit)),
      reference: (unit) => like('initials', "initials || ''", `${byInitials(unit)}%`),
    },
    {
      what: 'search by code',
      ours: (unit) => search(unit.code.slice(0, 6)),
      reference: (unit) => ({
        name: 'code',
        text: `select ${COLUMNS} from units.version where code >= $1 and code < $1 || 'z' and ${STANDS}
          order by code limit ${PAGE}`,
        values: [unit.code.slice(0, 6)],
      }),
    },
    reachOf(scratch),
  ];
}

/** What a unit reaches, as scopes are made; beside it the units of its subtree without tree keys. */
function reachOf(scratch: Scratch): Scenario {
  const today = cityDay(systemClock.now());
  return {
    what: 'the reach of a unit, for its scope',
    ours: (unit) =>
      scratch.database.transaction({ actor: ANONYMOUS.id, roles: [], scope: [], isReadOnly: true }, (tx) =>
        rangesOfUnit(tx, unit.unit_id, today),
      ),
    reference: (unit) => ({
      name: 'subtree',
      text: `with recursive below as (
        select tree_key, code from units.version where tree_key = $1
        union all
        select v.tree_key, v.code from below b join units.version v on v.parent_key = b.tree_key)
      select count(*) from below`,
      values: [unit.tree_key],
    }),
  };
}

async function drawUnits(client: Client): Promise<DrawnUnit[]> {
  const draw = drawer(SEED);
  const drawn: DrawnUnit[] = [];
  const levels: DrawnUnit[][] = [];
  for (const level of [1, 2, 3, 4, 5]) {
    const { rows } = await client.query<DrawnUnit>(
      `select unit_id, code, name, pinyin, initials, tree_key::text from units.version
       where level = $1 order by md5(code) limit 1000`,
      [level],
    );
    levels.push(rows);
  }
  for (let index = 0; index < CALLS; index += 1) {
    const rows = levels[index % levels.length] ?? [];
    const unit = rows[draw(rows.length)];
    if (unit) drawn.push(unit);
  }
  return drawn;
}

/** Measures every scenario on a tree that stands already, ours and its reference in turns. */
export async function measureTree(scratch: Scratch, say: (line: string) => void): Promise<Findings> {
  const client = new pg.Client(scratch.access.taihu_migrator);
  await client.connect();
  const measured: Measured[] = [];
  const ratios: Ratio[] = [];
  const facts: Fact[] = [];
  try {
    const units = await drawUnits(client);
    for (const { what, ours, reference } of scenariosOf(scratch)) {
      const [own, beside, other]: [number[], number[], number[]] = [[], [], []];
      for (const [index, unit] of units.entries()) {
        const elapsedMs = await timeOf(() => ours(unit));
        own.push(elapsedMs);
        if (index % REFERENCE_EVERY > 0) continue;
        beside.push(elapsedMs);
        other.push(await timeOf(() => client.query(reference(unit))));
      }
      const spread = spreadOf(own);
      measured.push(
        { what, ...spread, errors: 0 },
        { what: `${what}: reference`, ...spreadOf(other), errors: 0 },
      );
      ratios.push({ what, ratio: medianOf(other) / medianOf(beside) });
      facts.push({ what: `${what}: p95`, value: spread.p95Ms, unit: 'ms', most: MOST_P95_MS });
      say(`${what}: p95 ${spread.p95Ms.toFixed(1)} ms`);
    }
  } finally {
    await client.end();
  }
  return { measured, ratios, facts };
}

/** Runs the benchmark on the nation's tree of its own. */
export async function benchTree({ say }: Options): Promise<Report> {
  const startedAt = systemClock.now().toISOString();
  const scratch = await openScratch();
  try {
    const machine = machineOf(scratch.postgres);
    const { units, seconds } = await importTree(scratch, say);
    const found = await measureTree(scratch, say);
    return {
      name: 'tree',
      title: `the nation's tree on ${cityDay(systemClock.now())}`,
      startedAt,
      machine,
      sizes: [{ what: 'units', value: units }],
      ...found,
      facts: [...found.facts, { what: 'import through units.import', value: seconds, unit: 's' }],
      notes: TREE_NOTES,
    };
  } finally {
    await scratch.close();
  }
}
