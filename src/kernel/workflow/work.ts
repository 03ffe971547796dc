import { assert } from '#kernel/errors/index.ts';
import type { Context } from '#kernel/operation/index.ts';
import { calendarOf } from './calendar-store.ts';
import { termsOf } from './engine.ts';
import type { DefinedFlow } from './flow.ts';
import { insertInstances, keepDefinition } from './instance-store.ts';

/** Work that begins: whose it is, where its way up ends, and until when its first step is to be taken. */
export interface Beginning {
  id: string;
  treeKey: bigint;
  unitId: string;
  topKey: bigint;
  dueOn: string;
}

/** Begins work in the first state of a flow, and keeps the flow as it is now. */
export async function begin(
  ctx: Pick<Context, 'tx' | 'now'>,
  defined: DefinedFlow<never>,
  works: readonly Beginning[],
): Promise<void> {
  const isSame = await keepDefinition(ctx.tx, defined);
  assert(isSame, `the flow ${defined.flow.name} changed without a new version`);
  const calendar = await calendarOf(ctx.tx);
  const state = defined.flow.initial;
  const placed = works.map(({ dueOn, ...work }) => ({
    ...work,
    state,
    authors: [],
    ...termsOf(defined, state, dueOn, calendar),
  }));
  await insertInstances(ctx.tx, defined, placed, ctx.now);
}
