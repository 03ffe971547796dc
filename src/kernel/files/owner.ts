import { refuse as refuseCommon } from '#kernel/errors/index.ts';
import type { Context } from '#kernel/operation/index.ts';
import { refuse } from './refusals.ts';

/** Where an owner object stands for its files. */
export interface OwnerStanding {
  treeKey: bigint;
  /** How often it was handed in. */
  round: number;
  /** Whether the caller may attach to it and take away from it now. */
  mayChange: boolean;
  /** Whether the caller is told who attached its files. */
  isNamed: boolean;
}

/** What another room registers so that its objects can have files. */
export interface FileOwner {
  kind: string;
  /**
   * Those of some objects that the caller may see, by id; whoever may not see one is told as if there were none. To
   * change files they are locked until the transaction ends.
   */
  stand(ctx: Context, ids: readonly string[], isLocked: boolean): Promise<ReadonlyMap<string, OwnerStanding>>;
}

export type Owners = ReadonlyMap<string, FileOwner>;

export async function standingOf(ctx: Context, owners: Owners, kind: string, id: string, isLocked: boolean) {
  const found = (await owners.get(kind)?.stand(ctx, [id], isLocked))?.get(id);
  if (!found) throw refuseCommon('not-found');
  return found;
}

export async function requireChangeable(ctx: Context, owners: Owners, kind: string, id: string) {
  const standing = await standingOf(ctx, owners, kind, id, true);
  if (!standing.mayChange) throw refuse('not-now');
  return standing;
}
