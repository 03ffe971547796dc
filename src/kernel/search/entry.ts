import type { Text } from '#kernel/i18n/contract.ts';
import type { Role } from '#kernel/operation/contract.ts';
import type { Context } from '#kernel/operation/index.ts';
import type { Hit, IndexedKind } from './contract.ts';

/** A thing as it is found: its names, and who may find it. */
export interface SearchEntry {
  kind: IndexedKind;
  id: string;
  code: string;
  name: Text;
  detail: Text;
  /** Holders of one of these roles find it; everybody where there is none. */
  readers: readonly Role[];
  /** Where there are keys, only those whose scope reaches one of them find it. */
  keys: readonly bigint[];
}

/** How a room tells of all its things, a page at a time in the order of their ids, to make the index anew. */
export interface IndexSource {
  kind: IndexedKind;
  page(ctx: Context, after: string, limit: number): Promise<SearchEntry[]>;
}

/** A room that finds its own things, best first, and nearly so where nothing else is found. */
export interface LiveSource {
  kind: Exclude<Hit['kind'], IndexedKind>;
  find(ctx: Context, text: string, limit: number): Promise<Hit[]>;
}
