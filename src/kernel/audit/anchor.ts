/** Anchors as values: what is chained, what is signed, and the line of the file that holds it. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type PublicKey, verify } from '#kernel/keys/index.ts';
import { canonicalJson } from '#lib/canonical-json.ts';

export const ANCHOR_PURPOSE = 'audit.anchor';
/** What the first anchor is chained to. */
export const GENESIS_ROOT = '0'.repeat(64);
/** The most entries of an anchor. */
export const ANCHOR_ENTRIES = 10_000;
const LAYOUT = 'taihu-audit-anchor-1';

/** The place of an entry in the order in which entries are anchored. */
export interface EntryPlace {
  written: bigint;
  id: string;
}

/** An entry as an anchor holds it. */
export interface AnchoredEntry extends EntryPlace {
  contentHash: string;
}

/** An anchor without its list of entries, as the table keeps it. */
export interface Anchor {
  seq: bigint;
  throughWritten: bigint;
  firstId: string;
  lastId: string;
  entries: number;
  previousRoot: string;
  root: string;
  keyId: string;
  signature: string;
  at: string;
}

/** A line of the anchors file: an anchor and the entries that it chains. */
export interface AnchorLine {
  anchor: Anchor;
  items: readonly AnchoredEntry[];
}

/** What comes before the first entry. */
export const BEFORE_ALL: EntryPlace = { written: -1n, id: '00000000-0000-0000-0000-000000000000' };

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * The place after which the next anchor begins. An anchor that is not full has all entries of its last transaction, so
 * that nothing can be slipped in behind them; a full one may end in the middle of a transaction.
 */
export function placeAfter(anchor: Anchor | undefined): EntryPlace {
  if (!anchor) return BEFORE_ALL;
  return { written: anchor.throughWritten, id: anchor.entries < ANCHOR_ENTRIES ? LAST_ID : anchor.lastId };
}

/** Orders entries as they are anchored; ids in lower case sort as the database sorts them. */
export function comparePlaces(a: EntryPlace, b: EntryPlace): number {
  if (a.written !== b.written) return a.written < b.written ? -1 : 1;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
}

/** A root being computed, so that a batch of any size is chained without being held. */
export interface Chain {
  add(entry: AnchoredEntry): void;
  root(): string;
}

/** Begins the root of an anchor: SHA-256 over the root before and then one line for each entry. */
export function beginChain(seq: bigint, previousRoot: string): Chain {
  const hash = createHash('sha256').update(`${LAYOUT}\n${seq}\n${previousRoot}\n`);
  return {
    add: ({ id, contentHash, written }) => {
      hash.update(`${id} ${contentHash} ${written}\n`);
    },
    root: () => hash.digest('hex'),
  };
}

/** The root of a batch that is at hand. */
export function rootOf(seq: bigint, previousRoot: string, items: readonly AnchoredEntry[]): string {
  const chain = beginChain(seq, previousRoot);
  for (const item of items) chain.add(item);
  return chain.root();
}

/** What is signed: all of an anchor but the signature and its key. */
export function signedBytes(anchor: Anchor): Uint8Array {
  return Buffer.from(canonicalJson({ layout: LAYOUT, ...anchor, keyId: undefined, signature: undefined }));
}

/** Whether an anchor was signed with one of the keys; says which. */
export function signingKey(anchor: Anchor, keys: ReadonlyMap<string, PublicKey>): PublicKey | undefined {
  const key = keys.get(anchor.keyId);
  if (key?.purpose !== ANCHOR_PURPOSE) return undefined;
  return verify(key, signedBytes(anchor), anchor.signature) ? key : undefined;
}

const Whole = z
  .string()
  .regex(/^\d{1,18}$/)
  .transform(BigInt);
const Hash = z.string().regex(/^[0-9a-f]{64}$/);
const Id = z.uuid().lowercase();
const Line = z.strictObject({
  layout: z.literal(LAYOUT),
  seq: Whole,
  throughWritten: Whole,
  firstId: Id,
  lastId: Id,
  entries: z.int().min(1).max(ANCHOR_ENTRIES),
  previousRoot: Hash,
  root: Hash,
  keyId: Id,
  signature: z.string().max(100),
  at: z.iso.datetime(),
  items: z.array(z.tuple([z.string(), z.string(), z.string()])).max(ANCHOR_ENTRIES),
});

/** The line of the file for an anchor, with its line end. */
export function formatLine({ anchor, items }: AnchorLine): string {
  const rows = items.map(({ id, contentHash, written }) => [id, contentHash, written.toString()]);
  return `${canonicalJson({ layout: LAYOUT, ...anchor, items: rows })}\n`;
}

/** An anchor from a line of the file; undefined where the line is not one. */
export function parseLine(text: string): AnchorLine | undefined {
  try {
    const { layout: _, items, ...anchor } = Line.parse(JSON.parse(text));
    const rows = items.map(([id, contentHash, written]) => ({ id, contentHash, written: BigInt(written) }));
    return { anchor, items: rows };
  } catch {
    return undefined;
  }
}

/** Whether the list of a line is the one that its root was computed from, and its ends are those that it names. */
export function isWhole({ anchor, items }: AnchorLine): boolean {
  const [first, last] = [items[0], items.at(-1)];
  return (
    items.length === anchor.entries &&
    first?.id === anchor.firstId &&
    last?.id === anchor.lastId &&
    last.written === anchor.throughWritten &&
    rootOf(anchor.seq, anchor.previousRoot, items) === anchor.root
  );
}
