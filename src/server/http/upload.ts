/** Files sent with commands: to disk as they come, measured and hashed on the way, gone when the command ends. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { refuse } from '#kernel/errors/index.ts';
import type { Upload } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';

/** Clears away what a Taihu that was killed has left behind, and makes the folder. */
export async function prepareUploads(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
}

/** Takes a body to disk under a name of our own; refuses it as soon as it is too large. */
export async function receive(body: Readable, folder: string, mostBytes: number): Promise<Upload> {
  const path = join(folder, newId());
  const hash = createHash('sha256');
  let sizeBytes = 0;
  async function* measured(chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      sizeBytes += chunk.length;
      if (sizeBytes > mostBytes) throw refuse('too-large');
      hash.update(chunk);
      yield chunk;
    }
  }
  try {
    await pipeline(body, measured, createWriteStream(path, { mode: 0o600 }));
    return { path, sizeBytes, sha256: hash.digest('hex') };
  } catch (error) {
    await discard(path);
    throw error;
  }
}

export async function discard(path: string): Promise<void> {
  await rm(path, { force: true });
}
