/** The anchors of file and table, brought together by their numbers. */
import type { Tx } from '#kernel/db/index.ts';
import type { PublicKey } from '#kernel/keys/index.ts';
import { canonicalJson } from '#lib/canonical-json.ts';
import { type Anchor, type AnchorLine, isWhole, parseLine, signingKey } from './anchor.ts';
import { findLastAnchor, listAnchors } from './anchor-store.ts';
import { readLines } from './anchors-file.ts';
import type { Findings } from './findings.ts';

/** One anchor as file and table have it; each is given only where it is as it was signed. */
export interface AnchorPair {
  seq: bigint;
  line?: AnchorLine;
  row?: Anchor;
}

/** What anchors are judged by. */
export interface AnchorSources {
  anchorsFile: string;
  /** The size of the file before the moment at which the database is looked at. */
  sizeBefore: number;
  keys: ReadonlyMap<string, PublicKey>;
}

const LOWEST = -(2n ** 63n);
const PAGE = 1000;

interface Rows {
  /** The row of a number, passing by rows of lower numbers, which no anchor has. */
  take(seq: bigint): Promise<Anchor | undefined>;
  peek(): Promise<Anchor | undefined>;
}

function streamRows(tx: Tx, findings: Findings): Rows {
  let page: Anchor[] = [];
  let at = 0;
  let from: bigint | undefined = LOWEST;

  async function peek(): Promise<Anchor | undefined> {
    if (at === page.length && from !== undefined) {
      page = await listAnchors(tx, from, PAGE);
      at = 0;
      const last = page.at(-1);
      from = last && page.length === PAGE ? last.seq + 1n : undefined;
    }
    return page[at];
  }

  return {
    peek,
    async take(seq) {
      for (let row = await peek(); row && row.seq <= seq; row = await peek()) {
        at += 1;
        if (row.seq === seq) return row;
        findings.add('anchor-row-added', { anchor: String(row.seq) });
      }
      return undefined;
    },
  };
}

/**
 * Every anchor that file or table has, in order. Lines that were written after the moment at which the database is
 * looked at are left to the next verification; the last anchor of the file may not have reached the table yet.
 */
export async function* pairAnchors(
  tx: Tx,
  sources: AnchorSources,
  findings: Findings,
): AsyncGenerator<AnchorPair> {
  const tableEnd = (await findLastAnchor(tx))?.seq ?? 0n;
  const rows = streamRows(tx, findings);
  let expected = 1n;

  async function pairOf(line: AnchorLine | undefined): Promise<AnchorPair> {
    const about = { anchor: String(expected) };
    const row = await rows.take(expected);
    const isOnItsWay = line !== undefined && expected === tableEnd + 1n;
    if (!row && !isOnItsWay) findings.add('anchor-row-removed', about);
    const isRowSigned = row !== undefined && signingKey(row, sources.keys) !== undefined;
    const isRowSound = line && row ? canonicalJson(line.anchor) === canonicalJson(row) : isRowSigned;
    if (row && !isRowSound) findings.add('anchor-row-altered', about);
    const pair = { seq: expected, ...(line ? { line } : {}), ...(row && isRowSigned ? { row } : {}) };
    expected += 1n;
    return pair;
  }

  let number = 0;
  for await (const { text, end } of readLines(sources.anchorsFile)) {
    number += 1;
    const line = text === undefined ? undefined : parseLine(text);
    if (!line) {
      findings.add('anchor-line-unreadable', { line: number });
      continue;
    }
    const { seq } = line.anchor;
    if (end > sources.sizeBefore && seq > tableEnd) break;
    const isOurs = isWhole(line) && signingKey(line.anchor, sources.keys) !== undefined;
    // Only a line that is ours is believed when it says that others are missing before it.
    if (seq < expected || (seq > expected && !isOurs)) {
      findings.add('anchor-line-misplaced', { line: number });
      continue;
    }
    while (expected < seq) {
      findings.add('anchor-line-removed', { anchor: String(expected) });
      yield await pairOf(undefined);
    }
    if (!isOurs) findings.add('anchor-line-altered', { anchor: String(seq) });
    yield await pairOf(isOurs ? line : undefined);
  }
  for (let row = await rows.peek(); row; row = await rows.peek()) {
    if (row.seq < expected || !signingKey(row, sources.keys)) {
      await rows.take(row.seq);
      findings.add('anchor-row-added', { anchor: String(row.seq) });
      continue;
    }
    expected = row.seq;
    findings.add('anchor-line-removed', { anchor: String(expected) });
    yield await pairOf(undefined);
  }
}
