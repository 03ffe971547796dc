/** Kysely for the sign-in library: whatever it asks goes to the transaction of the command that called it. */
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import { assert, Bug } from '#kernel/errors/index.ts';

/** What the sign-in library is bound to while it works for a command. */
export interface Binding {
  tx: Tx;
  now: Date;
}

/** Bound to one command at a time and asynchronous context; unbound it has no database at all. */
export interface BoundDialect extends Dialect {
  run<T>(binding: Binding, work: () => Promise<T>): Promise<T>;
  /** The command's instant, so that sessions begin and end by the same clock as everything else. */
  now(): Date;
}

async function refuseNesting(): Promise<never> {
  throw new Bug('the sign-in library opened a transaction of its own: it works in that of the command');
}

export function createBoundDialect(): BoundDialect {
  const bound = new AsyncLocalStorage<Binding>();
  function binding(): Binding {
    const found = bound.getStore();
    assert(found, 'the sign-in library was used outside a command: call it in withAuth');
    return found;
  }
  const connection: DatabaseConnection = {
    executeQuery: <R>(query: CompiledQuery) => binding().tx.executeQuery<R>(query),
    streamQuery() {
      throw new Bug('the sign-in library reads no streams');
    },
  };
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
    run: (to, work) => bound.run(to, work),
    now: () => binding().now,
  };
}
