/** What formulas come to, and whether checks hold, where values may be known only to lie between two limits. */
import { type DecimalNumber, exact, MINUS_INFINITY, PLUS_INFINITY } from './decimal.ts';
import { type Comparison, type Condition, type Expression, type Operator, termKey } from './expression.ts';

/** A value with what it may really be: between lo and hi, which may be infinite. */
export interface Interval {
  value: DecimalNumber;
  lo: DecimalNumber;
  hi: DecimalNumber;
}

const exactly = (value: DecimalNumber): Interval => ({ value, lo: value, hi: value });
const NO_LIMITS = { lo: MINUS_INFINITY, hi: PLUS_INFINITY };

/** What corners of two intervals span; where one of them has no value, nothing is known. */
function spanOf(corners: readonly DecimalNumber[]): { lo: DecimalNumber; hi: DecimalNumber } {
  const [first] = corners;
  if (!first || corners.some((corner) => corner.isNaN())) return NO_LIMITS;
  return {
    lo: corners.reduce((least, corner) => (corner.lessThan(least) ? corner : least), first),
    hi: corners.reduce((most, corner) => (corner.greaterThan(most) ? corner : most), first),
  };
}

function cornersOf(
  a: Interval,
  b: Interval,
  of: (x: DecimalNumber, y: DecimalNumber) => DecimalNumber,
): DecimalNumber[] {
  return [of(a.lo, b.lo), of(a.lo, b.hi), of(a.hi, b.lo), of(a.hi, b.hi)];
}

function operate(operator: Operator, a: Interval, b: Interval): Interval | undefined {
  switch (operator) {
    case '+':
      return { value: a.value.plus(b.value), lo: a.lo.plus(b.lo), hi: a.hi.plus(b.hi) };
    case '-':
      return { value: a.value.minus(b.value), lo: a.lo.minus(b.hi), hi: a.hi.minus(b.lo) };
    case '*':
      return { value: a.value.times(b.value), ...spanOf(cornersOf(a, b, (x, y) => x.times(y))) };
    case '/': {
      if (b.value.isZero()) return undefined;
      const value = a.value.dividedBy(b.value);
      const mayBeZero = b.lo.lessThanOrEqualTo(0) && b.hi.greaterThanOrEqualTo(0);
      return { value, ...(mayBeZero ? NO_LIMITS : spanOf(cornersOf(a, b, (x, y) => x.dividedBy(y)))) };
    }
  }
}

function extreme(name: 'min' | 'max', of: readonly Interval[], first: Interval): Interval {
  const better = (x: DecimalNumber, y: DecimalNumber) =>
    (name === 'min' ? x.lessThan(y) : x.greaterThan(y)) ? x : y;
  return of.reduce(
    (best, one) => ({
      value: better(best.value, one.value),
      lo: better(best.lo, one.lo),
      hi: better(best.hi, one.hi),
    }),
    first,
  );
}

function absolute({ value, lo, hi }: Interval): Interval {
  const [a, b] = [lo.abs(), hi.abs()];
  const [less, more] = a.lessThan(b) ? [a, b] : [b, a];
  const spansZero = lo.lessThanOrEqualTo(0) && hi.greaterThanOrEqualTo(0);
  return { value: value.abs(), lo: spansZero ? exact('0') : less, hi: more };
}

/** Works a formula out; undefined where something is divided by zero or a term is not in the map. */
export function evaluate(expression: Expression, terms: ReadonlyMap<string, Interval>): Interval | undefined {
  switch (expression.kind) {
    case 'number':
      return exactly(exact(expression.value));
    case 'term':
      return terms.get(termKey(expression));
    case 'negative': {
      const of = evaluate(expression.of, terms);
      return of && { value: of.value.negated(), lo: of.hi.negated(), hi: of.lo.negated() };
    }
    case 'operation': {
      const left = evaluate(expression.left, terms);
      const right = evaluate(expression.right, terms);
      return left && right && operate(expression.operator, left, right);
    }
    case 'call': {
      const of = expression.of.flatMap((one) => evaluate(one, terms) ?? []);
      const [first] = of;
      if (!first || of.length < expression.of.length) return undefined;
      return expression.name === 'abs' ? absolute(first) : extreme(expression.name, of, first);
    }
  }
}

/** Whether a comparison holds whatever the values truly are; undefined where it depends on that. */
function compare(operator: Comparison, a: Interval, b: Interval): boolean | undefined {
  switch (operator) {
    case '<':
      return a.hi.lessThan(b.lo) || (a.lo.greaterThanOrEqualTo(b.hi) ? false : undefined);
    case '<=':
      return a.hi.lessThanOrEqualTo(b.lo) || (a.lo.greaterThan(b.hi) ? false : undefined);
    case '>':
      return compare('<', b, a);
    case '>=':
      return compare('<=', b, a);
    case '=': {
      const isBelow = compare('<=', a, b);
      const isAbove = compare('<=', b, a);
      return isBelow === false || isAbove === false ? false : isBelow && isAbove;
    }
    case '<>':
      return not(compare('=', a, b));
  }
}

const not = (truth: boolean | undefined) => (truth === undefined ? undefined : !truth);

/**
 * Whether a check holds. Undefined where that cannot be told: a value is missing, something is divided by zero, or a
 * value is "at least" and might be either side. What cannot be told is no fault.
 */
export function holds(condition: Condition, terms: ReadonlyMap<string, Interval>): boolean | undefined {
  switch (condition.kind) {
    case 'given':
      return terms.has(termKey(condition.of));
    case 'not':
      return not(holds(condition.of, terms));
    case 'comparison': {
      const left = evaluate(condition.left, terms);
      const right = evaluate(condition.right, terms);
      return left && right && compare(condition.operator, left, right);
    }
    case 'junction': {
      const both = [holds(condition.left, terms), holds(condition.right, terms)];
      const decisive = condition.operator === 'or';
      if (both.includes(decisive)) return decisive;
      return both.includes(undefined) ? undefined : !decisive;
    }
  }
}
