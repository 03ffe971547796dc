/** What one would write by hand: Fastify and pg, the same durable rows, without audit or row security. */
import { randomUUID } from 'node:crypto';
import Fastify from 'fastify';
import pg, { type ClientConfig } from 'pg';
import { type Answer, cpuMs, serveOrders } from './command-child.ts';

const AUDIENCES = [1, 2] as const;
const POOL = 10;

const LOCK = `select r.tree_key, r.unit_code, r.unit_name, r.revision, r.version, r.state, r.cells, f.period_id
  from reporting.report r join reporting.form f on f.id = r.form_id where r.id = $1 for update of r`;
const INDICATOR = 'select id from indicators.indicator where code = $1';
const UPDATE = `update reporting.content set counted_revision = revision, public_revision = revision
  where tree_key = $1 and id = $2`;
const MOVE = `update workflow.instance set state = 'approved', waiting_unit_id = null, waiting_key = null,
  due_on = null, escalates_on = null, version = version + 1, updated_at = now() where tree_key = $1 and id = $2`;
const STEP = `insert into workflow.step (tree_key, instance_id, at, action, from_state, to_state, unit_code, unit_name,
  actor_id, actor_name, revision, audit_id)
  values ($1, $2, now(), 'approve', 'submitted', 'approved', $3, $4, $5, 'reviewer', $6, $7)`;
const OBSERVATION = `insert into indicators.observation (tree_key, indicator_id, period_id, audience, value,
  is_at_least, is_provisional, revision, source_id, audit_id, recorded_at)
  values ($1, $2, $3, 1, $4, $5, false, $6, $7, $8, now()), ($1, $2, $3, 2, $4, $5, false, $6, $7, $8, now())
  returning id, audience`;
const CELL = `insert into indicators.cell as c (tree_key, indicator_id, period_id, audience, value, is_at_least,
  is_provisional, revision, observation_id) values ($1, $2, $3, 1, $4, $5, false, $6, $7),
    ($1, $2, $3, 2, $4, $5, false, $6, $8)
  on conflict (tree_key, indicator_id, period_id, audience) do update set was_value = c.value,
    was_at_least = c.is_at_least, was_provisional = c.is_provisional, was_revision = c.revision,
    value = excluded.value, is_at_least = excluded.is_at_least, is_provisional = excluded.is_provisional,
    revision = excluded.revision, observation_id = excluded.observation_id
  returning audience, value - coalesce(was_value, 0) as moved, (was_value is null)::int as received,
    (value >= 1)::int - coalesce(was_value >= 1, false)::int as positive`;
const DELTA = `insert into indicators.delta (tree_key, indicator_id, period_id, audience, value, received, positive,
  at_least) values ($1, $2, $3, $4, $5, $6, $7, 0), ($1, $2, $3, $8, $9, $10, $11, 0)`;

interface Report {
  tree_key: string;
  unit_code: string;
  unit_name: string;
  revision: number;
  version: number;
  state: string;
  cells: { indicator: string; value: string; bound: string }[];
  period_id: number;
}

interface Moved {
  audience: number;
  moved: string;
  received: number;
  positive: number;
}

/** A prepared statement, parsed by the server once a connection. */
async function query<T extends object>(client: pg.PoolClient, name: string, text: string, values: unknown[]) {
  const { rows } = await client.query<T>({ name, text, values });
  return rows;
}

async function approve(client: pg.PoolClient, id: string, version: number, actorId: string): Promise<void> {
  const [report] = await query<Report>(client, 'lock', LOCK, [id]);
  if (!report || report.version !== version || report.state !== 'submitted') throw new Error('stale');
  const { tree_key: key, revision, period_id: period } = report;
  const auditId = randomUUID();
  await query(client, 'update', UPDATE, [key, id]);
  await query(client, 'move', MOVE, [key, id]);
  await query(client, 'step', STEP, [
    key,
    id,
    report.unit_code,
    report.unit_name,
    actorId,
    revision,
    auditId,
  ]);
  for (const { indicator: code, value, bound } of report.cells) {
    const [indicator] = await query<{ id: number }>(client, 'indicator', INDICATOR, [code]);
    const isAtLeast = bound === 'atLeast';
    const cell = [key, indicator?.id, period, value, isAtLeast, revision];
    const observed = await query<{ id: string; audience: number }>(client, 'observation', OBSERVATION, [
      ...cell,
      id,
      auditId,
    ]);
    const ids = AUDIENCES.map((audience) => observed.find((one) => one.audience === audience)?.id);
    const moved = await query<Moved>(client, 'cell', CELL, [...cell, ...ids]);
    const rest = moved.flatMap((one) => [one.audience, one.moved, one.received, one.positive]);
    await query(client, 'delta', DELTA, [key, indicator?.id, period, ...rest]);
  }
}

const SCHEMA = {
  body: {
    type: 'object',
    required: ['id', 'version'],
    additionalProperties: false,
    properties: { id: { type: 'string', format: 'uuid' }, version: { type: 'integer', minimum: 0 } },
  },
} as const;

const closers: (() => Promise<unknown>)[] = [];

async function open(access: ClientConfig): Promise<Answer> {
  const pool = new pg.Pool({ ...access, max: POOL });
  closers.push(() => pool.end());
  const app = Fastify({ logger: false });
  closers.push(() => app.close());
  const actorId = randomUUID();
  app.post<{ Body: { id: string; version: number } }>('/approve', { schema: SCHEMA }, async (request) => {
    const { id, version } = request.body;
    const client = await pool.connect();
    try {
      await client.query('begin');
      await approve(client, id, version, actorId);
      await client.query('commit');
      return { id, version: version + 1, state: 'approved' };
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  return { opened: { port: typeof address === 'object' && address ? address.port : 0 } };
}

serveOrders(async (order): Promise<Answer> => {
  if (order.ask === 'open-reference') return open(order.access);
  if (order.ask === 'cpu') return { cpuMs: cpuMs() };
  if (order.ask === 'stop') {
    for (const close of closers.toReversed()) await close();
    return {};
  }
  throw new Error(`the reference cannot ${order.ask}`);
});
