/** The file of an archive: a tar of small entries, gzipped, encrypted; written and read as it passes. */
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { type Entry, extract, pack } from 'tar-stream';
import { ArchiveFault } from './archive-fault.ts';
import { isSealed, type OpenWith, type SealFor, sealing, unsealed } from './seal.ts';

/** Tables and files are cut into entries of this size, so that neither side ever holds more than one. */
const PART_BYTES = 1024 * 1024;
const DIGITS = 6;
/** Fast: archives of a city are mostly figures and hashes. */
const GZIP_LEVEL = 1;

/** An entry of an archive, at hand. */
export interface ArchiveEntry {
  /** The name without the number of its part. */
  name: string;
  bytes: Buffer;
}

/** An archive being written. */
export interface ArchiveWriter {
  /** Adds an entry of one part. */
  add(name: string, bytes: Buffer): Promise<void>;
  /** Adds bytes of any number under a name, in parts. */
  addStream(name: string, bytes: AsyncIterable<Buffer>): Promise<void>;
}

/** Writes an archive: whole and on disk under its name, or not at all. Never overwrites. Gives its bytes. */
export async function writeArchive(
  file: string,
  sealFor: SealFor | undefined,
  write: (archive: ArchiveWriter) => Promise<void>,
): Promise<number> {
  const seal = sealFor && sealing(sealFor);
  if (await stat(file).catch(() => undefined)) throw new ArchiveFault('file-exists', { file });
  const draft = `${file}.part`;
  const abort = new AbortController();
  const tar = pack();
  const gzip = createGzip({ level: GZIP_LEVEL });
  const flowing = flow(tar, gzip, seal, draft, abort.signal);
  flowing.catch(() => undefined);
  try {
    await Promise.race([write(writerOf(tar)), flowing]);
    tar.finalize();
    await flowing;
    await rename(draft, file);
    return (await stat(file)).size;
  } catch (error) {
    abort.abort();
    await flowing.catch(() => undefined);
    await rm(draft, { force: true });
    throw fileFault(file, error);
  }
}

type Gzip = ReturnType<typeof createGzip>;

async function flow(
  tar: ReturnType<typeof pack>,
  gzip: Gzip,
  seal: ((bytes: Readable) => Promise<Readable>) | undefined,
  draft: string,
  signal: AbortSignal,
): Promise<void> {
  const target = createWriteStream(draft, { mode: 0o600, flush: true });
  if (!seal) return pipeline(tar, gzip, target, { signal });
  const packed = pipeline(tar, gzip, { signal });
  const written = seal(gzip).then((sealed) => pipeline(sealed, target, { signal }));
  await Promise.all([packed, written]);
}

function writerOf(tar: ReturnType<typeof pack>): ArchiveWriter {
  const add = (name: string, bytes: Buffer): Promise<void> =>
    new Promise((resolve, reject) => {
      const header = { name, size: bytes.length, mode: 0o600, mtime: EPOCH };
      tar.entry(header, bytes, (error) => (error ? reject(error) : resolve()));
    });
  return {
    add,
    async addStream(name, bytes) {
      let part = 0;
      for await (const whole of inParts(bytes)) {
        part += 1;
        await add(`${name}/${String(part).padStart(DIGITS, '0')}`, whole);
      }
    },
  };
}

/** The same data make the same archive, whenever it is written. */
const EPOCH = { getTime: () => 0 } as Date;

async function* inParts(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    held.push(chunk);
    size += chunk.length;
    if (size < PART_BYTES) continue;
    yield Buffer.concat(held);
    [held, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(held);
}

/** Reads an archive entry by entry. Throws ArchiveFault where it is none, is damaged, or the key is another. */
export async function* readArchive(
  file: string,
  opener: OpenWith | undefined,
): AsyncGenerator<ArchiveEntry, void> {
  const source = await openFile(file, opener);
  const entries = extract();
  const flowing = pipeline(source, createGunzip(), entries);
  flowing.catch(() => undefined);
  try {
    for await (const entry of entries) yield await entryOf(entry);
    await flowing;
  } catch (error) {
    if (error instanceof ArchiveFault) throw error;
    // Which of the streams failed first is told by the flow; the others only ended with it.
    const first: unknown = await flowing.catch((told: unknown) => told);
    throw new ArchiveFault('damaged', { file, reason: String(first ?? error) }, error);
  } finally {
    source.destroy();
    await flowing.catch(() => undefined);
  }
}

async function entryOf(entry: Entry): Promise<ArchiveEntry> {
  const { name, size = 0 } = entry.header;
  // Parts end with a chunk that came whole from the database; what is far larger is not of our making.
  if (size > 64 * PART_BYTES) throw new Error(`an entry of ${size} bytes`);
  const chunks: Buffer[] = [];
  for await (const chunk of entry) chunks.push(chunk as Buffer);
  return { name: name.replace(/\/\d{6}$/, ''), bytes: Buffer.concat(chunks) };
}

async function openFile(file: string, opener: OpenWith | undefined): Promise<Readable> {
  const start = Buffer.alloc(64);
  try {
    const handle = await open(file, 'r');
    await handle.read(start, 0, start.length, 0);
    await handle.close();
  } catch (error) {
    throw fileFault(file, error);
  }
  const isGzip = start[0] === 0x1f && start[1] === 0x8b;
  if (!isGzip && !isSealed(start)) throw new ArchiveFault('not-an-archive', { file });
  if (isGzip) return createReadStream(file);
  if (!opener) throw new ArchiveFault('key-missing', { file });
  return unsealed(createReadStream(file), file, opener);
}

function fileFault(file: string, error: unknown): unknown {
  const isSystem = error instanceof Error && 'syscall' in error && 'path' in error;
  return isSystem ? new ArchiveFault('file-unreadable', { file, reason: error.message }, error) : error;
}
