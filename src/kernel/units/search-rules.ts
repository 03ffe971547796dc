/** How names are found: by their pairs of characters, which an index answers for words of any length. */

/** The names of a unit as they are searched: in lower case, the Chinese one first, one to a line. */
export function searchTextOf(name: string, nameEn: string): string {
  const lower = name.toLowerCase();
  return nameEn === name ? lower : `${lower}\n${nameEn.toLowerCase()}`;
}

/** Every pair of neighbouring characters, and the last character alone: each character begins exactly one gram. */
export function gramsOf(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const characters = Array.from(line);
    return characters.map((character, index) => character + (characters[index + 1] ?? ''));
  });
}

/** What a text sought must hold, as the index reads it; one character alone is the beginning of a gram. */
export function gramQueryOf(text: string): string {
  const quoted = (gram: string) => `'${gram.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  const characters = Array.from(text);
  if (characters.length === 1) return `${quoted(text)}:*`;
  return gramsOf(text).slice(0, -1).map(quoted).join(' & ');
}
