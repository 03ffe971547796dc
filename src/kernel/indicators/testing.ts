/** For tests of figures: the context of a command without one, and a small city whose units say numbers. */

import { sql } from 'kysely';
import type { z } from 'zod';
import type { TransactionSettings, Tx } from '#kernel/db/index.ts';
import { silentLog } from '#kernel/log/index.ts';
import type { InputSchema, OperationContract } from '#kernel/operation/contract.ts';
import { type Actor, type Context, getOperation, SYSTEM_ACTOR } from '#kernel/operation/index.ts';
import { outboxRoom } from '#kernel/outbox/index.ts';
import { getUnitByCode, unitsRoom } from '#kernel/units/index.ts';
import { newId } from '#lib/id.ts';
import { findPeriod } from '#lib/period.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import { actorWith } from '#test/support/actors.ts';
import { createTestDatabase, type RunnerOptions, type TestDatabase } from '#test/support/database.ts';
import { indicatorsContracts as contracts } from './contract.ts';
import { type Audience, countCells, createIndicatorsRoom, PUBLIC } from './index.ts';

/** Taihu itself acting in a transaction: nothing is audited, and nothing waits for the commit. */
export function contextIn(tx: Tx, now = new Date(0)): Context {
  return {
    tx,
    actor: SYSTEM_ACTOR,
    scope: [WHOLE_TREE],
    now,
    log: silentLog,
    language: 'en',
    auditId: newId(),
    seal: () => undefined,
    afterCommit: () => undefined,
    isDemo: async () => false,
  };
}

/** Who may do all in tests that look behind the operations. */
export const ALL: TransactionSettings = {
  actor: newId(),
  roles: ['system-actor', 'office'],
  scope: [WHOLE_TREE],
};
export const OFFICE = actorWith(['office', 'system']);

const indicatorsRoom = createIndicatorsRoom({
  traceSource: async () => undefined,
  isDemo: async () => false,
});
export const FIGURE_ROOMS = [unitsRoom, outboxRoom, indicatorsRoom];
const operations = new Map(
  FIGURE_ROOMS.flatMap((room) => room.operations).map((one) => [one.contract.name, one]),
);

/** A number that a unit says; public and of the first revision unless it says otherwise. */
export interface Saying {
  indicator: string;
  unit: string;
  period: string;
  value: string;
  revision?: number;
  audience?: Audience;
  isAtLeast?: boolean;
}

/** A database with the rooms of figures, their operations, and a way to say numbers without reports. */
export interface FigureHouse {
  test: TestDatabase;
  call<I extends InputSchema, O extends z.ZodType>(
    actor: Actor,
    contract: OperationContract<string, I, O>,
    input: z.input<I>,
  ): Promise<z.output<O>>;
  define(indicators: z.input<typeof contracts.define.input>['indicators']): Promise<void>;
  say(sayings: readonly Saying[]): Promise<void>;
  /** The key of a unit in the tree of a day. */
  keyOf(unit: string, day: string): Promise<bigint>;
}

export async function openFigures(options: RunnerOptions = {}): Promise<FigureHouse> {
  const test = await createTestDatabase(FIGURE_ROOMS);
  const runner = test.runner(options);
  const call: FigureHouse['call'] = async (actor, contract, input) => {
    const operation = getOperation(operations, contract.name);
    const output = await runner.run(operation, { actor, input, language: 'en', reference: newId() });
    return contract.output.parse(output);
  };
  return {
    test,
    call,
    define: async (indicators) => {
      await call(OFFICE, contracts.define, { indicators });
    },
    say: (sayings) => test.database.transaction(ALL, (tx) => say(tx, sayings)),
    keyOf: (unit, day) =>
      test.database.transaction(ALL, async (tx) => (await getUnitByCode(tx, unit, day)).treeKey),
  };
}

async function say(tx: Tx, sayings: readonly Saying[]): Promise<void> {
  const { rows } = await sql<{ id: number; code: string }>`select id, code from indicators.indicator`.execute(
    tx,
  );
  const ids = new Map(rows.map(({ id, code }) => [code, id]));
  const changes = [];
  for (const {
    indicator,
    unit,
    period,
    value,
    revision = 1,
    audience = PUBLIC,
    isAtLeast = false,
  } of sayings) {
    const [indicatorId, of] = [ids.get(indicator), findPeriod(period)];
    if (indicatorId === undefined || !of) throw new Error(`nobody says ${indicator} for ${period}`);
    const { treeKey } = await getUnitByCode(tx, unit, of.end);
    const rest = { value, revision, audience, isAtLeast, isProvisional: false, sourceId: newId() };
    changes.push({ treeKey, indicatorId, periodId: of.id, ...rest });
  }
  await countCells(contextIn(tx), changes);
}
