/** Counting as a command does it: the product's own function, in a transaction of the application's role. */

import { systemClock } from '#kernel/clock/index.ts';
import type { Database } from '#kernel/db/index.ts';
import { type Audience, type CellChange, countCells } from '#kernel/indicators/index.ts';
import { contextIn } from '#kernel/indicators/testing.ts';
import { SYSTEM_ACTOR } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import type { BenchFigure } from './nation.ts';

/** Counts changes in one durable transaction. */
export function count(database: Database, changes: readonly CellChange[]): Promise<void> {
  const settings = { actor: SYSTEM_ACTOR.id, roles: ['system-actor'], scope: [WHOLE_TREE] };
  return database.transaction(settings, (tx) => countCells(contextIn(tx, systemClock.now()), changes));
}

/** The change that one report with one indicator makes for one audience. */
export function changeOf(
  treeKey: bigint,
  { indicatorId, periodId }: BenchFigure,
  audience: Audience,
  value: string,
  revision: number,
): CellChange {
  return {
    treeKey,
    indicatorId,
    periodId,
    audience,
    value,
    isAtLeast: false,
    isProvisional: false,
    revision,
    sourceId: newId(),
  };
}
