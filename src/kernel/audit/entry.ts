import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { AuditRecord } from '#kernel/operation/index.ts';
import { hashOf, sha256 } from '#lib/hash.ts';

/** The layouts of what an entry's hash covers, each under its own name; the first is that of entries without a salt. */
const LAYOUT = 'taihu-audit-entry-1';
const SALTED_LAYOUT = 'taihu-audit-entry-2';

/** The seal of a row that is gone on purpose, by retention or withdrawal: the verifier expects no such row. */
export const TOMBSTONE = '0'.repeat(64);

/** A seal as it is stored: kind, id of the row, salted SHA-256. */
export type StoredSeal = [kind: string, id: string, sha256: string];

/** An entry's fields as they are stored and hashed. */
export interface EntryContent {
  id: string;
  /** Seconds since 1970 with six decimals, as PostgreSQL prints `extract(epoch from at)`. */
  atSeconds: string;
  actorKind: string;
  actorId: string;
  actorJob: string | null;
  operation: string;
  subject: string;
  unitKey: string | null;
  outcome: string;
  refusal: string | null;
  details: unknown;
  inputHash: string;
  seals: unknown;
  /** That of the seals; null where there are none, and in entries from before seals were salted. */
  salt: string | null;
}

/** The hash of an entry: every field, in a named layout. */
export function contentHash({ salt, ...entry }: EntryContent): string {
  return hashOf(salt === null ? { layout: LAYOUT, ...entry } : { layout: SALTED_LAYOUT, ...entry, salt });
}

/** What an entry keeps of the hash of a row: with its salt, so that nobody can try values out on a seal. */
export function salted(hash: string, salt: string | null): string {
  return salt === null || hash === TOMBSTONE ? hash : sha256(`${salt}\n${hash}`);
}

/** PostgreSQL holds neither NUL nor half a surrogate pair; what a caller sent of these must not stop the record. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

function secondsOf(at: Date): string {
  const milliseconds = at.getTime();
  const size = Math.abs(milliseconds);
  const fraction = String(size % 1000).padStart(3, '0');
  return `${milliseconds < 0 ? '-' : ''}${Math.trunc(size / 1000)}.${fraction}000`;
}

function actorKindOf({ actor }: AuditRecord): string {
  return actor.isOperator ? 'operator-as' : actor.kind;
}

/**
 * An entry from what the pipeline records. The input's hash is keyed and salted by the entry's id: without the key
 * nobody can try inputs, such as passwords, and two equal inputs do not look alike. Seals are salted by chance, so that
 * whoever has the rows can verify them, and whoever reads the entry learns nothing of them. Names of people stay out.
 */
export function contentOf(record: AuditRecord, inputKey: Buffer): EntryContent & { seals: StoredSeal[] } {
  const details = Object.entries(record.details).map(
    ([name, value]) => [storable(name), typeof value === 'string' ? storable(value) : value] as const,
  );
  const salt = record.seals.length === 0 ? null : randomBytes(16).toString('hex');
  return {
    id: record.id,
    atSeconds: secondsOf(record.at),
    actorKind: actorKindOf(record),
    actorId: record.actor.id,
    actorJob: record.actor.kind === 'system' ? record.actor.name : null,
    operation: record.operation,
    subject: storable(record.subject),
    unitKey: record.unitKey === undefined ? null : record.unitKey.toString(),
    outcome: record.outcome,
    refusal: record.refusal ?? null,
    details: Object.fromEntries(details),
    inputHash: createHmac('sha256', inputKey).update(`${record.id}\n${record.inputHash}`).digest('hex'),
    seals: record.seals.map(
      ({ kind, id, sha256: hash }): StoredSeal => [kind, storable(id), salted(hash, salt)],
    ),
    salt,
  };
}

const StoredSeals = z.array(z.tuple([z.string(), z.string(), z.string()]));

/** The seals of a stored entry, or undefined where what is stored is none. */
export function sealsOf(stored: unknown): StoredSeal[] | undefined {
  return StoredSeals.safeParse(stored).data;
}

/** The moment at which an id was made: UUIDv7 begins with the milliseconds since 1970. */
export function madeAt(id: string): Date {
  return new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16));
}
