/** Approving a report with the whole product, beside a handler written by hand, over HTTP and on one database. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg, { type ClientConfig } from 'pg';
import { cityDay, systemClock } from '#kernel/clock/index.ts';
import { pathOf } from '#kernel/operation/path-contract.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import { type Child, type Opened, type Order, startChild } from './command-child.ts';
import { CITY, PASSWORD, REVIEWER } from './command-city.ts';
import { type Driven, drive, signIn, type Target, type Waiting } from './command-client.ts';
import { measureSights, type Sighting } from './command-sight.ts';
import { serverProcessor } from './processor.ts';
import { type Fact, type Findings, type Measured, machineOf, type Ratio, type Report } from './report.ts';
import { closerOf, requireDisk, scratchFolder, versionOf } from './scratch.ts';
import { medianOf, spreadOf } from './statistics.ts';

const ROUNDS = 14;
/** As a part of a longer run. */
const FEWER_ROUNDS = 6;
const APPROVALS_A_ROUND = 300;
const WARMING = 1500;
const CONNECTIONS = 8;
const SIGHTINGS = 40;
const NEEDED_GB = 2;

interface Options {
  say: (line: string) => void;
}

const NOTES = [
  'The product is one process as npm start composes it, on an embedded cluster that flushes every ' +
    'commit, without the worker during the rounds. A request carries a session cookie and an idempotency ' +
    'key; it passes access, validation, row security, audit, outbox and the public trace, and its figures ' +
    'reach every unit above.',
  'The reference is one Fastify handler with pg in a process of its own, on the same database, as the ' +
    'owner of the tables: it locks and checks the report and writes the rows of report, event, ' +
    'observations, cells and deltas in one durable transaction with prepared statements. It has no ' +
    'session, no row security, no audit, no idempotency key, no outbox and no trace, and so writes less ' +
    'than the product.',
  'Every report has one cell and is approved once, which makes it count for the government and for the ' +
    'public. Both have ten connections to the database and are driven by the same client, which runs on ' +
    'the same machine.',
  'The two take turns in rounds in changing order, after warming and an analyze; a ratio is the median ' +
    'of the rounds’ ratios.',
  'Processor time is that of each server’s process during its own turns, and that of the database ' +
    'server meanwhile.',
  'After the rounds the worker is started; reports are then approved one at a time, and the published ' +
    'page of the city is asked for every 10 ms until it has changed.',
  'At the end everything is recounted, the reference’s reports included.',
];

interface Way {
  name: 'Taihu' | 'Fastify + pg by hand';
  child: Child;
  target: Target;
}

/** What one turn of one way cost. */
interface Turn extends Driven {
  cpuMs: number;
  databaseMs: number;
}

/** Runs the benchmark. */
export async function benchCommand({ say }: Options): Promise<Report> {
  const startedAt = systemClock.now().toISOString();
  return withServers(say, async (ways, access) => {
    const machine = machineOf(await versionOf(access));
    return { ...(await measure(ways, access, say)), machine, startedAt };
  });
}

/** Approvals over HTTP alone, in fewer rounds: as a part of a longer run. */
export async function measureApprovals(say: Options['say']): Promise<Findings> {
  return withServers(say, async (ways, access) => {
    const client = new pg.Client(access);
    await client.connect();
    try {
      const turns = await takeTurns(ways, client, await waitingReports(client), FEWER_ROUNDS, say);
      return { measured: measuredOf(turns), ratios: ratiosOf(turns), facts: factsOf(turns) };
    } finally {
      await client.end();
    }
  });
}

/** Opens the product with a city and the reference on its database, each in a process of its own. */
async function withServers<T>(
  say: Options['say'],
  work: (ways: Way[], access: ClientConfig) => Promise<T>,
): Promise<T> {
  const folder = await scratchFolder();
  const steps: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = closerOf(steps);
  try {
    await requireDisk(folder, NEEDED_GB);
    const product = startChild(new URL('./command-product.ts', import.meta.url));
    steps.push(() => product.stop());
    say('entering a city through commands');
    const { port, access } = await opened(product, { ask: 'open', folder: join(folder, 'city') });
    if (!access) throw new Error('the product did not say where its database is');
    const handmade = startChild(new URL('./command-reference.ts', import.meta.url));
    steps.push(() => handmade.stop());
    const reference = await opened(handmade, { ask: 'open-reference', access });
    const ways: Way[] = [
      { name: 'Taihu', child: product, target: await productTarget(port) },
      {
        name: 'Fastify + pg by hand',
        child: handmade,
        target: { port: reference.port, path: '/approve', headers: {} },
      },
    ];
    return await work(ways, access);
  } finally {
    await close();
  }
}

async function opened(child: Child, order: Order): Promise<Opened> {
  const answer = await child.ask(order);
  if (!answer.opened) throw new Error(`${order.ask} opened nothing`);
  return answer.opened;
}

async function productTarget(port: number): Promise<Target> {
  const cookie = await signIn(port, REVIEWER, PASSWORD);
  return { port, path: `/api/v1${pathOf(reportingContracts.approve)}`, headers: { cookie } };
}

type Measurement = Omit<Report, 'machine' | 'startedAt'>;

async function measure(ways: Way[], access: ClientConfig, say: Options['say']): Promise<Measurement> {
  const [product] = ways;
  if (!product) throw new Error('nothing to measure');
  const client = new pg.Client(access);
  await client.connect();
  try {
    const reports = await waitingReports(client);
    const turns = await takeTurns(ways, client, reports, ROUNDS, say);
    say('starting the worker; approvals one at a time');
    await product.child.ask({ ask: 'start-worker' });
    const sights = await measureSights(product.target, client, reports.splice(0, SIGHTINGS));
    say('recounting');
    const { differences = Number.NaN } = await product.child.ask({ ask: 'recount' });
    const all = [...turns.values()].flat();
    const approved = 2 * WARMING + sights.approved + all.reduce((sum, turn) => sum + turn.approved, 0);
    return {
      name: 'command',
      title: `approving a report on ${cityDay(systemClock.now())}`,
      sizes: sizesOf(reports.length, approved),
      measured: [...measuredOf(turns), sights.measured],
      ratios: ratiosOf(turns),
      facts: [...factsOf(turns), ...sights.facts, ...(await checkedRows(client, approved, differences))],
      notes: NOTES,
    };
  } finally {
    await client.end();
  }
}

/** All reports that wait for their reviewer, in an order that follows neither forms nor units. */
async function waitingReports(client: pg.Client): Promise<Sighting[]> {
  await client.query('vacuum analyze');
  const { rows } = await client.query<{ id: string; version: number; figure: string }>(
    `select r.id, r.version, f.items -> 0 ->> 'indicator' || '/${CITY}/' || f.period_code as figure
     from reporting.report r join reporting.form f on f.id = r.form_id
     where r.state = 'submitted' order by hashtextextended(r.id::text, 7)`,
  );
  return rows;
}

type Turns = Map<Way['name'], Turn[]>;

/** Warms both ways, then lets them take turns; takes from the reports what is approved. */
async function takeTurns(
  ways: readonly Way[],
  client: pg.Client,
  reports: Waiting[],
  rounds: number,
  say: Options['say'],
): Promise<Turns> {
  const databaseMs = await serverProcessor(client);
  const turns: Turns = new Map(ways.map(({ name }) => [name, []]));
  let network = 0;
  const turnOf = async ({ name, child, target }: Way, howMany: number): Promise<Turn> => {
    const mine = reports.splice(0, howMany);
    if (mine.length < howMany) throw new Error('too few reports');
    const before = { cpu: (await child.ask({ ask: 'cpu' })).cpuMs ?? 0, database: await databaseMs() };
    const driven = await drive(target, mine, CONNECTIONS, (network += 1));
    const after = { cpu: (await child.ask({ ask: 'cpu' })).cpuMs ?? 0, database: await databaseMs() };
    if (driven.errors > 0) say(`${name}: ${driven.errors} errors, such as ${driven.refusals.join('; ')}`);
    return { ...driven, cpuMs: after.cpu - before.cpu, databaseMs: after.database - before.database };
  };
  for (const way of ways) {
    const { errors } = await turnOf(way, WARMING);
    if (errors > 0) throw new Error(`${way.name} does not even warm`);
  }
  // As autovacuum does in a city's first minute: until then plans are those of the empty tables of before.
  await client.query('analyze');
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? ways : ways.toReversed();
    for (const way of order) turns.get(way.name)?.push(await turnOf(way, APPROVALS_A_ROUND));
    const told = [...turns].map(([name, done]) => `${name} ${Math.round(rateOf(done.at(-1)))}/s`);
    say(`round ${round + 1} of ${rounds}: ${told.join(', ')}`);
  }
  return turns;
}

const rateOf = (turn: Turn | undefined) => (turn ? turn.approved / turn.seconds : Number.NaN);
const cpuOf = (turn: Turn | undefined) => (turn ? turn.cpuMs / turn.approved : Number.NaN);
const databaseOf = (turn: Turn | undefined) => (turn ? turn.databaseMs / turn.approved : Number.NaN);

function sizesOf(left: number, approved: number): Fact[] {
  return [
    { what: 'reports of one cell', value: left + approved },
    { what: 'approved in all', value: approved },
    { what: 'rounds × approvals of each way', value: `${ROUNDS} × ${APPROVALS_A_ROUND}` },
    { what: 'connections at once', value: CONNECTIONS },
  ];
}

function measuredOf(turns: Turns): Measured[] {
  return [...turns].map(([name, done]) => ({
    what: name,
    ...spreadOf(done.flatMap((turn) => turn.times)),
    errors: done.reduce((sum, turn) => sum + turn.errors, 0),
  }));
}

function ratiosOf(turns: Turns): Ratio[] {
  const own = turns.get('Taihu') ?? [];
  const reference = turns.get('Fastify + pg by hand') ?? [];
  const ratioOf = (ours: (turn: Turn | undefined) => number, isCost: boolean) =>
    medianOf(
      own.map((turn, round) =>
        isCost ? ours(reference[round]) / ours(turn) : ours(turn) / ours(reference[round]),
      ),
    );
  return [
    { what: 'approvals a second, Taihu / by hand', ratio: ratioOf(rateOf, false), goal: 0.35 },
    { what: 'processor time of the server process, by hand / Taihu', ratio: ratioOf(cpuOf, true) },
    { what: 'processor time of the database, by hand / Taihu', ratio: ratioOf(databaseOf, true) },
  ];
}

function factsOf(turns: Turns): Fact[] {
  return [...turns].flatMap(([name, done]) => [
    { what: `${name}: approvals`, value: medianOf(done.map(rateOf)), unit: '/s' },
    { what: `${name}: processor time of the server process`, value: medianOf(done.map(cpuOf)), unit: 'ms' },
    { what: `${name}: processor time of the database`, value: medianOf(done.map(databaseOf)), unit: 'ms' },
    { what: `${name}: errors`, value: done.reduce((sum, turn) => sum + turn.errors, 0), most: 0 },
  ]);
}

/** What stands in the tables at the end: of every approved report both cells, both deltas and one event. */
async function checkedRows(client: pg.Client, approved: number, differences: number): Promise<Fact[]> {
  const { rows } = await client.query<{ reports: number; deltas: number; cells: number; events: number }>(
    `select (select count(*)::int from reporting.report where state = 'approved') as reports,
       (select coalesce(sum(received), 0)::int from indicators.delta) as deltas,
       (select count(*)::int from indicators.cell) as cells,
       (select count(*)::int from workflow.step where action = 'approve') as events`,
  );
  const [found = { reports: 0, deltas: 0, cells: 0, events: 0 }] = rows;
  const lost = (wanted: number, have: number) => Math.abs(wanted - have);
  return [
    { what: 'reports lost', value: lost(approved, found.reports), most: 0 },
    { what: 'cells lost', value: lost(2 * approved, found.cells), most: 0 },
    { what: 'deltas lost', value: lost(2 * approved, found.deltas), most: 0 },
    { what: 'events lost', value: lost(approved, found.events), most: 0 },
    { what: 'differences found by the recount', value: differences, most: 0 },
  ];
}
