import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import { hashOf } from '#lib/hash.ts';
import type { FileType, FileView } from './file-contract.ts';

/** What the audit entry vouches for of a file, its content apart. */
export interface FileRecord {
  id: string;
  treeKey: bigint;
  ownerKind: string;
  ownerId: string;
  name: string;
  sha256: string;
  sentSha256: string;
  salt: string;
  fromRound: number;
  untilRound?: number;
  attachedBy: string;
  attachedByName: string;
  attachedAt: Date;
}

/** A file as it stands, with what its content is. */
export interface StoredFile extends FileRecord {
  type: FileType;
  sizeBytes: number;
  preview?: Buffer;
}

interface FileRow {
  id: string;
  tree_key: bigint;
  owner_kind: string;
  owner_id: string;
  name: string;
  sha256: string;
  sent_sha256: string;
  salt: string;
  from_round: number;
  until_round: number | null;
  attached_by: string;
  attached_by_name: string;
  attached_at: Date;
  type: FileType;
  size_bytes: number;
  preview: Buffer | null;
}

export const SOURCE = sql`files.file f join files.content c on c.sha256 = f.sha256`;
export const COLUMNS = sql`f.id, f.tree_key, f.owner_kind, f.owner_id, f.name, f.sha256, f.sent_sha256, f.salt,
  f.from_round, f.until_round, f.attached_by, f.attached_by_name, f.attached_at, c.type, c.size_bytes, c.preview`;

export function fileOf(row: FileRow): StoredFile {
  return {
    id: row.id,
    treeKey: row.tree_key,
    ownerKind: row.owner_kind,
    ownerId: row.owner_id,
    name: row.name,
    sha256: row.sha256,
    sentSha256: row.sent_sha256,
    salt: row.salt,
    fromRound: row.from_round,
    ...(row.until_round === null ? {} : { untilRound: row.until_round }),
    attachedBy: row.attached_by,
    attachedByName: row.attached_by_name,
    attachedAt: row.attached_at,
    type: row.type,
    sizeBytes: row.size_bytes,
    ...(row.preview === null ? {} : { preview: row.preview }),
  };
}

export type { FileRow };

export function viewOf(file: StoredFile): FileView & { by: string } {
  const { id, name, type, sizeBytes, sha256, sentSha256, preview, fromRound, untilRound } = file;
  return {
    id,
    name,
    type,
    sizeBytes,
    sha256,
    sentSha256,
    ...(preview ? { preview: preview.toString('base64') } : {}),
    by: file.attachedByName,
    at: file.attachedAt.toISOString(),
    fromRound,
    ...(untilRound === undefined ? {} : { untilRound }),
  };
}

/** What an audit entry vouches for: all of a row, under a salt, so that it tells nothing of the name. */
export function sealOf(file: FileRecord): string {
  const { id, ownerKind, ownerId, name, sha256, sentSha256, salt, fromRound, untilRound = null } = file;
  const attached = [file.attachedBy, file.attachedByName, file.attachedAt.toISOString()];
  const at = [String(file.treeKey), ownerKind, ownerId];
  return hashOf({ id, at, name, sha256, sentSha256, salt, fromRound, untilRound, attached });
}

export async function insertFile(tx: Tx, file: FileRecord, auditId: string): Promise<void> {
  await sql`
    insert into files.file (id, tree_key, owner_kind, owner_id, name, sha256, sent_sha256, salt, from_round,
      attached_by, attached_by_name, attached_at, audit_id)
    values (${file.id}, ${file.treeKey}, ${file.ownerKind}, ${file.ownerId}, ${file.name}, ${file.sha256},
      ${file.sentSha256}, ${file.salt}, ${file.fromRound}, ${file.attachedBy}, ${file.attachedByName},
      ${file.attachedAt}, ${auditId})`.execute(tx);
}

export async function findFile(tx: Tx, id: string): Promise<StoredFile | undefined> {
  const { rows } = await sql<FileRow>`select ${COLUMNS} from ${SOURCE} where f.id = ${id}`.execute(tx);
  return rows[0] && fileOf(rows[0]);
}

export async function closeFile(
  tx: Tx,
  file: StoredFile,
  round: number,
  auditId: string,
): Promise<StoredFile> {
  await sql`
    update files.file set until_round = ${round}, audit_id = ${auditId}
    where tree_key = ${file.treeKey} and id = ${file.id}`.execute(tx);
  return { ...file, untilRound: round };
}

/** All that was ever attached to an object, oldest first, after a place in that order. */
export async function listFiles(
  tx: Tx,
  kind: string,
  ownerId: string,
  after: string | undefined,
  limit: number,
): Promise<StoredFile[]> {
  const { rows } = await sql<FileRow>`
    select ${COLUMNS} from ${SOURCE}
    where f.owner_kind = ${kind} and f.owner_id = ${ownerId}
      and f.id > ${after ?? '00000000-0000-0000-0000-000000000000'}::uuid
    order by f.id limit ${limit}`.execute(tx);
  return rows.map(fileOf);
}

/** How much stands at an object, and how much was ever attached to it. */
export async function weigh(tx: Tx, kind: string, ownerId: string) {
  const { rows } = await sql<{ files: number; bytes: number; ever: number }>`
    select (count(*) filter (where f.until_round is null))::int as files, count(*)::int as ever,
      coalesce(sum(c.size_bytes) filter (where f.until_round is null), 0)::float8 as bytes
    from ${SOURCE} where f.owner_kind = ${kind} and f.owner_id = ${ownerId}`.execute(tx);
  return rows[0] ?? { files: 0, bytes: 0, ever: 0 };
}
