import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '#kernel/db/index.ts';
import { soundSought } from '#kernel/search/index.ts';
import { VILLAGE_LEVEL } from '#lib/tree-key.ts';
import { gramQueryOf } from './search-rules.ts';
import { stands, type UnitRecord, type UnitRow, unitColumns, unitOf } from './store.ts';

/**
 * The best come first: those of that code, of that name, whose name begins so, whose initials or pinyin begin so, whose
 * name holds it.
 */
const STAGES = ['code', 'exact', 'prefix', 'initials', 'pinyin', 'within'] as const;
type Stage = (typeof STAGES)[number];
/** A name has 100 characters at most, and none is read in more than six letters. */
const LONGEST_SOUND = 700;

/** The place of a unit among those found: how it was found, its level, its key, and its code or its sound. */
export const FoundPlace = z.tuple([
  z.enum(STAGES),
  z.string().regex(/^\d$/).transform(Number),
  z
    .string()
    .regex(/^\d{1,16}$/)
    .transform(BigInt),
  z
    .string()
    .max(LONGEST_SOUND)
    .regex(/^\P{Cc}*$/u),
]);

export interface FoundUnits {
  units: UnitRecord[];
  next?: string[];
}

/** Above every text that begins alike, in the order of bytes. */
const LAST = '\u{10ffff}';
/** The first character that a name never holds and that follows the end of its line. */
const AFTER_LINE = '\u000b';
/** With more hits than this, walking the tree in its order finds a page sooner than sorting them all. */
const MANY_HITS = 3000;
const WALK = 20_000;

/** A unit as it was found; by its sound, with that. */
interface FoundRow extends UnitRow {
  sound?: string;
}

/** What is sought, of which day, and where a page begins: after a row of the tree's order, a code, or a sound. */
interface Search {
  tx: Tx;
  text: string;
  isCode: boolean;
  /** What is sought as a sound; undefined where it can be none. */
  sound: string | undefined;
  day: string;
  level: number;
  treeKey: bigint;
  /** The code or the sound of the row after which a page begins. */
  word: string;
  limit: number;
}

/** Units whose code begins with, or whose name holds, a text, best first, then in the order of the tree. */
export async function searchUnits(
  tx: Tx,
  sought: string,
  day: string,
  after: z.output<typeof FoundPlace> | undefined,
  limit: number,
): Promise<FoundUnits> {
  const text = sought
    .toLowerCase()
    .replaceAll(/\p{Cc}/gu, '')
    .trim();
  if (text === '') return { units: [] };
  const begin = { level: -1, treeKey: 0n, word: '' };
  const [stage, ...rest] = after ?? [STAGES[0], -1, 0n, ''];
  const first = STAGES.indexOf(stage);
  const [level, treeKey, word] = rest;
  const place = { level, treeKey, word };
  const isCode = /^\d[\d-]*(?:[a-z][a-z\d]*)?$/.test(text);
  const sound = soundSought(text);
  const found: { row: FoundRow; stage: Stage }[] = [];
  for (const [index, stage] of STAGES.slice(first).entries()) {
    const wanted = limit + 1 - found.length;
    if (wanted <= 0) break;
    const search = { tx, text, isCode, sound, day, limit: wanted, ...(index === 0 ? place : begin) };
    for (const row of await FINDERS[stage](search)) found.push({ row, stage });
  }
  const shown = found.slice(0, limit);
  const units = shown.map(({ row }) => unitOf(row));
  const last = shown.at(-1);
  if (found.length <= limit || !last) return { units };
  return {
    units,
    next: [last.stage, String(last.row.level), String(last.row.tree_key), last.row.sound ?? last.row.code],
  };
}

const FINDERS: Record<Stage, (search: Search) => Promise<readonly FoundRow[]>> = {
  code: findByCode,
  exact: (search) => findBetween(search, search.text, search.text + AFTER_LINE),
  prefix: (search) => findBetween(search, search.text + AFTER_LINE, search.text + LAST),
  initials: (search) => findBySound(search, sql`v.initials`, sql`false`),
  pinyin: (search) => findBySound(search, sql`v.pinyin`, sql`starts_with(v.initials, ${search.sound})`),
  within: findWithin,
};

/** Codes sort as the tree does, so that their own order needs no sorting. */
async function findByCode({ tx, text, isCode, day, word, limit }: Search): Promise<readonly UnitRow[]> {
  if (!isCode) return [];
  const lo = text.toUpperCase();
  const { rows } = await sql<UnitRow>`
    select ${unitColumns} from units.version v
    where v.code >= ${lo} and v.code < ${lo + LAST} and v.code > ${word} and ${stands(day)}
    order by v.code limit ${limit}`.execute(tx);
  return rows;
}

/** Those found already by their code are not found again by their name. */
const byNameAlone = ({ isCode, text }: Search) =>
  sql`(not ${isCode} or not starts_with(v.code, ${text.toUpperCase()}))`;

const inOrder = ({ day, level, treeKey, limit }: Search) =>
  sql`${stands(day)} and (v.level, v.tree_key) > (${level}, ${treeKey}) order by v.level, v.tree_key limit ${limit}`;

async function findBetween(search: Search, lo: string, hi: string): Promise<readonly UnitRow[]> {
  // Materialized, so that the names are found by their index and only then put into order.
  const { rows } = await sql<UnitRow>`
    with v as materialized (select * from units.version where search >= ${lo} and search < ${hi})
    select ${unitColumns} from v where ${byNameAlone(search)} and ${inOrder(search)}`.execute(search.tx);
  return rows;
}

/** Level by level, each in the order of its sounds, so that an index gives a page without sorting. */
async function findBySound(
  { tx, text, sound, day, level, treeKey, word, limit }: Search,
  column: RawBuilder<unknown>,
  isFound: RawBuilder<unknown>,
): Promise<readonly FoundRow[]> {
  if (sound === undefined) return [];
  const { rows } = await sql<FoundRow>`
    select hit.* from generate_series(${Math.max(level, 0)}::int, ${VILLAGE_LEVEL}::int) as l(level)
    cross join lateral (
      select ${unitColumns}, ${column} as sound from units.version v
      where v.level = l.level and ${column} >= ${sound} and ${column} < ${sound + LAST}
        and (l.level > ${level}::int or (${column}, v.tree_key) > (${word}, ${treeKey}))
        and ${stands(day)} and not starts_with(v.search, ${text}) and not ${isFound}
      order by ${column}, v.tree_key limit ${limit}) hit
    order by hit.level, hit.sound, hit.tree_key limit ${limit}`.execute(tx);
  return rows;
}

/** Those found already by their sound are not found again by what their name holds. */
const bySoundToo = ({ sound }: Search) =>
  sound === undefined
    ? sql`false`
    : sql`coalesce(starts_with(v.initials, ${sound}) or starts_with(v.pinyin, ${sound}), false)`;

const holds = (search: Search) => sql`
  position(${search.text} in v.search) > 1 and not starts_with(v.search, ${search.text}) and ${byNameAlone(search)}
  and not ${bySoundToo(search)}`;

async function findWithin(search: Search): Promise<readonly UnitRow[]> {
  const grams = gramQueryOf(search.text);
  const { rows: few } = await sql`
    select 1 from units.version where grams @@ ${grams}::tsquery limit ${MANY_HITS}`.execute(search.tx);
  if (few.length === MANY_HITS) return walk(search);
  const { rows } = await sql<UnitRow>`
    with v as materialized (select * from units.version where grams @@ ${grams}::tsquery)
    select ${unitColumns} from v where ${holds(search)} and ${inOrder(search)}`.execute(search.tx);
  return rows;
}

/** Goes through the tree in order, a stretch at a time, until the page is full. */
async function walk(search: Search): Promise<readonly UnitRow[]> {
  const found: UnitRow[] = [];
  for (let { level, treeKey } = search; ; ) {
    const { rows } = await sql<UnitRow & { is_hit: boolean }>`
      with stretch as materialized (
        select v.* from units.version v where (v.level, v.tree_key) > (${level}, ${treeKey})
        order by v.level, v.tree_key limit ${WALK}
      ), hit as (
        select ${unitColumns}, true as is_hit from stretch v where ${holds(search)} and ${stands(search.day)}
        order by v.level, v.tree_key limit ${search.limit - found.length}
      ), last as (select ${unitColumns}, false as is_hit from stretch v order by v.level desc, v.tree_key desc limit 1)
      select * from hit union all select * from last`.execute(search.tx);
    for (const row of rows) if (row.is_hit) found.push(row);
    const last = rows.find((row) => !row.is_hit);
    if (!last || found.length >= search.limit) return found;
    ({ level, tree_key: treeKey } = last);
  }
}
