/** Encryption of archives in the format of age: each 64 KiB authenticated, the end too. */
import { Readable } from 'node:stream';
import { Decrypter, Encrypter } from 'age-encryption';
import { ArchiveFault } from './archive-fault.ts';

/** For whom an archive is encrypted: whoever knows a passphrase, or holds the key of a recipient (`age1…`). */
export type SealFor = { passphrase: string } | { recipient: string };

/** What opens an archive: a passphrase, or the text of a key file with `AGE-SECRET-KEY-1…`. */
export type OpenWith = { passphrase: string } | { key: string };

const HEADER = 'age-encryption.org/v1';

/** Whether the first bytes of a file are those of an encrypted archive. */
export function isSealed(start: Buffer): boolean {
  return start.subarray(0, HEADER.length).toString('latin1') === HEADER;
}

/** An encryption of bytes as they pass. Throws ArchiveFault where the recipient is none. */
export function sealing(who: SealFor): (bytes: Readable) => Promise<Readable> {
  const encrypter = new Encrypter();
  try {
    if ('passphrase' in who) encrypter.setPassphrase(who.passphrase);
    else encrypter.addRecipient(who.recipient);
  } catch (error) {
    throw new ArchiveFault('key-unusable', { reason: String(error) }, error);
  }
  return async (bytes) => fromWeb(await encrypter.encrypt(toWeb(bytes)));
}

/** The decryption of a file. Throws ArchiveFault where the key is another. */
export async function unsealed(bytes: Readable, file: string, opener: OpenWith): Promise<Readable> {
  const decrypter = new Decrypter();
  try {
    if ('passphrase' in opener) decrypter.addPassphrase(opener.passphrase);
    else for (const line of keyLines(opener.key)) decrypter.addIdentity(line);
  } catch (error) {
    throw new ArchiveFault('key-unusable', { reason: String(error) }, error);
  }
  try {
    return fromWeb(await decrypter.decrypt(toWeb(bytes)));
  } catch (error) {
    bytes.destroy();
    const isOther = /no identity matched|incorrect|passphrase/i.test(String(error));
    if (isOther) throw new ArchiveFault('wrong-key', { file }, error);
    throw new ArchiveFault('damaged', { file, reason: String(error) }, error);
  }
}

function keyLines(text: string): string[] {
  const lines = text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length === 0) throw new Error('no key');
  return lines;
}

function toWeb(bytes: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(bytes) as ReadableStream<Uint8Array>;
}

function fromWeb(bytes: ReadableStream<Uint8Array>): Readable {
  return Readable.fromWeb(bytes as Parameters<typeof Readable.fromWeb>[0]);
}
