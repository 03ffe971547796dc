/**
 * Texts that a spreadsheet would run: those that begin with a sign of a formula, also in full width or after blanks,
 * and those that begin with a tab or a line break. An apostrophe before them makes them text; a text that already has
 * apostrophes there gets one more, so that taking one away always gives back what was written.
 */
const RUNS = /^'*(?:[\t\r\n]|[\s\uFEFF]*[=+\-@＝＋－＠])/;

/** A text that no spreadsheet takes for a formula. */
export function neutralise(text: string): string {
  return RUNS.test(text) ? `'${text}` : text;
}

/** The text that was made harmless; any other text is itself. */
export function restore(text: string): string {
  return text.startsWith("'") && RUNS.test(text.slice(1)) ? text.slice(1) : text;
}
