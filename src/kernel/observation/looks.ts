import type { LogLine } from '#kernel/log/index.ts';
import { type Operation, query } from '#kernel/operation/index.ts';
import { observationContracts as contracts } from './contract.ts';
import type { Watched } from './index.ts';
import {
  findDatabaseSize,
  findServerVersion,
  findTableSize,
  listLargestTables,
  listProcesses,
} from './store.ts';
import { TIMINGS_MINUTES } from './timings.ts';

const SYSTEM = { roles: ['system'] } as const;
const MOST_LINES = 200;
const MOST_OPERATIONS = 100;
const VALUE_CHARACTERS = 500;

/** A line as it is shown: what it says, without the places in the program where it happened. */
function lineOf({ at, level, message, fields }: LogLine) {
  const shown = Object.entries(fields).filter(([name]) => name !== 'reference' && name !== 'stack');
  return {
    at: at.toISOString(),
    level,
    message,
    fields: shown.map(([name, value]) => ({
      name,
      value: (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, VALUE_CHARACTERS),
    })),
  };
}

/** What the operator looks at: times, storage, processes, settings, the log by reference. */
export function createLooks(watched: Watched): Operation[] {
  const times = query(contracts.times, {
    access: SYSTEM,
    audit: 'not-audited',
    async handle(ctx) {
      const { all, operations, slowest } = watched.timings.read(ctx.now);
      return {
        minutes: TIMINGS_MINUTES,
        all,
        operations: operations.slice(0, MOST_OPERATIONS),
        slowest: slowest.map((call) => ({ ...call, at: call.at.toISOString() })),
      };
    },
  });

  const storage = query(contracts.storage, {
    access: SYSTEM,
    audit: 'not-audited',
    async handle(ctx) {
      const databaseBytes = await findDatabaseSize(ctx.tx);
      const tables = await listLargestTables(ctx.tx);
      const pages = await findTableSize(ctx.tx, watched.pagesTable);
      const [folder, anchorsBytes] = await Promise.all([watched.folder(), watched.anchorsBytes()]);
      return { databaseBytes, tables, folder: [...folder], anchorsBytes, pages };
    },
  });

  const status = query(contracts.status, {
    access: SYSTEM,
    audit: 'not-audited',
    async handle(ctx) {
      const processes = await listProcesses(ctx.tx);
      const audit = watched.audit();
      return {
        version: watched.version,
        database: await findServerVersion(ctx.tx),
        processes: processes.map((row) => ({
          ...row,
          startedAt: row.startedAt.toISOString(),
          seenAt: row.seenAt.toISOString(),
          isThis: row.id === watched.processId,
        })),
        ...(audit ? { audit } : {}),
        settings: [...watched.settings],
      };
    },
  });

  const reference = query(contracts.reference, {
    access: SYSTEM,
    audit: 'not-audited',
    async handle(_, input) {
      const lines = watched.recent.find(input.reference).slice(-MOST_LINES);
      return { lines: lines.map(lineOf), held: watched.recent.size() };
    },
  });

  return [times, storage, status, reference];
}
