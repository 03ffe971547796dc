/** Kysely over one checked-out connection: the transaction's, and no other's. */
import { Socket } from 'node:net';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type { ClientBase, PoolConfig } from 'pg';
import pg from 'pg';
import { Bug } from '#kernel/errors/index.ts';
import { sha256 } from '#lib/hash.ts';

const INT8 = 20;
const DATE = 1082;

/** int8 arrives as bigint (tree keys), dates stay ISO days, numeric stays a decimal string. */
export const columnTypes: NonNullable<PoolConfig['types']> = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): unknown {
    if (oid === INT8) return (text: string) => BigInt(text);
    if (oid === DATE) return (text: string) => text;
    return format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text');
  },
};

/**
 * A connection's socket. It sends in one go what is said in one go: statements that do not wait for each other's
 * answers reach the server together and wake it once, where waking it for each costs both sides more than many of them.
 */
export function gatheringSocket(): Socket {
  const socket = new Socket();
  let isGathering = false;
  const gather = (...said: Parameters<Socket['write']>) => {
    if (!isGathering) {
      isGathering = true;
      socket.cork();
      process.nextTick(() => {
        isGathering = false;
        socket.uncork();
      });
    }
    return Socket.prototype.write.apply(socket, said);
  };
  // Connecting gives a socket the write of its class, whatever it had.
  socket.once('connect', () => Object.assign(socket, { write: gather }));
  return socket;
}

/** Statements are prepared from their second use on; beyond this many different ones nothing new is prepared. */
const PREPARED_LIMIT = 500;
const statementNames = new Map<string, string | undefined>();

function statementName(text: string): string | undefined {
  const known = statementNames.get(text);
  if (known !== undefined) return known;
  if (!statementNames.has(text)) {
    if (statementNames.size < PREPARED_LIMIT) statementNames.set(text, undefined);
    return undefined;
  }
  const name = `t${sha256(text).slice(0, 24)}`;
  statementNames.set(text, name);
  return name;
}

/**
 * Commands act on the few rows that they name: planning their statements anew each time takes longer than running
 * them. Where a statement is given many values at once, what they are is worth planning for.
 */
export const PLAN_ONCE = 'set local plan_cache_mode = force_generic_plan';
const PLAN_EACH = 'set local plan_cache_mode = auto';
const MANY_VALUES = 32;

/** The state of the transaction that a connection serves. */
export interface Lifetime {
  ended: boolean;
  /** Whether its statements are planned once and for all, whatever their values. */
  plansOnce: boolean;
}

function isMany(value: unknown): boolean {
  return Array.isArray(value) && value.length > MANY_VALUES;
}

function connectionOf(client: ClientBase, lifetime: Lifetime): DatabaseConnection {
  return {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      if (lifetime.ended) {
        throw new Bug(
          'a finished transaction was used: do this work in the handler, or give it to ctx.afterCommit',
        );
      }
      const name = statementName(query.sql);
      const values = [...query.parameters];
      if (lifetime.plansOnce && values.some(isMany)) {
        lifetime.plansOnce = false;
        // Should it fail, so does the statement behind it.
        client.query(PLAN_EACH).catch(() => undefined);
      }
      const { rows, rowCount }: { rows: unknown[]; rowCount: number | null } = await client.query(
        name ? { name, text: query.sql, values } : { text: query.sql, values },
      );
      return { rows: rows as R[], numAffectedRows: BigInt(rowCount ?? 0) };
    },
    streamQuery() {
      throw new Bug('rows are read in pages, not streamed through Kysely');
    },
  };
}

async function refuseNesting(): Promise<never> {
  throw new Bug('a transaction was opened inside a transaction: pass ctx.tx on instead');
}

/** A dialect bound to one client whose transaction is begun and ended by its owner. */
export function clientDialect(client: ClientBase, lifetime: Lifetime): Dialect {
  const connection = connectionOf(client, lifetime);
  const driver: Driver = {
    init: async () => undefined,
    acquireConnection: async () => connection,
    beginTransaction: refuseNesting,
    commitTransaction: refuseNesting,
    rollbackTransaction: refuseNesting,
    releaseConnection: async () => undefined,
    destroy: async () => undefined,
  };
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}
