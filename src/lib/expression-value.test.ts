/** Checks: what holds, what does not, and what cannot be told. */
import { describe, expect, it } from 'vitest';
import { exact, PLUS_INFINITY } from './decimal.ts';
import { ExpressionFault, parseCondition, termKey, termsIn } from './expression.ts';
import { holds, type Interval } from './expression-value.ts';

const point = (text: string): Interval => ({ value: exact(text), lo: exact(text), hi: exact(text) });
const atLeast = (text: string): Interval => ({ ...point(text), hi: PLUS_INFINITY });

const TERMS = new Map([
  ['a.x', point('12')],
  ['a.y', point('10')],
  ['a.open', atLeast('10')],
  ['previous(a.x)', point('11')],
  ['lastYear(a.x)', point('8')],
]);
const check = (text: string) => holds(parseCondition(text), TERMS);

describe('a check', () => {
  it.each([
    ['a.x = 12', true],
    ['a.x = 12.0', true],
    ['a.x = 11', false],
    ['a.x <> 11', true],
    ['a.x <> 12', false],
    ['a.x < 12', false],
    ['a.x <= 12', true],
    ['a.x > 12', false],
    ['a.x >= 12', true],
    ['a.x > a.y and a.y > 9', true],
    ['a.x > a.y and a.y > 10', false],
    ['a.x < a.y or a.y = 10', true],
    ['a.x < a.y or a.y > 10', false],
    ['not(a.x < a.y)', true],
    ['a.x = 12 or a.x = 1 and a.x = 2', true],
    ['a.x >= previous(a.x)', true],
    ['abs(a.x - lastYear(a.x)) <= 0.3 * lastYear(a.x)', false],
    ['a.x > earlier(a.x)', undefined],
    ['given(a.x)', true],
    ['given(a.z)', false],
    ['not(given(a.z)) or a.x > 0', true],
  ])('%s: %s', (text, truth) => {
    expect(check(text)).toBe(truth);
  });

  it('is no fault where it cannot be told', () => {
    expect(check('a.z > 1')).toBeUndefined();
    expect(check('a.x / (a.y - 10) > 1')).toBeUndefined();
    expect(check('not(a.z > 1)')).toBeUndefined();
    // One side decides, whatever the other may be.
    expect(check('a.z > 1 or a.x = 12')).toBe(true);
    expect(check('a.z > 1 and a.x = 1')).toBe(false);
    expect(check('a.x = 12 and a.z > 1')).toBeUndefined();
    expect(check('a.x = 1 or a.z > 1')).toBeUndefined();
  });

  it('takes a value that is at least so much for all that it may be', () => {
    expect(check('a.open >= 10')).toBe(true);
    expect(check('a.open > 9')).toBe(true);
    expect(check('a.open > 10')).toBeUndefined();
    expect(check('a.open < 10')).toBe(false);
    expect(check('a.open <= 9')).toBe(false);
    expect(check('a.open = 12')).toBeUndefined();
    expect(check('a.open = 9')).toBe(false);
    expect(check('a.open <> 9')).toBe(true);
    expect(check('a.x - a.open <= 2')).toBe(true);
  });

  it('is read as people write it', () => {
    expect(check('a.x ≥ 12 and a.y ≤ 10')).toBe(true);
    expect(check('（a.x ＋ a.y）× 2 ＝ 44')).toBe(true);
    expect(check('a.x ≠ a.y')).toBe(true);
    expect(check('a.x÷a.y>1')).toBe(true);
  });

  it('names its terms once each, shifted ones apart', () => {
    const text = 'a.x > previous(a.x) and not(given(a.y)) or min(a.x, a.z) = -lastYear(a.y)';
    expect(termsIn(parseCondition(text)).map(termKey)).toEqual([
      'a.x',
      'previous(a.x)',
      'a.y',
      'a.z',
      'lastYear(a.y)',
    ]);
  });

  it.each([
    ['a.x', 'a check compares'],
    ['1', 'a check compares'],
    ['a.x + 1', 'a check compares'],
    ['1 < a.x < 3', 'a formula holds numbers'],
    ['a.x = (a.y > 1)', 'a formula holds numbers'],
    ['not a.x = 1', 'a formula holds numbers'],
    ['a.x == 1', 'a check compares'],
    ['a.x && a.y', 'a check compares'],
    ['-(a.x = 1)', 'a check compares'],
    ['given(1)', 'given takes one code'],
    ['given(a.x, a.y)', 'given takes one code'],
    ['given(x)', 'given takes one code'],
    ['previous(a.x + 1) = 1', 'previous takes one code'],
    ['previous() = 1', 'previous takes one code'],
    ['next(a.x) = 1', 'the functions are min, max, abs, previous, earlier and lastYear'],
    ['a.given(a.x)', 'a check compares'],
    ['a.x =', 'the formula is wrong at character'],
    ['', 'a check compares'],
  ])('%s is refused, and why', (text, why) => {
    expect(() => parseCondition(text)).toThrow(ExpressionFault);
    expect(() => parseCondition(text)).toThrow(why);
  });

  it('is as small as a formula', () => {
    const wide = (count: number) => Array.from({ length: count }, () => 'a.x = 1').join(' or ');
    expect(check(wide(10))).toBe(false);
    expect(() => parseCondition(wide(40))).toThrow('too long or nested too deep');
  });
});
