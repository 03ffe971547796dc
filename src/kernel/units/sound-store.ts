import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import { soundsOf } from '#kernel/search/index.ts';

const BATCH = 1000;

/**
 * Gives versions that are older than the search by sound the sound of their names, a batch at a time; those that
 * another process has in hand are passed by. Returns how many it gave: none once all have theirs.
 */
export async function fillSounds(tx: Tx): Promise<number> {
  const { rows } = await sql<{ tree_key: bigint; valid_from: string; name: string }>`
    select tree_key, valid_from, name from units.version where pinyin is null
    order by tree_key limit ${BATCH} for update skip locked`.execute(tx);
  if (rows.length === 0) return 0;
  const sounds = await soundsOf(rows.map((row) => row.name));
  await sql`
    update units.version v set pinyin = n.pinyin, initials = n.initials
    from unnest(${rows.map((row) => row.tree_key)}::bigint[], ${rows.map((row) => row.valid_from)}::date[],
      ${sounds.map((sound) => sound.pinyin)}::text[], ${sounds.map((sound) => sound.initials)}::text[])
      as n(tree_key, valid_from, pinyin, initials)
    where v.tree_key = n.tree_key and v.valid_from = n.valid_from`.execute(tx);
  return rows.length;
}
