/** Files for tests: sent as the server hands them over, and hostile ones that no honest program makes. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Upload } from '#kernel/operation/index.ts';
import { sha256 } from '#lib/hash.ts';
import { newId } from '#lib/id.ts';

export interface Desk {
  /** Lays bytes where a command finds what was sent with it. */
  send(bytes: Uint8Array): Promise<Upload>;
  close(): Promise<void>;
}

export async function openDesk(): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), 'taihu-files-'));
  return {
    async send(bytes) {
      const path = join(folder, newId());
      await writeFile(path, bytes);
      return { path, sizeBytes: bytes.length, sha256: sha256(bytes) };
    },
    close: () => rm(folder, { recursive: true }),
  };
}

/** A small PDF of one empty page, with more in its catalogue where a test wants it. */
export function pdfOf(catalogue = ''): Buffer {
  return Buffer.from(
    `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R${catalogue}>>endobj\n` +
      '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
      '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
  );
}
