import type { Context } from '#kernel/operation/index.ts';
import type { AuditEntry, Difference, SealedRow } from './contract.ts';

/** An entry with the first thousand rows that it vouches for. */
export type VouchingEntry = AuditEntry & { seals: readonly (typeof SealedRow)['_zod']['output'][] };

/**
 * How a room tells what an entry changed in its rows: before and after, never of a person. It reads within the
 * auditor's scope, leaves out what it does not know, and says in words why where a value is not for the auditor.
 */
export interface DifferenceSource {
  of(ctx: Context, entry: VouchingEntry, most: number): Promise<Difference[]>;
}

/** More than anyone compares by eye. */
const MOST = 200;

/** What an entry changed, as the rooms tell it. */
export async function differencesOf(
  ctx: Context,
  entry: VouchingEntry,
  sources: readonly DifferenceSource[],
): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const source of sources) {
    if (found.length < MOST) found.push(...(await source.of(ctx, entry, MOST - found.length)));
  }
  return found;
}
