/** A copy of the anchors file in a folder that somebody else keeps, such as a peer city's. */
import { mkdir, open } from 'node:fs/promises';
import { Fault } from '#kernel/errors/index.ts';
import { anchorsFileOf, openAnchorsFile, readLines } from './anchors-file.ts';
import type { Findings } from './findings.ts';

const CHUNK_BYTES = 1024 * 1024;
/** How far back the copy is held against ours each time; verify-audit compares all of it. */
const OVERLAP_BYTES = 64 * 1024;

function fault(zh: string, en: string): Fault {
  return new Fault('对端锚文件副本 / the copy of the anchors file at the peer', `${zh} / ${en}`);
}

/**
 * Appends to the peer's copy the anchors that it lacks; returns when they are on disk. Safe to run twice and after a
 * kill. Throws Fault where the copy is not the beginning of ours: one of the two was altered, and neither is touched.
 */
export async function mirrorAnchors(anchorsFolder: string, peerFolder: string): Promise<void> {
  await mkdir(peerFolder, { recursive: true });
  const copy = await openAnchorsFile(peerFolder);
  const ours = await open(anchorsFileOf(anchorsFolder), 'r');
  try {
    const end = await ours.stat().then(({ size }) => size);
    if (copy.size > end)
      throw fault('副本比本地长，本地文件被截短', 'it is longer than ours, which was cut off');
    const from = Math.max(0, copy.size - OVERLAP_BYTES);
    const [theirs, mine] = [await copy.read(from, copy.size - from), Buffer.alloc(copy.size - from)];
    await ours.read(mine, 0, mine.length, from);
    if (!mine.equals(theirs))
      throw fault('副本与本地不同，请运行 verify-audit', 'it differs from ours: run verify-audit');
    for (let at = copy.size; at < end; ) {
      const buffer = Buffer.alloc(Math.min(CHUNK_BYTES, end - at));
      const { bytesRead } = await ours.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) break;
      await copy.append(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
  } finally {
    await ours.close();
    await copy.close();
  }
}

/** Holds the whole copy against ours, line by line; the copy may lack the newest anchors, and nothing else. */
export async function comparePeerCopy(
  anchorsFile: string,
  peerFolder: string,
  findings: Findings,
): Promise<void> {
  const ours = readLines(anchorsFile);
  let line = 0;
  try {
    for await (const { text } of readLines(anchorsFileOf(peerFolder))) {
      line += 1;
      const mine = await ours.next();
      if (text !== undefined && !mine.done && mine.value.text === text) continue;
      findings.add('peer-copy-differs', { line });
      return;
    }
  } finally {
    await ours.return(undefined);
  }
  if (line === 0) findings.add('peer-copy-missing', {});
}
