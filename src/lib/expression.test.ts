/** Formulas: what is written by chance or in malice gives a number, a reason, or a fault that says where. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exact, MINUS_INFINITY, PLUS_INFINITY } from './decimal.ts';
import { ExpressionFault, parseExpression, termsOf } from './expression.ts';
import { evaluate, type Interval } from './expression-value.ts';

const point = (text: string): Interval => ({ value: exact(text), lo: exact(text), hi: exact(text) });
const atLeast = (text: string): Interval => ({ ...point(text), hi: PLUS_INFINITY });
const atMost = (text: string): Interval => ({ ...point(text), lo: MINUS_INFINITY });

function workOut(text: string, terms: Record<string, Interval> = {}) {
  return evaluate(parseExpression(text), new Map(Object.entries(terms)));
}

const valueOf = (text: string) => workOut(text)?.value.toString();

describe('a formula', () => {
  it('is worked out exactly, with the usual order of signs', () => {
    expect(valueOf('0.1 + 0.2')).toBe('0.3');
    expect(valueOf('2 + 3 * -4')).toBe('-10');
    expect(valueOf('(2 + 3) * 4 / 8')).toBe('2.5');
    expect(valueOf('min(3, 1, 2) + max(4, 5) - abs(-6)')).toBe('0');
    expect(valueOf('99999999999999999999 + 0.00000001')).toBe('99999999999999999999.00000001');
  });

  it('says so where it would divide by zero', () => {
    expect(workOut('1 / (2 - 2)')).toBeUndefined();
    expect(workOut('max(1, 1 / 0)')).toBeUndefined();
  });

  it('carries what its terms leave open', () => {
    const terms = { 'a.x': atLeast('640'), 'a.y': point('800'), 'a.z': atMost('3') };
    const ratio = workOut('a.x / a.y * 100', terms);
    expect(ratio?.lo.equals(ratio.value) && ratio.hi.equals(PLUS_INFINITY)).toBe(true);
    const inverse = workOut('a.y / a.x', terms);
    expect(inverse?.hi.equals(inverse.value) && inverse.lo.equals(0)).toBe(true);
    const less = workOut('a.y - a.x', terms);
    expect(less?.hi.equals(160) && less.lo.equals(MINUS_INFINITY)).toBe(true);
    const both = workOut('a.x * a.z', terms);
    expect(both?.lo.equals(MINUS_INFINITY) && both.hi.equals(PLUS_INFINITY)).toBe(true);
  });

  it('lies between what its terms may truly be, however it is made', () => {
    const leaf = fc.constantFrom('a.x', 'a.y', '2', '0.5');
    const { formula } = fc.letrec<{ formula: string }>((tie) => ({
      formula: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc
          .tuple(tie('formula'), fc.constantFrom('+', '-', '*', '/'), tie('formula'))
          .map(([a, sign, b]) => `(${a} ${sign} ${b})`),
        fc
          .tuple(fc.constantFrom('min', 'max'), tie('formula'), tie('formula'))
          .map(([f, a, b]) => `${f}(${a}, ${b})`),
        tie('formula').map((a) => `abs(-${a})`),
      ),
    }));
    const number = fc.integer({ min: -50, max: 50 });
    fc.assert(
      fc.property(formula, number, fc.nat(40), fc.nat(40), number, (text, x, over, under, y) => {
        let expression: ReturnType<typeof parseExpression>;
        try {
          expression = parseExpression(text);
        } catch {
          return;
        }
        const range = { value: exact(String(x)), lo: exact(String(x - under)), hi: exact(String(x + over)) };
        const found = evaluate(
          expression,
          new Map([
            ['a.x', range],
            ['a.y', point(String(y))],
          ]),
        );
        for (const truth of [x - under, x, x + over]) {
          const real = evaluate(
            expression,
            new Map([
              ['a.x', point(String(truth))],
              ['a.y', point(String(y))],
            ]),
          );
          if (!found || !real) continue;
          const slack = exact('1e-40');
          expect(real.value.greaterThanOrEqualTo(found.lo.minus(slack))).toBe(true);
          expect(real.value.lessThanOrEqualTo(found.hi.plus(slack))).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('reaches nothing but numbers and figures', () => {
    const hostile = [
      'a.b.constructor("return process")()',
      'constructor.constructor("x")()',
      'a["__proto__"]',
      'this.process',
      'a?.b',
      'x => x',
      '`a`',
      '"a" + 1',
      '[1, 2]',
      'a.b = 1',
      '1; 2',
      'a.b ? 1 : 2',
      'eval(1)',
      'toString(1)',
      'hasOwnProperty(1)',
      'abs(1, 2)',
      '1e999',
      '0x10',
      'total',
      '',
      `1${' + 1'.repeat(120)}`,
      '- '.repeat(200),
    ];
    for (const text of hostile) expect(() => parseExpression(text), text).toThrow(ExpressionFault);
    // A figure may be called anything that looks like a code: it is looked up in a map and nowhere else.
    expect(termsOf(parseExpression('constructor.prototype + a.__proto__'))).toEqual([
      'constructor.prototype',
      'a.__proto__',
    ]);
  });

  it.each([
    ['1 +', 'the formula is wrong at character 4'],
    ['(1', 'the formula is wrong at character 3'],
    ['a.b(1)', 'the functions are min, max and abs'],
    ['sum(1, 2)', 'the functions are min, max and abs'],
    ['min(1)', 'min does not take 1 values'],
    ['abs(1, 2)', 'abs does not take 2 values'],
    ['max(1,2,3,4,5,6,7,8,9,10,11)', 'max does not take 11 values'],
    ['1e3', 'not a number: 1e3'],
    ['0.123456789', 'not a number: 0.123456789'],
    ['1 % 2', 'a formula holds numbers'],
    ['+1', 'a formula holds numbers'],
    ['total', 'a formula holds numbers'],
    ['a[b]', 'a formula holds numbers'],
    ['a?.b', 'a formula holds numbers'],
    ['a.b.c[d]', 'a formula holds numbers'],
    ['1 + "a"', 'not a number: "a"'],
  ])('%s is refused, and why', (text, why) => {
    expect(() => parseExpression(text)).toThrow(why);
  });

  it('may be of sixty parts and twelve deep, and no more', () => {
    const sumOf = (count: number) => `abs(${Array.from({ length: count }, () => '1').join(' - ')})`;
    const wide = (count: number) =>
      `max(min(1, 2), ${Array.from({ length: count }, () => 'abs(1)').join(', ')})`;
    const deep = (depth: number) => `${'abs('.repeat(depth - 1)}1${')'.repeat(depth - 1)}`;
    expect(valueOf(deep(12))).toBe('1');
    expect(() => parseExpression(deep(13))).toThrow('too long or nested too deep');
    expect(valueOf(wide(9))).toBe('1');
    expect(() => parseExpression(sumOf(13))).toThrow('too long or nested too deep');
    const balanced = (leaves: number): string =>
      leaves === 1 ? '1' : `(${balanced(Math.ceil(leaves / 2))} + ${balanced(Math.floor(leaves / 2))})`;
    // Thirty leaves and twenty-nine signs are 59 parts; a minus before them makes sixty.
    expect(valueOf(`-${balanced(30)}`)).toBe('-30');
    expect(() => parseExpression(balanced(31))).toThrow('too long or nested too deep');
  });

  it('knows nothing of what is divided by something that may be zero', () => {
    const terms = { 'a.x': { value: exact('5'), lo: exact('0'), hi: exact('9') }, 'a.y': point('10') };
    const open = workOut('a.y / a.x', terms);
    expect(open?.value.toString()).toBe('2');
    expect(open?.lo.equals(MINUS_INFINITY) && open.hi.equals(PLUS_INFINITY)).toBe(true);
    const zeroTimes = workOut('0 * a.x', { 'a.x': atLeast('1') });
    expect(zeroTimes?.lo.equals(MINUS_INFINITY) && zeroTimes.hi.equals(PLUS_INFINITY)).toBe(true);
    const sure = workOut('a.y / a.z', {
      ...terms,
      'a.z': { value: exact('4'), lo: exact('2'), hi: exact('5') },
    });
    expect([sure?.lo.toString(), sure?.hi.toString()]).toEqual(['2', '5']);
  });

  it('is read or refused, whatever is typed', () => {
    const typed = fc.oneof(
      fc.string({ maxLength: 500 }),
      fc
        .array(
          fc.constantFrom(
            'a.b',
            '1',
            '+',
            '-',
            '*',
            '/',
            '(',
            ')',
            ',',
            'min',
            'x',
            '.',
            '[',
            ']',
            '?',
            ':',
            '"',
          ),
          {
            maxLength: 60,
          },
        )
        .map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(typed, (text) => {
        try {
          const expression = parseExpression(text);
          evaluate(expression, new Map(termsOf(expression).map((code) => [code, point('3')])));
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionFault);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
