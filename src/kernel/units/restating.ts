/** How the tree of one day makes up a unit of another: pure, over the links between the two days. */
import { contains, type KeyRange, levelOf, maxOrdinal, subtreeOf, VILLAGE_LEVEL } from '#lib/tree-key.ts';
import type { LinkEdge } from './link-store.ts';

/** A link as it is walked from the boundary's tree (near) to the period's (far). */
export interface Step {
  near: bigint;
  far: bigint;
  /** Whether the far end stands on the period's day. */
  isThere: boolean;
  /** Whether the far end holds more than its near ends tell: those who came here before, or a half not recorded. */
  isPart: boolean;
}

/** The links between two days as steps from the boundary's day to the period's, backward or forward. */
export function stepsOf(edges: readonly LinkEdge[], boundaryDay: string, periodDay: string): Step[] {
  if (boundaryDay < periodDay)
    return edges.map((edge) => ({
      near: edge.fromKey,
      far: edge.toKey,
      isThere: edge.toEnd === undefined || periodDay < edge.toEnd,
      isPart: edge.toStart <= boundaryDay,
    }));
  const parts = Map.groupBy(edges, (edge) => edge.fromKey);
  return edges.map((edge) => ({
    near: edge.toKey,
    far: edge.fromKey,
    isThere: edge.fromStart <= periodDay,
    isPart: edge.kind === 'split' && parts.get(edge.fromKey)?.length === 1,
  }));
}

/** What a unit is made of on the period's day. */
export interface Makeup {
  /** Whole subtrees, where nothing of them went to another unit and nothing of the unit came from elsewhere. */
  whole: KeyRange[] | undefined;
  /** Otherwise the unit's own rows and its departments', without the units below. */
  own: KeyRange[];
}

/** Works out what makes up a unit that stood, or did not stand, on the period's day. */
export function makeupOf(key: bigint, isThere: boolean, steps: readonly Step[]): Makeup {
  const nodes = new Set([key]);
  const sources = new Set(isThere ? [key] : []);
  // A chain of links is followed to its end; each round reaches one link further.
  for (let size = 0; size !== nodes.size; ) {
    size = nodes.size;
    for (const step of steps) {
      if (!nodes.has(step.near)) continue;
      nodes.add(step.far);
      if (step.isThere) sources.add(step.far);
    }
  }
  const region = [...nodes].map(subtreeOf);
  const isInside = (end: bigint) => region.some((range) => contains(range, end));
  const touching = steps.filter((step) => isInside(step.near) || isInside(step.far));
  const isClosed = touching.every(
    (step) => isInside(step.near) && isInside(step.far) && !(step.isPart && nodes.has(step.far)),
  );
  if (isClosed) return { whole: [...sources].map(subtreeOf), own: [] };
  const owned = [...sources].filter((source) =>
    touching.every((step) => step.far !== source || (nodes.has(step.near) && !step.isPart)),
  );
  return { whole: undefined, own: owned.flatMap(ownRows) };
}

/** The rows of a unit itself and of its departments, which take the upper half of the field below it. */
function ownRows(key: bigint): KeyRange[] {
  const level = levelOf(key);
  const self = { lo: key, hi: key };
  if (level === VILLAGE_LEVEL) return [self];
  const { hi } = subtreeOf(key);
  const child = (hi - key + 1n) / BigInt(2 * (maxOrdinal(level + 1) + 1));
  return [self, { lo: key + child * BigInt(maxOrdinal(level + 1) + 1), hi }];
}
