import { sql } from 'kysely';
import type { SealedKind } from '#kernel/audit/index.ts';
import type { Tx } from '#kernel/db/index.ts';
import { hashOf } from '#lib/hash.ts';

/** The kind under which an entry vouches for the tombstones that it set. */
export const TOMBSTONE_SEAL = 'files.tombstone';

export interface Keeping {
  ownerKind: string;
  keepDays: number;
}

export async function listRetention(tx: Tx): Promise<Keeping[]> {
  const { rows } = await sql<Keeping>`
    select owner_kind as "ownerKind", keep_days as "keepDays" from files.retention order by owner_kind`.execute(
    tx,
  );
  return rows;
}

/** Puts a policy in the place of the one before. */
export async function replaceRetention(tx: Tx, policy: readonly Keeping[]): Promise<void> {
  await sql`delete from files.retention`.execute(tx);
  const [kinds, days] = [policy.map((one) => one.ownerKind), policy.map((one) => one.keepDays)];
  await sql`
    insert into files.retention (owner_kind, keep_days)
    select * from unnest(${kinds}::text[], ${days}::int[])`.execute(tx);
}

/** What is left of a file. */
export interface Tombstone {
  id: string;
  ownerKind: string;
  ownerId: string;
  sha256: string;
  why: 'days-over' | 'never-handed-in';
}

/** Replaces files by tombstones: those whose days are over, and those that were taken away before a handing-in. */
export async function buryFiles(tx: Tx, now: Date, burialId: string, most: number): Promise<Tombstone[]> {
  const { rows } = await sql<Tombstone>`
    with over as (
      select f.tree_key, f.id,
        case when f.until_round = f.from_round then 'never-handed-in' else 'days-over' end as why
      from files.file f left join files.retention r on r.owner_kind = f.owner_kind
      where f.until_round = f.from_round
        or f.attached_at < ${now}::timestamptz - make_interval(days => r.keep_days)
      order by f.id limit ${most} for update of f
    ), gone as (
      delete from files.file f using over where f.tree_key = over.tree_key and f.id = over.id
      returning f.id, f.owner_kind, f.owner_id, f.sha256, over.why
    )
    insert into files.tombstone (id, owner_kind, owner_id, sha256, why, buried_at, burial_id)
    select id, owner_kind, owner_id, sha256, why, ${now}, ${burialId}::uuid from gone
    returning id, owner_kind as "ownerKind", owner_id as "ownerId", sha256, why`.execute(tx);
  return rows;
}

export function tombstoneSeal({ id, ownerKind, ownerId, sha256, why }: Tombstone): string {
  return hashOf({ id, ownerKind, ownerId, sha256, why });
}

/** How verify-audit recomputes tombstones: nobody hides a file under one of their own. */
export const sealedTombstones: SealedKind = {
  kind: TOMBSTONE_SEAL,
  async hashesOf(tx, ids) {
    const { rows } = await sql<Tombstone>`
      select id, owner_kind as "ownerKind", owner_id as "ownerId", sha256, why
      from files.tombstone where id = any(${ids}::uuid[])`.execute(tx);
    return new Map(rows.map((row) => [row.id, tombstoneSeal(row)]));
  },
  async unvouched(tx) {
    const { rows } = await sql<{ id: string }>`
      select id from files.tombstone where not audit.vouches(burial_id, ${TOMBSTONE_SEAL}, id::text) limit 100`.execute(
      tx,
    );
    return rows.map(({ id }) => id);
  },
};
