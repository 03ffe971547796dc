/** How things are found: the words of names, what is left of them with a character left out, and how near two are. */
import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';
import { CITY_WORDS } from './city-words.ts';

let opened: Jieba | undefined;

/** The segmenter, opened at its first use: its dictionary takes a fifth of a second. */
function jieba(): Jieba {
  if (opened) return opened;
  opened = Jieba.withDict(dict);
  opened.loadDict(Buffer.from(CITY_WORDS.map((word) => `${word} 100000 n\n`).join('')));
  return opened;
}

/** A text as it is looked for: lower case, half width, one space between words, no control characters. */
export function soughtText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/\p{Cc}/gu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}

const WORD = /[\p{L}\p{N}]/u;

function pairsOf(word: string): string[] {
  const characters = Array.from(word);
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

const isChinese = (text: string) => /\p{Script=Han}/u.test(text);

/** The words of a text, also those within longer ones; of what is Chinese each character and pair, for the unknown. */
export function wordsOf(text: string): string[] {
  const words = jieba()
    .cutForSearch(text, true)
    .filter((word) => WORD.test(word));
  const runs = text.match(/\p{Script=Han}+/gu) ?? [];
  return [...new Set([...words, ...runs.flatMap((run) => [...Array.from(run), ...pairsOf(run)])])];
}

/** What the words of a name must be, as the index reads it; undefined where a text has none. */
export function wordQueryOf(text: string): string | undefined {
  const quoted = (word: string) => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  const words = jieba()
    .cut(text, true)
    .filter((word) => WORD.test(word));
  const terms = words.map((word, index) => {
    // The last word may still be being typed.
    if (!isChinese(word)) return index === words.length - 1 ? `${quoted(word)}:*` : quoted(word);
    // Two readings of one run of characters may cut it differently; its pairs are the same in both.
    const pairs = pairsOf(word);
    return pairs.length === 0 ? quoted(word) : `(${quoted(word)} | (${pairs.map(quoted).join(' & ')}))`;
  });
  return terms.length === 0 ? undefined : terms.join(' & ');
}

/** Names shorter than this have too many neighbours. */
const LEAST = 4;
const LONGEST = 60;

/** A number for a text, spread over all integers of the database (FNV-1a). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash | 0;
}

/**
 * The hashes of a text and of what is left when any one character is left out. Two texts that differ by one typing
 * mistake (a character wrong, missing, too many, or two exchanged) share one of them.
 */
export function missesOf(text: string): number[] {
  const characters = Array.from(text);
  if (characters.length < LEAST - 1 || characters.length > LONGEST + 1) return [];
  const left = characters.map((_, index) => characters.toSpliced(index, 1).join(''));
  return [...new Set([text, ...left].map(hashOf))];
}

/** Whether two texts differ by one typing mistake at most. */
export function isNear(one: string, other: string): boolean {
  const [a = [], b = []] = [Array.from(one), Array.from(other)].toSorted((x, y) => x.length - y.length);
  if (b.length - a.length > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [leftA, leftB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (leftA.length <= 1 && leftB.length <= 1) return true;
  return leftA.length === 2 && leftB.length === 2 && leftA[0] === leftB[1] && leftA[1] === leftB[0];
}

/** Whether a text is long enough for its mistakes to be overlooked. */
export function mayBeMistyped(text: string): boolean {
  return Array.from(text).length >= LEAST - 1;
}
