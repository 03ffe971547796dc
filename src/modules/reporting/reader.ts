/** Whose reports somebody reads: a report may tell no more than the figures that it says would. */
import type { Actor } from '#kernel/operation/index.ts';
import { unitsServed } from '#kernel/operation/index.ts';
import { contains, type KeyRange, mergeRanges } from '#lib/tree-key.ts';

/** Somebody who, within his scope, reads confidential reports of some units only. */
export interface Reader {
  /** Where he reviews, or runs the reporting. */
  reviewed: readonly KeyRange[];
  /** The units for which he reports himself. */
  served: readonly string[];
}

/**
 * What a caller reads of confidential reports, which are those on statistical forms and those that ask for figures with
 * limits of confidentiality; undefined for who reads all within his scope. Other reports are read by whoever has
 * them in his scope: that is how those above follow them up.
 */
export function readerOf({ actor }: { actor: Actor }): Reader | undefined {
  if (!actor.grants.some(({ role }) => role === 'reporter')) return undefined;
  const held = actor.grants.filter(({ role }) => role === 'reviewer' || role === 'office');
  return {
    reviewed: mergeRanges(held.flatMap(({ ranges }) => ranges)),
    served: unitsServed(actor, 'reporter'),
  };
}

/** Whether somebody is on a report's way, reporting, reviewing or running it: only then is he told of its people. */
export function isOnItsWay(ctx: { actor: Actor }, { treeKey, unitId }: { treeKey: bigint; unitId: string }) {
  const reader = readerOf(ctx);
  if (!reader) return true;
  return reader.served.includes(unitId) || reader.reviewed.some((range) => contains(range, treeKey));
}
