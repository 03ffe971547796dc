/**
 * The language of formulas: numbers, codes of indicators, + - * /, brackets, and min, max, abs. jsep makes the tree;
 * what this file does not name does not exist, so that nothing of the program can be reached from a formula.
 */
import jsep from 'jsep';
import { type DecimalNumber, exact, MINUS_INFINITY, PLUS_INFINITY } from '#lib/decimal.ts';

const MOST_NODES = 60;
const DEEPEST = 12;
export const MOST_TERMS = 10;

const FUNCTIONS = { min: [2, 10], max: [2, 10], abs: [1, 1] } as const;
type FunctionName = keyof typeof FUNCTIONS;
const OPERATORS = ['+', '-', '*', '/'] as const;
type Operator = (typeof OPERATORS)[number];

export type Expression =
  | { kind: 'number'; value: string }
  | { kind: 'term'; code: string }
  | { kind: 'negative'; of: Expression }
  | { kind: 'operation'; operator: Operator; left: Expression; right: Expression }
  | { kind: 'call'; name: FunctionName; of: Expression[] };

/** A formula that cannot be read, with why in both languages. */
export class ExpressionFault extends Error {
  override readonly name = 'ExpressionFault';
  readonly texts: { zh: string; en: string };

  constructor(zh: string, en: string) {
    super(en);
    this.texts = { zh, en };
  }
}

const isOperator = (text: unknown): text is Operator => OPERATORS.some((one) => one === text);
const isFunction = (text: unknown): text is FunctionName =>
  typeof text === 'string' && Object.hasOwn(FUNCTIONS, text);

type Node = jsep.Expression;
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

function child(value: unknown): Node {
  if (!isNode(value)) throw new ExpressionFault('公式不完整', 'the formula is not complete');
  return value;
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

/** The code that a chain of names spells, such as `software.sales`. */
function codeOf(node: Node): string | undefined {
  if (node.type === 'Identifier') return textOf(node.name);
  if (node.type !== 'MemberExpression' || node.computed === true || node.optional === true) return undefined;
  const before = codeOf(child(node.object));
  const property = child(node.property);
  return before === undefined || property.type !== 'Identifier'
    ? undefined
    : `${before}.${textOf(property.name)}`;
}

function numberOf(node: Node): Expression {
  const raw = textOf(node.raw);
  if (typeof node.value !== 'number' || !/^\d{1,24}(\.\d{1,8})?$/.test(raw))
    throw new ExpressionFault(`不是数字：${raw}`, `not a number: ${raw}`);
  return { kind: 'number', value: raw };
}

function callOf(node: Node, read: (node: Node) => Expression): Expression {
  const callee = child(node.callee);
  const given = Array.isArray(node.arguments) ? node.arguments : [];
  const name = callee.type === 'Identifier' ? callee.name : undefined;
  if (!isFunction(name))
    throw new ExpressionFault('函数只有 min、max、abs', 'the functions are min, max and abs');
  const [least, most] = FUNCTIONS[name];
  if (given.length < least || given.length > most)
    throw new ExpressionFault(`${name} 的参数个数有误`, `${name} does not take ${given.length} values`);
  return { kind: 'call', name, of: given.map((one) => read(child(one))) };
}

function reader(): (node: Node, depth: number) => Expression {
  let nodes = 0;
  return function read(node, depth): Expression {
    nodes += 1;
    if (nodes > MOST_NODES || depth > DEEPEST)
      throw new ExpressionFault('公式过长或嵌套过深', 'the formula is too long or nested too deep');
    const next = (one: Node) => read(one, depth + 1);
    if (node.type === 'Literal') return numberOf(node);
    if (node.type === 'UnaryExpression' && node.operator === '-')
      return { kind: 'negative', of: next(child(node.argument)) };
    if (node.type === 'BinaryExpression' && isOperator(node.operator))
      return {
        kind: 'operation',
        operator: node.operator,
        left: next(child(node.left)),
        right: next(child(node.right)),
      };
    if (node.type === 'CallExpression') return callOf(node, next);
    const code = codeOf(node);
    if (code?.includes('.')) return { kind: 'term', code };
    throw new ExpressionFault(
      '公式只可含数字、指标代码、+ - * / 和括号',
      'a formula holds numbers, codes of indicators, + - * / and brackets only',
    );
  };
}

/** Reads a formula; throws ExpressionFault where it is none. */
export function parseExpression(text: string): Expression {
  let tree: Node;
  try {
    tree = jsep(text);
  } catch (error) {
    const at = error instanceof Error && 'index' in error ? Number(error.index) + 1 : 1;
    throw new ExpressionFault(`公式第 ${at} 个字符处有误`, `the formula is wrong at character ${at}`);
  }
  return reader()(tree, 1);
}

/** The codes of the indicators in a formula, each once, in the order in which they first stand. */
export function termsOf(expression: Expression): string[] {
  const codes = new Set<string>();
  const walk = (one: Expression): void => {
    if (one.kind === 'term') codes.add(one.code);
    if (one.kind === 'negative') walk(one.of);
    if (one.kind === 'call') one.of.forEach(walk);
    if (one.kind === 'operation') [one.left, one.right].forEach(walk);
  };
  walk(expression);
  return [...codes];
}

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

/** Works a formula out; undefined where something is divided by zero. Every term must be in the map. */
export function evaluate(expression: Expression, terms: ReadonlyMap<string, Interval>): Interval | undefined {
  switch (expression.kind) {
    case 'number':
      return exactly(exact(expression.value));
    case 'term':
      return terms.get(expression.code);
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
