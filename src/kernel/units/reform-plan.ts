/** What a reform comes to: all that it does to the tree, and whom that concerns. */
import type { KeyRange } from '#lib/tree-key.ts';
import type { Reform } from './contract.ts';
import type { NewVersion } from './import-store.ts';
import type { UnitRecord } from './store.ts';

export interface PlannedLink {
  fromKey: bigint;
  toKey: bigint;
  kind: Reform['kind'];
}

/** All that a reform does to the tree: versions end, others begin, and links lead from the first to the second. */
export interface ReformPlan {
  kind: Reform['kind'];
  on: string;
  ended: UnitRecord[];
  begun: NewVersion[];
  links: PlannedLink[];
  /** The subtrees whose keys no longer stand; none where a unit is only renamed. */
  left: KeyRange[];
}

/** The units whose place a plan changes, and those that end without anyone who wholly succeeds them. */
export function unitsConcerned({ kind, ended, begun, links }: ReformPlan): {
  moving: string[];
  ending: string[];
} {
  const goOn = new Set(begun.map((version) => version.unitId));
  const handedOver = new Set(links.filter((link) => link.kind !== 'split').map((link) => link.fromKey));
  const concerned = kind === 'rename' ? [] : ended;
  const isSucceeded = (unit: UnitRecord) => goOn.has(unit.id) || handedOver.has(unit.treeKey);
  return {
    moving: concerned.filter(isSucceeded).map((unit) => unit.id),
    ending: concerned.filter((unit) => !isSucceeded(unit)).map((unit) => unit.id),
  };
}

export const emptyPlan = (kind: Reform['kind'], on: string): ReformPlan => ({
  kind,
  on,
  ended: [],
  begun: [],
  links: [],
  left: [],
});
