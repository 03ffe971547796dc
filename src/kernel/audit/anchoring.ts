import type { Clock } from '#kernel/clock/index.ts';
import type { Database, Tx } from '#kernel/db/index.ts';
import { Fault } from '#kernel/errors/index.ts';
import { type Keyring, publicKeys } from '#kernel/keys/index.ts';
import { systemActor } from '#kernel/operation/index.ts';
import { WHOLE_TREE } from '#lib/tree-key.ts';
import {
  ANCHOR_ENTRIES,
  ANCHOR_PURPOSE,
  type Anchor,
  type AnchorLine,
  formatLine,
  GENESIS_ROOT,
  isWhole,
  parseLine,
  placeAfter,
  rootOf,
  signedBytes,
  signingKey,
} from './anchor.ts';
import { findLastAnchor, insertAnchor, listClosedEntries, takeAnchoringTurn } from './anchor-store.ts';
import { type AnchorsFile, openAnchorsFile } from './anchors-file.ts';

/** The settings of every transaction in which Taihu itself works on the trail. */
export const TRAIL_SETTINGS = {
  actor: systemActor('audit').id,
  roles: ['system-actor'],
  scope: [WHOLE_TREE],
} as const;

/** What a run of the anchor job did. */
export interface Anchored {
  anchors: number;
  entries: number;
}

interface Anchoring {
  keyring: Keyring;
  anchorsFolder: string;
  clock: Clock;
}

/**
 * Anchors every entry that can be: chains them in order, in batches, and writes each anchor to the file before the
 * database. Safe to run twice, at once or after a kill at any moment. Throws Fault where file and database disagree.
 */
export async function anchorNow(
  database: Database,
  keyring: Keyring,
  anchorsFolder: string,
  clock: Clock,
): Promise<Anchored> {
  // The key is committed before anything is signed with it: a kill must not leave a line whose key is gone.
  await database.transaction(TRAIL_SETTINGS, (tx) => keyring.ensureKey(tx, ANCHOR_PURPOSE));
  const done: Anchored = { anchors: 0, entries: 0 };
  for (;;) {
    const anchor = await database.transaction(TRAIL_SETTINGS, (tx) =>
      anchorBatch(tx, { keyring, anchorsFolder, clock }),
    );
    if (!anchor) return done;
    done.anchors += 1;
    done.entries += anchor.entries;
  }
}

/** One anchor in one transaction; undefined where nothing is left to anchor. */
async function anchorBatch(tx: Tx, anchoring: Anchoring): Promise<Anchor | undefined> {
  await takeAnchoringTurn(tx);
  const last = await findLastAnchor(tx);
  const file = await openAnchorsFile(anchoring.anchorsFolder);
  try {
    const line = (await adoptedLine(tx, file, last)) ?? (await newLine(tx, file, last, anchoring));
    if (line) await insertAnchor(tx, line.anchor);
    return line?.anchor;
  } finally {
    await file.close();
  }
}

function disagreement(zh: string, en: string): Fault {
  return new Fault('审计锚定 / anchoring the audit trail', `${zh} / ${en}`);
}

/** The anchor that was written to the file when the process died before the database had it. */
async function adoptedLine(
  tx: Tx,
  file: AnchorsFile,
  last: Anchor | undefined,
): Promise<AnchorLine | undefined> {
  const line = file.lastLine === undefined ? undefined : parseLine(file.lastLine);
  if (file.lastLine !== undefined && !line) {
    throw disagreement(
      '锚文件末行无法读出，请运行 verify-audit',
      'the last line of the anchors file is unreadable: run verify-audit',
    );
  }
  const fileSeq = line?.anchor.seq ?? 0n;
  const seq = last?.seq ?? 0n;
  if (fileSeq === seq) {
    if (line?.anchor.root === last?.root) return undefined;
    throw disagreement(`锚 ${seq} 在文件与数据库中不同`, `anchor ${seq} differs between file and database`);
  }
  if (fileSeq < seq) {
    throw disagreement(
      `数据库已到锚 ${seq}，文件只到 ${fileSeq}：请恢复锚文件`,
      `the database has anchor ${seq}, the file ends at ${fileSeq}: bring the anchors file back`,
    );
  }
  if (!line || fileSeq !== seq + 1n || !(await isNext(tx, line, last))) {
    throw disagreement(
      `文件已到锚 ${fileSeq}，数据库只到 ${seq}：数据库被回退或改动`,
      `the file has anchor ${fileSeq}, the database ends at ${seq}: the database was set back or altered`,
    );
  }
  return line;
}

/** Whether a line is ours, follows the last anchor and chains just the entries that come next. */
async function isNext(tx: Tx, line: AnchorLine, last: Anchor | undefined): Promise<boolean> {
  if (line.anchor.previousRoot !== (last?.root ?? GENESIS_ROOT) || !isWhole(line)) return false;
  const keys = new Map((await publicKeys(tx, ANCHOR_PURPOSE)).map((key) => [key.id, key]));
  if (!signingKey(line.anchor, keys)) return false;
  const entries = await listClosedEntries(tx, placeAfter(last), line.items.length);
  return rootOf(line.anchor.seq, line.anchor.previousRoot, entries) === line.anchor.root;
}

async function newLine(
  tx: Tx,
  file: AnchorsFile,
  last: Anchor | undefined,
  { keyring, clock }: Anchoring,
): Promise<AnchorLine | undefined> {
  const items = await listClosedEntries(tx, placeAfter(last), ANCHOR_ENTRIES);
  const [first, end] = [items[0], items.at(-1)];
  if (!first || !end) return undefined;
  const seq = (last?.seq ?? 0n) + 1n;
  const previousRoot = last?.root ?? GENESIS_ROOT;
  const unsigned: Anchor = {
    seq,
    throughWritten: end.written,
    firstId: first.id,
    lastId: end.id,
    entries: items.length,
    previousRoot,
    root: rootOf(seq, previousRoot, items),
    keyId: '',
    signature: '',
    at: clock.now().toISOString(),
  };
  const signature = await keyring.sign(tx, ANCHOR_PURPOSE, signedBytes(unsigned));
  const line = { anchor: { ...unsigned, ...signature }, items };
  await file.append(formatLine(line));
  return line;
}
