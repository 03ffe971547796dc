/** Primary suppression, without I/O: whether a value would tell, or let someone work out, what one unit reported. */
import { type DecimalNumber, exact } from '#lib/decimal.ts';
import type { Confidentiality } from './contract.ts';

/** What a value is made of: how many gave to it, their sizes added up, and the largest, largest first. */
export interface Contributions {
  count: number;
  total: string;
  largest: readonly string[];
}

/** What holds for statistical data where an indicator says nothing of its own. */
export const STATISTICAL_DEFAULT: Confidentiality = { threshold: 3 };

function isDominated({ total, largest }: Contributions, { n, k }: { n: number; k: number }): boolean {
  const largestFew = largest.slice(0, n).reduce<DecimalNumber>((sum, one) => sum.plus(one), exact('0'));
  return largestFew.times(100).greaterThan(exact(total).times(k));
}

/** Whether the second largest contributor could work out the largest to within p percent. */
function isWithinPercent({ total, largest }: Contributions, p: number): boolean {
  const [first = '0', second = '0'] = largest;
  return exact(total).minus(first).minus(second).times(100).lessThan(exact(first).times(p));
}

/** Whether a value must be withheld. Where nobody gave anything there is nothing to withhold. */
export function isDisclosing(given: Contributions, rule: Confidentiality): boolean {
  if (given.count === 0) return false;
  if (rule.threshold !== undefined && given.count < rule.threshold) return true;
  if (exact(given.total).isZero()) return false;
  if (rule.dominance && isDominated(given, rule.dominance)) return true;
  return rule.p !== undefined && isWithinPercent(given, rule.p);
}
