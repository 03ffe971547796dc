/** The master key: 32 bytes that seal every private key and never enter the database. */
import { randomBytes, randomUUID } from 'node:crypto';
import { link, open, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const BYTES = 32;
const BASE64_OF_32_BYTES = /^[A-Za-z0-9+/]{43}=$/;
const PRIVATE = 0o600;

/** The master key is missing, malformed or not the one that the keys were sealed under; one bilingual line. */
export class MasterKeyFault extends Error {
  override readonly name = 'MasterKeyFault';
}

/**
 * The master key from the configuration or, where that has none, from `master.key` in the folder of secrets, which is
 * made at the first start. Throws MasterKeyFault.
 */
export async function readMasterKey(configured: string | undefined, secretsFolder: string): Promise<Buffer> {
  if (configured !== undefined) return decode(configured, 'TAIHU_MASTER_KEY');
  const file = join(secretsFolder, 'master.key');
  const known = await readPrivate(file);
  if (known !== undefined) return decode(known, file);
  await createOnce(secretsFolder, file);
  return decode((await readPrivate(file)) ?? '', file);
}

function decode(text: string, origin: string): Buffer {
  if (BASE64_OF_32_BYTES.test(text.trim())) return Buffer.from(text.trim(), 'base64');
  throw new MasterKeyFault(
    `主密钥 ${origin} 须为 ${BYTES} 字节的 base64 / ${origin} must be ${BYTES} bytes in base64 (openssl rand -base64 32)`,
  );
}

async function readPrivate(file: string): Promise<string | undefined> {
  const found = await stat(file).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  if ((found.mode & 0o077) !== 0) {
    throw new MasterKeyFault(
      `主密钥文件他人可读，请执行 / others may read the master key: chmod 600 ${file}`,
    );
  }
  return readFile(file, 'utf8');
}

/** Of two processes that start at once one makes the key, whole and on disk, and the other reads it. */
async function createOnce(folder: string, file: string): Promise<void> {
  const draft = join(folder, `master.key.${randomUUID()}`);
  const text = `${randomBytes(BYTES).toString('base64')}\n`;
  await writeFile(draft, text, { mode: PRIVATE, flag: 'wx', flush: true });
  try {
    await link(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
