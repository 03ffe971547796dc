/** `npm run bench -- export`: a list of a million rows as a file, beside raw COPY TO of the same columns. */
import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { createAuditRoom } from '#kernel/audit/index.ts';
import { systemClock } from '#kernel/clock/index.ts';
import { assert } from '#kernel/errors/index.ts';
import { createIdentity } from '#kernel/identity/index.ts';
import { openKeyring } from '#kernel/keys/index.ts';
import type { FileAnswer, Room } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { type Findings, machineOf, type Report } from './report.ts';
import { openScratch, type Scratch } from './scratch.ts';
import { medianOf } from './statistics.ts';

const ROWS = 1_000_000;
const ROUNDS = 3;
/** Rows of a first export, after which the process has the memory that any busy one has. */
const WARMING_UNTIL = '2008-01-12T13:46:40Z';
const SAMPLE_MS = 20;

const COPY = `copy (select at, operation, actor_kind, actor_id, actor_job, subject, unit_key, outcome, refusal, details,
  content_hash, id from audit.entry order by written desc, id desc) to stdout with (format csv)`;

const FILL = `insert into audit.entry (id, written, at, actor_kind, actor_id, operation, subject, unit_key, outcome,
    details, input_hash, seals, content_hash)
  select gen_random_uuid(), n / 10, timestamptz '2008-01-01' + n * interval '20 seconds', 'account',
    ('00000000-0000-7000-8000-' || lpad((n % 5000)::text, 12, '0'))::uuid, 'reporting.submit',
    'report/' || gen_random_uuid(), 1000000 + n, 'done', jsonb_build_object('revision', n % 7), md5(n::text), '[]',
    md5(n::text) || md5((n + 1)::text)
  from generate_series(1, $1::bigint) n`;

interface Run {
  seconds: number;
  bytes: number;
  /** Most memory of this process above what it held before. */
  aboveIdleMb: number;
}

/** Runs work and watches the memory of this process. */
async function watched(work: () => Promise<number>): Promise<Run> {
  const idle = process.memoryUsage().rss;
  let most = idle;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, SAMPLE_MS);
  const started = performance.now();
  try {
    const bytes = await work();
    const seconds = (performance.now() - started) / 1000;
    return { seconds, bytes, aboveIdleMb: (most - idle) / 2 ** 20 };
  } finally {
    clearInterval(timer);
  }
}

/** Takes bytes as fast as they come. */
function sink() {
  let bytes = 0;
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      bytes += chunk.length;
      done();
    },
  });
  return { stream, count: () => bytes };
}

async function rawCopy(scratch: Scratch): Promise<number> {
  const client = new pg.Client(scratch.access.taihu_migrator);
  await client.connect();
  try {
    const { stream, count } = sink();
    await pipeline(client.query(copyTo(COPY)), stream);
    return count();
  } finally {
    await client.end();
  }
}

async function exported(scratch: Scratch, format: 'csv' | 'xlsx', filter: object = {}): Promise<number> {
  const operation = createAuditRoom([]).operations.find(({ contract }) => contract.name === 'audit.export');
  assert(operation, 'there is an export of the trail');
  const { stream, count } = sink();
  const grants = [{ role: 'auditor' as const, unitId: newId(), ranges: [WHOLE_TREE] }];
  await scratch.runner.run(operation, {
    actor: { kind: 'account', id: newId(), name: 'auditor', grants },
    input: { format, ...filter },
    language: 'zh',
    reference: newId(),
    deliver: (file: FileAnswer) => pipeline(file.bytes, stream),
  });
  return count();
}

/** Room identity, which tells the names of accounts. */
export function namesRoom(): Room {
  return createIdentity({
    secret: newId(),
    baseUrl: 'http://127.0.0.1',
    isSecure: false,
    keyring: openKeyring({ masterKey: randomBytes(32) }),
  }).room;
}

interface Size {
  rows: number;
  rounds: number;
}

type Kind = 'copy' | 'csv' | 'xlsx';

/** Fills the trail of a scratch that has room identity, and exports it in both formats beside COPY TO, in turns. */
export async function measureExport(
  scratch: Scratch,
  { rows, rounds }: Size,
  say: (line: string) => void,
): Promise<Findings> {
  const owner = new pg.Client(scratch.access.taihu_migrator);
  await owner.connect();
  await owner.query(FILL, [rows]);
  await owner.query('vacuum analyze audit.entry');
  await owner.end();
  say(`${rows} rows are in`);
  const kinds = {
    copy: () => rawCopy(scratch),
    csv: () => exported(scratch, 'csv'),
    xlsx: () => exported(scratch, 'xlsx'),
  };
  for (const format of ['csv', 'xlsx'] as const) await exported(scratch, format, { to: WARMING_UNTIL });
  const runs: Record<Kind, Run[]> = { copy: [], csv: [], xlsx: [] };
  for (let round = 1; round <= rounds; round += 1) {
    for (const kind of ['copy', 'csv', 'xlsx'] as const) {
      const run = await watched(kinds[kind]);
      runs[kind].push(run);
      const told = [run.seconds.toFixed(2), run.bytes, run.aboveIdleMb.toFixed(0)];
      say(`${round} ${kind}: ${told[0]} s, ${told[1]} bytes, ${told[2]} MB`);
    }
  }
  return foundIn(runs, rows);
}

function foundIn(runs: Record<Kind, Run[]>, rows: number): Findings {
  const rate = (kind: Kind) => rows / medianOf(runs[kind].map((run) => run.seconds));
  const memory = (kind: Kind) => Math.max(...runs[kind].map((run) => run.aboveIdleMb));
  return {
    measured: [],
    ratios: [
      { what: 'CSV to raw COPY TO, rows a second', ratio: rate('csv') / rate('copy') },
      { what: 'workbook to raw COPY TO, rows a second', ratio: rate('xlsx') / rate('copy') },
    ],
    facts: [
      { what: 'raw COPY TO', value: rate('copy'), unit: 'rows/s' },
      { what: 'CSV', value: rate('csv'), unit: 'rows/s', least: 50_000 },
      { what: 'workbook', value: rate('xlsx'), unit: 'rows/s', least: 50_000 },
      { what: 'CSV: memory above idle', value: memory('csv'), unit: 'MB', most: 150 },
      { what: 'workbook: memory above idle', value: memory('xlsx'), unit: 'MB', most: 150 },
    ],
  };
}

export const EXPORT_NOTES = [
  `Exports: the median of interleaved runs; memory is the most of any run, sampled every ${SAMPLE_MS} ms, above what ` +
    'the process held before that run. A first export of 50,000 rows comes before all: it grows what V8 keeps for ' +
    'young objects, in any process.',
  'The export is the operation audit.export: access, row security, snapshot, names of accounts, two entries.',
  'COPY TO runs as the owner of the table, with the same columns in the same order.',
];

/** `npm run bench -- export`. */
export async function benchExport({ say }: { say: (line: string) => void }): Promise<Report> {
  const startedAt = systemClock.now().toISOString();
  const scratch = await openScratch([namesRoom()]);
  try {
    const machine = machineOf(scratch.postgres);
    const found = await measureExport(scratch, { rows: ROWS, rounds: ROUNDS }, say);
    return {
      name: 'export',
      title: 'a list of a million rows as a file, beside raw COPY TO',
      startedAt,
      machine,
      sizes: [
        { what: 'rows', value: ROWS },
        { what: 'rounds', value: ROUNDS },
      ],
      ...found,
      notes: EXPORT_NOTES,
    };
  } finally {
    await scratch.close();
  }
}
