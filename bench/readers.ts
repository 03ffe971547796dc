/** Three ways to a figure at a node: the product's read, a sum over the cells in PostgreSQL, a scan in DuckDB. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { sql } from 'kysely';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { PUBLIC, sumGroups } from '#kernel/indicators/index.ts';
import { ANONYMOUS } from '#kernel/operation/index.ts';
import { normalDecimal } from '#lib/decimal.ts';
import type { KeyRange } from '#lib/tree-key.ts';
import type { Scratch } from './scratch.ts';

/** A figure that is asked for. */
export interface Question {
  range: KeyRange;
  indicatorId: number;
  periodId: number;
}

/** What all three must agree on. */
export interface Sums {
  value: string;
  received: number;
  positive: number;
  atLeast: number;
  revised: number;
}

export interface Reader {
  name: string;
  /** The sums and the time that they took. */
  read(question: Question): Promise<{ sums: Sums; ms: number }>;
}

/** The product's read for the public, each in a transaction of its own; the time is that of the store alone. */
export function productReader(scratch: Scratch, isWhole: boolean): Reader {
  const settings = { actor: ANONYMOUS.id, roles: [], scope: [], isReadOnly: true };
  return {
    name: isWhole ? 'Taihu, whole transaction' : 'Taihu',
    async read({ range, indicatorId, periodId }) {
      const of = { indicatorIds: [indicatorId], periodIds: [periodId], audience: PUBLIC } as const;
      const begun = performance.now();
      let ms = 0;
      const [sums] = await scratch.database.transaction(settings, async (tx) => {
        const start = performance.now();
        const read = await sumGroups(tx, [[range]], of);
        ms = performance.now() - start;
        return read;
      });
      if (!sums) throw new Error('the product gave no sums');
      if (isWhole) ms = performance.now() - begun;
      const { value, received, positive, atLeast, revised } = sums;
      return { sums: { value: normalDecimal(value), received, positive, atLeast, revised }, ms };
    },
  };
}

/** What a question costs that asks nothing: the same way to the same server, and whatever the machine adds to it. */
export function emptyReader(scratch: Scratch): Reader {
  const settings = { actor: ANONYMOUS.id, roles: [], scope: [], isReadOnly: true };
  return {
    name: 'an empty question',
    async read() {
      const ms = await scratch.database.transaction(settings, async (tx) => {
        const start = performance.now();
        await sql`select 1`.execute(tx);
        return performance.now() - start;
      });
      return { sums: { value: '0', received: 0, positive: 0, atLeast: 0, revised: 0 }, ms };
    },
  };
}

const SUMS = `coalesce(sum(value), 0)::text as value, count(*)::int as received,
  coalesce(sum((value >= 1)::int), 0)::int as positive, coalesce(sum(is_at_least::int), 0)::int as at_least,
  coalesce(sum((revision > 1)::int), 0)::int as revised`;

interface SumsRow {
  value: string;
  received: number;
  positive: number;
  at_least: number;
  revised: number;
}

function sumsOf(row: SumsRow | undefined): Sums {
  if (!row) throw new Error('a sum without a row');
  const { value, at_least: atLeast, received, positive, revised } = row;
  return { value: normalDecimal(value), received, positive, atLeast, revised };
}

/** An index that only the reference uses: everything it sums, in the order of the tree. */
export const REFERENCE_INDEX = `create index bench_reference on indicators.cell
  (indicator_id, period_id, audience, tree_key) include (value, is_at_least, revision)`;

/** Sums over the cells of a range, prepared once, without row security. */
export function postgresReader(client: pg.Client): Reader {
  return {
    name: 'PostgreSQL, sum over cells',
    async read({ range, indicatorId, periodId }) {
      const start = performance.now();
      const { rows } = await client.query<SumsRow>({
        name: 'bench_sum',
        text: `select ${SUMS} from indicators.cell
          where indicator_id = $1 and period_id = $2 and audience = ${PUBLIC} and tree_key between $3 and $4`,
        values: [indicatorId, periodId, range.lo, range.hi],
      });
      const ms = performance.now() - start;
      return { sums: sumsOf(rows[0]), ms };
    },
  };
}

/** The cells as they stand now, copied into DuckDB in the order of the tree. */
export async function openDuck(scratch: Scratch, client: pg.Client): Promise<DuckDBConnection> {
  const file = join(scratch.folder, 'cells.csv');
  const select = `select tree_key, indicator_id, period_id, value, is_at_least, revision from indicators.cell
    where audience = ${PUBLIC} order by indicator_id, period_id, tree_key`;
  await pipeline(client.query(copyTo(`copy (${select}) to stdout (format csv)`)), createWriteStream(file));
  const instance = await DuckDBInstance.create(join(scratch.folder, 'cells.duckdb'));
  const connection = await instance.connect();
  await connection.run(`create or replace table cell as select * from read_csv('${file}', header = false, columns = {
    'tree_key': 'BIGINT', 'indicator_id': 'INTEGER', 'period_id': 'INTEGER', 'value': 'DECIMAL(18, 2)',
    'is_at_least': 'BOOLEAN', 'revision': 'INTEGER'})`);
  await connection.run('checkpoint');
  return connection;
}

/** A prepared scan in DuckDB, in this process, with as many threads as there are cores. */
export async function duckReader(connection: DuckDBConnection): Promise<Reader> {
  const statement = await connection.prepare(
    `select ${SUMS} from cell where indicator_id = $1 and period_id = $2 and tree_key between $3 and $4`,
  );
  return {
    name: 'DuckDB, scan',
    async read({ range, indicatorId, periodId }) {
      const start = performance.now();
      statement.bindInteger(1, indicatorId);
      statement.bindInteger(2, periodId);
      statement.bindBigInt(3, range.lo);
      statement.bindBigInt(4, range.hi);
      const [row] = (await statement.runAndReadAll()).getRowObjects();
      const ms = performance.now() - start;
      const sums = {
        value: String(row?.['value']),
        received: Number(row?.['received']),
        positive: Number(row?.['positive']),
        at_least: Number(row?.['at_least']),
        revised: Number(row?.['revised']),
      };
      return { sums: sumsOf(sums), ms };
    },
  };
}
