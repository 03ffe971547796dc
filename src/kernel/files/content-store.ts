import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { Examined } from './examine.ts';

const CHUNK_BYTES = 1 << 18;
/** Whoever attaches shares it; whoever buries content that nothing refers to holds it alone. */
const CONTENT_LOCK = 7_421_950;

export async function shareContent(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${CONTENT_LOCK})`.execute(tx);
}

export async function holdContent(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${CONTENT_LOCK})`.execute(tx);
}

/** Keeps content under its hash unless it is kept already; its file stands before it, so that it may be seen. */
export async function keepContent(
  tx: Tx,
  sha256: string,
  { type, bytes, preview }: Examined,
  at: Date,
): Promise<void> {
  const { rows } = await sql`
    insert into files.content (sha256, type, size_bytes, preview, stored_at)
    values (${sha256}, ${type}, ${bytes.length}, ${preview ?? null}, ${at})
    on conflict (sha256) do nothing returning sha256`.execute(tx);
  if (rows.length === 0) return;
  for (let n = 0; n * CHUNK_BYTES < bytes.length; n += 1) {
    const chunk = bytes.subarray(n * CHUNK_BYTES, (n + 1) * CHUNK_BYTES);
    await sql`insert into files.chunk (sha256, n, bytes) values (${sha256}, ${n}, ${chunk})`.execute(tx);
  }
}

/** The bytes of a content, piece by piece, as they are asked for. */
export async function* readContent(tx: Tx, sha256: string): AsyncGenerator<Uint8Array> {
  for (let n = 0; ; n += 1) {
    const { rows } = await sql<{ bytes: Buffer }>`
      select bytes from files.chunk where sha256 = ${sha256} and n = ${n}`.execute(tx);
    if (!rows[0]) return;
    yield rows[0].bytes;
  }
}

/** Takes away content that no file refers to any more; whoever calls holds the lock. */
export async function dropUnreferenced(tx: Tx, hashes: readonly string[]): Promise<void> {
  await sql`
    delete from files.content c where sha256 = any(${hashes}::text[])
      and not exists (select 1 from files.file f where f.sha256 = c.sha256)`.execute(tx);
}
