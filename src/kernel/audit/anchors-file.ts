/** The anchors file: one line of JSON an anchor, appended and on disk before the database knows of it. */
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { assert } from '#kernel/errors/index.ts';

const NAME = 'audit-anchors.jsonl';
/** The number of a line's anchor, wherever canonical JSON puts it; ids and hashes hold no quotes. */
const SEQ = /"seq":"?(\d+)"?/;
const CHUNK_BYTES = 256 * 1024;
const LINE_END = 0x0a;
/** Above the longest line that is ever written (10,000 entries of some 130 bytes). */
const LINE_LIMIT_BYTES = 8 * 1024 * 1024;

/** Where the anchors of a folder are kept. */
export function anchorsFileOf(folder: string): string {
  return join(folder, NAME);
}

/** The lines of a folder's file up to an anchor: what a database that ends with it is verified against. */
export async function* readAnchorsUpTo(folder: string, lastSeq: bigint): AsyncGenerator<Buffer> {
  if (lastSeq === 0n) return;
  const handle = await open(anchorsFileOf(folder), 'r');
  try {
    for await (const line of handle.readLines({ autoClose: false })) {
      const seq = SEQ.exec(line)?.[1];
      if (seq !== undefined && BigInt(seq) > lastSeq) return;
      yield Buffer.from(`${line}\n`);
    }
  } finally {
    await handle.close();
  }
}

/** The file, opened by the one process that anchors. */
export interface AnchorsFile {
  /** The last whole line; undefined where there is none. */
  lastLine: string | undefined;
  /** How long the file was when it was opened, up to the end of that line. */
  size: number;
  /** Bytes of the file as it was opened. */
  read(position: number, length: number): Promise<Buffer>;
  /** Appends whole lines; returns when they are on disk. */
  append(lines: string | Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the file of a folder for appending. A last line without its end was cut by a crash before the database could
 * know of it, so it is taken away.
 */
export async function openAnchorsFile(folder: string): Promise<AnchorsFile> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const handle = await open(anchorsFileOf(folder), 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    if (size === 0) await syncFolder(folder);
    const end = await afterLastLineEnd(handle, size);
    if (end < size) await handle.truncate(end);
    return {
      lastLine: end === 0 ? undefined : await lineBefore(handle, end),
      size: end,
      read: (position, length) => readExactly(handle, position, length),
      async append(lines) {
        await handle.appendFile(lines);
        await handle.sync();
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** A new file survives a power cut only once its folder is on disk too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Reads backwards to the nearest line end before an offset; gives the offset after it, 0 where there is none. */
async function afterLastLineEnd(handle: FileHandle, before: number): Promise<number> {
  for (let to = before; to > 0; ) {
    const from = Math.max(0, to - CHUNK_BYTES);
    const chunk = await readExactly(handle, from, to - from);
    const found = chunk.lastIndexOf(LINE_END);
    if (found >= 0) return from + found + 1;
    to = from;
  }
  return 0;
}

async function lineBefore(handle: FileHandle, end: number): Promise<string> {
  const start = await afterLastLineEnd(handle, end - 1);
  if (end - start > LINE_LIMIT_BYTES) return '';
  return (await readExactly(handle, start, end - 1 - start)).toString('utf8');
}

async function readExactly(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(buffer, done, length - done, position + done);
    assert(bytesRead > 0, 'the anchors file became shorter while it was read');
    done += bytesRead;
  }
  return buffer;
}

/** A line of the file with the offset after it; the text is undefined where the line is longer than any of ours. */
export interface ReadLine {
  text: string | undefined;
  end: number;
}

/**
 * The whole lines of a file, one at a time, as far as it reaches when each part is read; nothing where there is no
 * file. What follows the last line end is left out.
 */
export async function* readLines(file: string): AsyncGenerator<ReadLine> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!handle) return;
  try {
    let parts: Buffer[] = [];
    let held = 0;
    for (let position = 0; ; ) {
      const buffer = Buffer.alloc(CHUNK_BYTES);
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, position);
      if (bytesRead === 0) return;
      let from = 0;
      for (
        let at = buffer.indexOf(LINE_END);
        at >= 0 && at < bytesRead;
        at = buffer.indexOf(LINE_END, from)
      ) {
        parts.push(buffer.subarray(from, at));
        const isOurs = held + at - from <= LINE_LIMIT_BYTES;
        yield { text: isOurs ? Buffer.concat(parts).toString('utf8') : undefined, end: position + at + 1 };
        [parts, held, from] = [[], 0, at + 1];
      }
      held += bytesRead - from;
      // A line that cannot be ours is counted on but not kept.
      if (held <= LINE_LIMIT_BYTES) parts.push(buffer.subarray(from, bytesRead));
      else parts = [];
      position += bytesRead;
    }
  } finally {
    await handle.close();
  }
}
