/** Choices of the demo: the same for everyone who loads it, whatever the order in which it is loaded. */
import { sha256 } from '#lib/hash.ts';

/** A whole number below a limit, drawn from words. */
export function draw(limit: number, ...words: (string | number)[]): number {
  return Number.parseInt(sha256(words.join('/')).slice(0, 12), 16) % limit;
}

/** Items in an order drawn from their codes and a word. */
export function shuffled<T>(items: readonly T[], word: string, codeOf: (item: T) => string): T[] {
  return [...items].sort((a, b) =>
    sha256(`${word}/${codeOf(a)}`) < sha256(`${word}/${codeOf(b)}`) ? -1 : 1,
  );
}

/** A total shared out in whole numbers by weight, exactly: remainders go to the largest fractions. */
export function shareOut(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((weight) => (total * weight) / sum);
  const shares = exact.map(Math.floor);
  const rest = total - shares.reduce((a, b) => a + b, 0);
  const order = exact.map((value, index) => ({ index, fraction: value - Math.floor(value) }));
  order.sort((a, b) => b.fraction - a.fraction || a.index - b.index);
  for (const { index } of order.slice(0, rest)) shares[index] = (shares[index] ?? 0) + 1;
  return shares;
}
