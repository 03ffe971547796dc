import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { Hit, IndexedKind } from './contract.ts';
import type { SearchEntry } from './entry.ts';
import { soundSought, soundsOf } from './pinyin.ts';
import { isNear, mayBeMistyped, missesOf, soughtText, wordQueryOf, wordsOf } from './rules.ts';

/** Writes things into the index, set-wise, in the transaction that changes them. */
export async function putEntries(tx: Tx, entries: readonly SearchEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const sounds = await soundsOf(entries.map(({ name }) => soughtText(name.zh)));
  const rows = entries.map(({ kind, id, code, name, detail, readers, keys }, index) => {
    const [zh, en, codeSought] = [soughtText(name.zh), soughtText(name.en), soughtText(code)];
    return {
      kind,
      id,
      code,
      name_zh: name.zh,
      name_en: name.en,
      detail_zh: detail.zh,
      detail_en: detail.en,
      readers,
      keys: keys.map(String),
      code_sought: codeSought,
      zh,
      en,
      pinyin: sounds[index]?.pinyin ?? '',
      initials: sounds[index]?.initials ?? '',
      words: [...new Set([...wordsOf(zh), ...wordsOf(en), ...wordsOf(codeSought)])],
      misses: [...new Set([...missesOf(zh), ...missesOf(en), ...missesOf(codeSought)])],
    };
  });
  await sql`select search.put(${JSON.stringify(rows)}::jsonb)`.execute(tx);
}

/** Takes away what of a kind lies after one id and up to another, or to the end, and is not among those that exist. */
export async function keepOnly(
  tx: Tx,
  kind: IndexedKind,
  stretch: { after: string; through: string | null; existing: readonly string[] },
): Promise<number> {
  const { after, through, existing } = stretch;
  const { rows } = await sql<{ removed: number }>`
    select search.keep_only(${kind}, ${after}, ${through}, ${existing}::text[]) as removed`.execute(tx);
  return rows[0]?.removed ?? 0;
}

/** Lets no other write to the index until the transaction ends. */
export async function holdIndex(tx: Tx): Promise<void> {
  await sql`select search.hold()`.execute(tx);
}

export async function markBuilt(tx: Tx, kind: IndexedKind, at: Date): Promise<void> {
  await sql`insert into search.built (kind, at) values (${kind}, ${at})
    on conflict (kind) do update set at = excluded.at`.execute(tx);
}

/** The kinds that have been gone through since the index exists. */
export async function listBuilt(tx: Tx): Promise<Set<string>> {
  const { rows } = await sql<{ kind: string }>`select kind from search.built`.execute(tx);
  return new Set(rows.map(({ kind }) => kind));
}

interface HitRow {
  kind: IndexedKind;
  id: string;
  code: string;
  name_zh: string;
  name_en: string;
  detail_zh: string;
  detail_en: string;
}

const hitOf = (row: HitRow, near: boolean): Hit => ({
  kind: row.kind,
  id: row.id,
  code: row.code,
  name: { zh: row.name_zh, en: row.name_en },
  detail: { zh: row.detail_zh, en: row.detail_en },
  isNear: near,
});

/** Of the kinds, what the caller may see and a text finds, best first; what is nearly so, where little else is. */
export async function findEntries(
  tx: Tx,
  kinds: readonly IndexedKind[],
  given: string,
  limit: number,
): Promise<Hit[]> {
  const text = soughtText(given);
  if (text === '' || kinds.length === 0) return [];
  const sound = soundSought(text) ?? null;
  const { rows } = await sql<HitRow>`
    select * from search.find(${kinds}::text[], ${text}, ${sound}, ${wordQueryOf(text) ?? null}::tsquery,
      ${limit})`.execute(tx);
  const found = rows.map((row) => hitOf(row, false));
  if (found.length >= limit || !mayBeMistyped(text)) return found;
  return [...found, ...(await findNear(tx, kinds, text, found))].slice(0, limit);
}

/** Sounds shorter than this are alike to everything. */
const LEAST_SOUND = 4;
const NEAR_MOST = 20;

async function findNear(tx: Tx, kinds: readonly IndexedKind[], text: string, found: readonly Hit[]) {
  const [heard] = await soundsOf([text]);
  // Sounds are asked only where nothing else is found: they are seldom what was meant.
  const sound = found.length === 0 ? (heard?.pinyin ?? '') : '';
  const { rows } = await sql<HitRow & { is_spelt: boolean }>`
    select * from search.find_near(${kinds}::text[], ${missesOf(text)}::int[],
      ${sound.length < LEAST_SOUND ? null : sound}, ${NEAR_MOST})`.execute(tx);
  const known = new Set(found.map(({ kind, id }) => `${kind}/${id}`));
  return rows
    .filter((row) => !known.has(`${row.kind}/${row.id}`))
    .filter(
      (row) =>
        !row.is_spelt || [row.name_zh, row.name_en, row.code].some((name) => isNear(text, soughtText(name))),
    )
    .map((row) => hitOf(row, true));
}
