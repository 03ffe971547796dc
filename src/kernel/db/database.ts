import { AsyncLocalStorage } from 'node:async_hooks';
import { Kysely } from 'kysely';
import pg, { type PoolClient, type PoolConfig } from 'pg';
import { Bug } from '#kernel/errors/index.ts';
import type { Log } from '#kernel/log/index.ts';
import { contains, type KeyRange, mergeRanges } from '#lib/tree-key.ts';
import { clientDialect, columnTypes, gatheringSocket, type Lifetime, PLAN_ONCE } from './connection.ts';
import { withClient } from './pool-client.ts';

/** An open transaction: the only way to rows. Stores take it first; it throws once the transaction has ended. */
// biome-ignore lint/complexity/noBannedTypes: each store brings its own tables by withTables.
export type Tx = Kysely<{}>;

/** The parts of the tree that a transaction may see: ranges of tree keys. */
export type Scope = readonly KeyRange[];

/** What row-level security reads: who acts, in which roles, on which part of the tree. */
export interface TransactionSettings {
  actor: string;
  roles: readonly string[];
  scope: Scope;
  /** The reference of the request that this is for: what it writes to the outbox carries it on. */
  reference?: string;
  isReadOnly?: boolean;
  /** Every statement sees the rows as they stood at the first; one that waits a minute for its caller is ended. */
  isSnapshot?: boolean;
}

export interface Database {
  /** Runs work in one transaction; commits when it resolves, rolls back when it throws. Never nests. */
  transaction<T>(settings: TransactionSettings, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Answers as soon as the server does; throws where it does not. */
  ping(): Promise<void>;
  /** The connections of the pool, and how many transactions wait for one. */
  connections(): { open: number; idle: number; waiting: number };
  close(): Promise<void>;
}

const current = new AsyncLocalStorage<Lifetime>();

function rangeLiteral(scope: Scope): string {
  return `{${scope.map((range) => `[${range.lo},${range.hi}]`).join(',')}}`;
}

const SNAPSHOT_IDLE = "set local idle_in_transaction_session_timeout = '60s'";

function beginOf({ isReadOnly, isSnapshot }: TransactionSettings): string {
  return ['begin', isSnapshot && 'isolation level repeatable read', isReadOnly && 'read only']
    .filter(Boolean)
    .join(' ');
}

/**
 * BEGIN and the settings in one round trip; SET LOCAL, not set_config, so that the workers of a distributed server see
 * them.
 */
export function beginStatement(settings: TransactionSettings): string {
  const scope = mergeRanges(settings.scope);
  const lo = scope[0]?.lo ?? 1n;
  const hi = scope.at(-1)?.hi ?? 0n;
  return [
    beginOf(settings),
    `set local taihu.actor = ${pg.escapeLiteral(settings.actor)}`,
    `set local taihu.roles = ${pg.escapeLiteral(settings.roles.join(','))}`,
    `set local taihu.scope_lo = '${lo}'`,
    `set local taihu.scope_hi = '${hi}'`,
    `set local taihu.scope = '${rangeLiteral(scope)}'`,
    ...(settings.reference === undefined
      ? []
      : [`set local taihu.reference = ${pg.escapeLiteral(settings.reference)}`]),
    ...(settings.isSnapshot ? [SNAPSHOT_IDLE] : []),
    ...(settings.isReadOnly ? [] : [PLAN_ONCE]),
  ].join('; ');
}

/** Whether a key lies in a scope. */
export function isInScope(scope: Scope, key: bigint): boolean {
  return scope.some((range) => contains(range, key));
}

async function runIn<T>(
  client: PoolClient,
  settings: TransactionSettings,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const lifetime: Lifetime = { ended: false, plansOnce: !settings.isReadOnly };
  // The first statement is sent on the heels of this one. Should a setting fail, the transaction takes no other.
  const begun = client.query(beginStatement(settings));
  begun.catch(() => undefined);
  try {
    // biome-ignore lint/complexity/noBannedTypes: see Tx.
    const tx = new Kysely<{}>({ dialect: clientDialect(client, lifetime) });
    const [result] = await Promise.all([current.run(lifetime, () => work(tx)), begun]);
    lifetime.ended = true;
    const { command } = await client.query('commit');
    // A statement that failed leaves nothing to commit, also where its error was caught on the way.
    if (command !== 'COMMIT') throw new Bug('a failed statement was passed over: nothing of it was kept');
    return result;
  } catch (error) {
    lifetime.ended = true;
    await client.query('rollback');
    throw error;
  }
}

/** Opens the pool of one role. */
export function openDatabase(access: PoolConfig, log: Log): Database {
  const pool = new pg.Pool({
    ...access,
    types: columnTypes,
    application_name: 'taihu',
    pipeline: true,
    stream: gatheringSocket,
  });
  pool.on('error', (error) => log.warn({ error: error.message }, 'an idle database connection was lost'));
  return {
    async transaction(settings, work) {
      if (current.getStore()?.ended === false) {
        throw new Bug('the database handle was used inside a transaction: use ctx.tx, which is already open');
      }
      return withClient(pool, (client) => runIn(client, settings, work));
    },
    async ping() {
      await pool.query('select 1');
    },
    connections: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    close: () => pool.end(),
  };
}
