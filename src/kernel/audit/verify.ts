import { stat } from 'node:fs/promises';
import type { Database, Tx } from '#kernel/db/index.ts';
import type { PublicKey } from '#kernel/keys/index.ts';
import {
  type Anchor,
  type AnchoredEntry,
  beginChain,
  comparePlaces,
  type EntryPlace,
  GENESIS_ROOT,
  placeAfter,
} from './anchor.ts';
import { TRAIL_SETTINGS } from './anchoring.ts';
import { madeAt } from './entry.ts';
import { type AuditFinding, type AuditFindingCode, collectFindings, type Findings } from './findings.ts';
import { comparePeerCopy } from './peer-copy.ts';
import { sealedBurials } from './retention-store.ts';
import { type AnchorPair, pairAnchors } from './verify-anchors.ts';
import { checkSeals, type SealCheck, type SealedKind } from './verify-seals.ts';
import {
  type EntryStream,
  findStanding,
  type StoredEntry,
  stayAtOneMoment,
  streamEntries,
} from './verify-store.ts';

/** The findings that a report lists; all are counted. */
export const FINDINGS_KEPT = 100;

/** What is verified, and by what. */
export interface Verification {
  database: Database;
  /** The anchors file, or a copy of it that was kept elsewhere. */
  anchorsFile: string;
  /**
   * The keys that are believed: those that were noted down outside, or those that the keyring proves, which are asked
   * for at the moment that is verified, so that a key made a moment ago is among them.
   */
  publicKeys: readonly PublicKey[] | ((tx: Tx) => Promise<readonly PublicKey[]>);
  sealedRows: readonly SealedKind[];
  /** The folder in which somebody else keeps a copy of the anchors file. */
  peerFolder?: string | undefined;
}

/** What a verification found; the trail is whole where `total` is 0. */
export interface AuditReport {
  /** The first ones in the order of the trail, entries and anchors before rows. */
  findings: readonly AuditFinding[];
  total: number;
  anchors: number;
  entries: number;
  /** Those of the entries that retention has buried: their place and hash are left. */
  buried: number;
  /** Entries after the last anchor: as yet nothing outside the database vouches for them. No finding. */
  notYetAnchored: number;
  oldestNotYetAnchored?: string;
}

interface Verifying {
  tx: Tx;
  findings: Findings;
  entries: EntryStream;
  seals: SealCheck;
  keys: ReadonlyMap<string, PublicKey>;
  counted: { entries: number; anchors: number; buried: number };
}

/** What is known of the anchors up to here; undefined where that part of the chain is lost. */
interface ChainState {
  root: string | undefined;
  end: EntryPlace | undefined;
  generation: number;
}

/** Verifies the whole trail and all rows that it vouches for, as of one moment, in bounded memory. */
export async function verifyAudit({
  database,
  anchorsFile,
  publicKeys,
  sealedRows,
  peerFolder,
}: Verification) {
  const sizeBefore = await sizeOf(anchorsFile);
  return database.transaction({ ...TRAIL_SETTINGS, isReadOnly: true }, async (tx): Promise<AuditReport> => {
    await stayAtOneMoment(tx);
    const believed = typeof publicKeys === 'function' ? await publicKeys(tx) : publicKeys;
    const keys = new Map(believed.map((key) => [key.id, key]));
    const findings = collectFindings(FINDINGS_KEPT);
    const verifying: Verifying = {
      tx,
      findings,
      entries: streamEntries(tx),
      seals: checkSeals(tx, [sealedBurials, ...sealedRows], findings),
      keys,
      counted: { entries: 0, anchors: 0, buried: 0 },
    };
    let state: ChainState = { root: GENESIS_ROOT, end: placeAfter(undefined), generation: 0 };
    for await (const pair of pairAnchors(tx, { anchorsFile, sizeBefore, keys }, findings)) {
      state = await verifyAnchor(verifying, pair, state);
    }
    const rest = await verifyRest(verifying);
    await verifying.seals.finish();
    if (peerFolder !== undefined) await comparePeerCopy(anchorsFile, peerFolder, findings);
    return { findings: findings.kept, total: findings.total, ...verifying.counted, ...rest };
  });
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  return found?.size ?? 0;
}

async function verifyAnchor(verifying: Verifying, pair: AnchorPair, before: ChainState): Promise<ChainState> {
  const { findings, keys, counted } = verifying;
  const anchor = pair.line?.anchor ?? pair.row;
  const seq = String(pair.seq);
  // Neither file nor table has it as it was signed: which entries it held is no longer known.
  if (!anchor) return { ...before, root: undefined, end: undefined };
  counted.anchors += 1;
  if (before.root !== undefined && anchor.previousRoot !== before.root) {
    findings.add('anchor-chain-broken', { anchor: seq });
  }
  const generation = keys.get(anchor.keyId)?.generation ?? 0;
  if (generation < before.generation) findings.add('anchor-key-retired', { anchor: seq });
  if (pair.line) await verifyListed(verifying, anchor, pair.line.items, before.end !== undefined);
  else await verifyUnlisted(verifying, anchor, before.end !== undefined);
  return { root: anchor.root, end: placeAfter(anchor), generation: Math.max(generation, before.generation) };
}

/** Takes the entries up to the end of an anchor one by one. */
async function eachUpTo(
  { entries, counted }: Verifying,
  end: EntryPlace,
  visit: (entry: StoredEntry) => Promise<void>,
): Promise<void> {
  for (
    let entry = await entries.peek();
    entry && comparePlaces(entry, end) <= 0;
    entry = await entries.peek()
  ) {
    entries.pass();
    counted.entries += 1;
    if (entry.isBuried) counted.buried += 1;
    await visit(entry);
  }
}

interface Problem extends EntryPlace {
  code: AuditFindingCode;
}

/** Compares the entries of an anchor with the list that the file holds: each is there, in its place, unaltered. */
async function verifyListed(
  verifying: Verifying,
  anchor: Anchor,
  items: readonly AnchoredEntry[],
  isStartKnown: boolean,
): Promise<void> {
  const problems: Problem[] = [];
  const missing: AnchoredEntry[] = [];
  let addedCount = 0;
  let next = 0;
  const missUpTo = (place: EntryPlace | undefined) => {
    for (let item = items[next]; item && (!place || comparePlaces(item, place) < 0); item = items[next]) {
      missing.push(item);
      next += 1;
    }
  };
  await eachUpTo(verifying, placeAfter(anchor), async (entry) => {
    missUpTo(entry);
    const item = items[next];
    const isListed = item !== undefined && comparePlaces(item, entry) === 0;
    const isBeforeAll = next === 0 && missing.length === 0 && !isStartKnown;
    if (isListed) next += 1;
    else if (!isBeforeAll) {
      // However many were slipped in, only so many are held until the list is in order.
      addedCount += 1;
      if (addedCount <= FINDINGS_KEPT) problems.push({ ...placeOf(entry), code: 'entry-added' });
      return;
    }
    const isUnaltered = entry.isSound && (!isListed || item.contentHash === entry.contentHash);
    if (isUnaltered) await verifying.seals.take(entry);
    else problems.push({ ...placeOf(entry), code: 'entry-altered' });
  });
  missUpTo(undefined);
  await reportListed(verifying, anchor, problems, missing);
}

function placeOf({ id, written }: EntryPlace): EntryPlace {
  return { id, written };
}

/** Reports in the order of the trail, so that the first one named is the first one touched. */
async function reportListed(
  { tx, findings }: Verifying,
  anchor: Anchor,
  problems: readonly Problem[],
  missing: readonly AnchoredEntry[],
): Promise<void> {
  const standing =
    missing.length > 0
      ? await findStanding(
          tx,
          missing.map(({ id }) => id),
        )
      : new Set<string>();
  const moved = new Set(missing.filter(({ id }) => standing.has(id)).map(({ id }) => id));
  const gone = missing.map(
    (item): Problem => ({
      ...placeOf(item),
      code: moved.has(item.id) ? 'entry-moved' : 'entry-removed',
    }),
  );
  // An entry that is missed in its own place of this list is told of there, not as an addition elsewhere.
  const others = problems.filter(({ code, id }) => code !== 'entry-added' || !moved.has(id));
  for (const { code, id } of [...others, ...gone].toSorted(comparePlaces)) {
    findings.add(code, { entryId: id, anchor: String(anchor.seq) });
  }
}

/** Without the list of the file the signed root still tells whether the entries of an anchor are what they were. */
async function verifyUnlisted(verifying: Verifying, anchor: Anchor, isStartKnown: boolean): Promise<void> {
  const { findings } = verifying;
  const chain = beginChain(anchor.seq, anchor.previousRoot);
  await eachUpTo(verifying, placeAfter(anchor), async (entry) => {
    chain.add(entry);
    await verifyAlone(verifying, entry);
  });
  if (isStartKnown && chain.root() !== anchor.root)
    findings.add('range-altered', { anchor: String(anchor.seq) });
}

async function verifyAlone({ findings, seals }: Verifying, entry: StoredEntry): Promise<void> {
  if (entry.isSound) await seals.take(entry);
  else findings.add('entry-altered', { entryId: entry.id });
}

/** What comes after the last anchor can only be checked against itself. */
async function verifyRest(
  verifying: Verifying,
): Promise<Pick<AuditReport, 'notYetAnchored' | 'oldestNotYetAnchored'>> {
  const { entries, counted } = verifying;
  let notYetAnchored = 0;
  let oldest: string | undefined;
  for (let entry = await entries.peek(); entry; entry = await entries.peek()) {
    entries.pass();
    counted.entries += 1;
    notYetAnchored += 1;
    oldest ??= madeAt(entry.id).toISOString();
    await verifyAlone(verifying, entry);
  }
  return { notYetAnchored, ...(oldest === undefined ? {} : { oldestNotYetAnchored: oldest }) };
}
