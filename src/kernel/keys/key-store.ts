import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { PublicKey } from './contract.ts';

interface KeyRow {
  id: string;
  purpose: string;
  issuer: string;
  generation: number;
  public_key: Buffer;
  created_at: Date;
  retired_at: Date | null;
  revoked_at: Date | null;
}

/** A key with its private half as it is stored. */
export interface SealedKey {
  key: PublicKey;
  sealed: Buffer;
}

function viewOf(row: KeyRow): PublicKey {
  return {
    id: row.id,
    purpose: row.purpose,
    issuer: row.issuer,
    generation: row.generation,
    algorithm: 'Ed25519',
    publicKey: row.public_key.toString('base64url'),
    createdAt: row.created_at.toISOString(),
    ...(row.retired_at ? { retiredAt: row.retired_at.toISOString() } : {}),
    ...(row.revoked_at ? { revokedAt: row.revoked_at.toISOString() } : {}),
  };
}

const columns = sql`k.id, k.purpose, k.issuer, k.generation, k.public_key, k.created_at, k.retired_at, k.revoked_at`;

/** Public keys in the order of their ids, from after a given one; of one purpose or of all. */
export async function listKeys(
  tx: Tx,
  of: { purpose?: string | undefined; after?: string | undefined; limit?: number },
): Promise<PublicKey[]> {
  const { rows } = await sql<KeyRow>`
    select ${columns} from keys.key k
    where (${of.purpose ?? null}::text is null or k.purpose = ${of.purpose ?? null})
      and (${of.after ?? null}::uuid is null or k.id > ${of.after ?? null}::uuid)
    order by k.id limit ${of.limit ?? null}`.execute(tx);
  return rows.map(viewOf);
}

/** The keys of a purpose, oldest first, with their private halves: only Taihu's own jobs see any. */
export async function listSealedKeys(tx: Tx, issuer: string, purpose?: string): Promise<SealedKey[]> {
  const { rows } = await sql<KeyRow & { private_sealed: Buffer }>`
    select ${columns}, p.private_sealed from keys.key k join keys.private_key p on p.key_id = k.id
    where k.issuer = ${issuer} and (${purpose ?? null}::text is null or k.purpose = ${purpose ?? null})
    order by k.purpose, k.generation`.execute(tx);
  return rows.map((row) => ({ key: viewOf(row), sealed: row.private_sealed }));
}

/** The key of a purpose that is in use, with its private half. */
export async function findSealedKeyInUse(
  tx: Tx,
  issuer: string,
  purpose: string,
): Promise<SealedKey | undefined> {
  const { rows } = await sql<KeyRow & { private_sealed: Buffer }>`
    select ${columns}, p.private_sealed from keys.key k join keys.private_key p on p.key_id = k.id
    where k.issuer = ${issuer} and k.purpose = ${purpose} and k.retired_at is null`.execute(tx);
  const row = rows[0];
  return row ? { key: viewOf(row), sealed: row.private_sealed } : undefined;
}

/** The newest key of a purpose, whether in use or not. */
export async function findNewestKey(tx: Tx, issuer: string, purpose: string): Promise<PublicKey | undefined> {
  const { rows } = await sql<KeyRow>`
    select ${columns} from keys.key k where k.issuer = ${issuer} and k.purpose = ${purpose}
    order by k.generation desc limit 1`.execute(tx);
  return rows[0] ? viewOf(rows[0]) : undefined;
}

/** Adds a key; false where another process has just added one for the same purpose. */
export async function insertKey(tx: Tx, { key, sealed }: SealedKey): Promise<boolean> {
  const added = await sql<{ id: string }>`
    insert into keys.key (id, purpose, issuer, generation, algorithm, public_key, created_at)
    values (${key.id}, ${key.purpose}, ${key.issuer}, ${key.generation}, ${key.algorithm},
      ${Buffer.from(key.publicKey, 'base64url')}, ${key.createdAt})
    on conflict do nothing returning id`.execute(tx);
  if (added.rows.length === 0) return false;
  await sql`insert into keys.private_key (key_id, private_sealed) values (${key.id}, ${sealed})`.execute(tx);
  return true;
}

/** Ends the use of a purpose's key; undefined where none is in use or another process has just ended it. */
export async function retireKey(
  tx: Tx,
  of: { issuer: string; purpose: string; at: Date; isCompromised: boolean },
): Promise<PublicKey | undefined> {
  const { rows } = await sql<KeyRow>`
    update keys.key k set retired_at = ${of.at},
      revoked_at = case when ${of.isCompromised}::boolean then ${of.at}::timestamptz end
    where k.issuer = ${of.issuer} and k.purpose = ${of.purpose} and k.retired_at is null
    returning ${columns}`.execute(tx);
  return rows[0] ? viewOf(rows[0]) : undefined;
}
