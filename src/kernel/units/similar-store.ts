import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import { gramQueryOf } from './search-rules.ts';
import { stands, type UnitRecord, type UnitRow, unitColumns, unitOf } from './store.ts';

/** Above every text that begins alike, in the order of bytes. */
const LAST = '\u{10ffff}';
const LEAST = 4;
/** A city has fewer units of one beginning; the nation may have more, and then not all of them are looked at. */
const CANDIDATES = 3000;

/**
 * Units whose name may be the one that was mistyped: a mistake leaves the first or the second half of a name as it is,
 * unless it exchanged the two characters in the middle.
 */
export async function findSimilar(tx: Tx, sought: string, day: string): Promise<UnitRecord[]> {
  const characters = Array.from(
    sought
      .toLowerCase()
      .replaceAll(/\p{Cc}/gu, '')
      .trim(),
  );
  if (characters.length < LEAST - 1) return [];
  const half = Math.floor(characters.length / 2);
  const [first, second] = [characters.slice(0, half).join(''), characters.slice(half).join('')];
  const exchanged = characters
    .toSpliced(half - 1, 2, characters[half] ?? '', characters[half - 1] ?? '')
    .join('');
  const [least, most] = [characters.length - 1, characters.length + 1];
  const near = sql`char_length(v.name) between ${least} and ${most} and ${stands(day)}`;
  const { rows } = await sql<UnitRow>`
    with v as (
      (select v.* from units.version v where v.search >= ${first} and v.search < ${first + LAST} and ${near}
        limit ${CANDIDATES})
      union
      (select v.* from units.version v where v.grams @@ ${gramQueryOf(second)}::tsquery and ${near}
        limit ${CANDIDATES})
      union
      (select v.* from units.version v where v.search >= ${exchanged} and v.search < ${exchanged + LAST} and ${near})
    ) select ${unitColumns} from v order by v.level, v.tree_key`.execute(tx);
  return rows.map(unitOf);
}
