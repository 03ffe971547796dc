/**
 * The language of formulas and checks. A formula holds numbers, codes of indicators, + - * /, brackets, and min, max,
 * abs. A check compares such formulas, which may also say `previous(code)`, `earlier(code)` and `lastYear(code)`, and
 * joins comparisons by and, or, not; `given(code)` asks whether there is a value. jsep makes the tree; what this file
 * does not name does not exist, so that nothing of the program can be reached from a text.
 */
import jsep from 'jsep';

const MOST_NODES = 60;
const DEEPEST = 12;
export const MOST_TERMS = 10;

const FUNCTIONS = { min: [2, 10], max: [2, 10], abs: [1, 1] } as const;
type FunctionName = keyof typeof FUNCTIONS;
const OPERATORS = ['+', '-', '*', '/'] as const;
export type Operator = (typeof OPERATORS)[number];
const COMPARISONS = ['=', '<>', '<', '<=', '>', '>='] as const;
export type Comparison = (typeof COMPARISONS)[number];
const JUNCTIONS = ['and', 'or'] as const;

/**
 * Which period of an indicator a term means beside the one at hand: the period before it (`previous`), the period
 * before it in the same year (`earlier`, none for the first), and the same period of the year before (`lastYear`).
 */
export const SHIFTS = ['previous', 'earlier', 'lastYear'] as const;
export type Shift = (typeof SHIFTS)[number];

export interface Term {
  code: string;
  shift?: Shift;
}

export type Expression =
  | { kind: 'number'; value: string }
  | ({ kind: 'term' } & Term)
  | { kind: 'negative'; of: Expression }
  | { kind: 'operation'; operator: Operator; left: Expression; right: Expression }
  | { kind: 'call'; name: FunctionName; of: Expression[] };

export type Condition =
  | { kind: 'comparison'; operator: Comparison; left: Expression; right: Expression }
  | { kind: 'junction'; operator: (typeof JUNCTIONS)[number]; left: Condition; right: Condition }
  | { kind: 'not'; of: Condition }
  | { kind: 'given'; of: Term };

// Weaker than any comparison, the weakest last: `a = b and c = d or e = f` is read as it is spoken.
jsep.addBinaryOp('=', 6);
jsep.addBinaryOp('<>', 6);
jsep.addBinaryOp('and', 2);
jsep.addBinaryOp('or', 1);
jsep.addUnaryOp('not');

/** Signs as they are written by hand or by an input method, as the language writes them. */
const WRITTEN: Readonly<Record<string, string>> = { '≥': '>=', '≤': '<=', '≠': '<>', '×': '*', '÷': '/' };

/** A text that cannot be read, with why in both languages. */
export class ExpressionFault extends Error {
  override readonly name = 'ExpressionFault';
  readonly texts: { zh: string; en: string };

  constructor(zh: string, en: string) {
    super(en);
    this.texts = { zh, en };
  }
}

const isOneOf =
  <const T extends string>(all: readonly T[]) =>
  (text: unknown): text is T =>
    all.some((one) => one === text);
const isOperator = isOneOf(OPERATORS);
const isComparison = isOneOf(COMPARISONS);
const isJunction = isOneOf(JUNCTIONS);
const isShift = isOneOf(SHIFTS);
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

const argumentsOf = (call: Node): Node[] => (Array.isArray(call.arguments) ? call.arguments.map(child) : []);

/** The name of what is called, such as `min`; a code that is called has none. */
function calleeOf(call: Node): string {
  const callee = child(call.callee);
  return callee.type === 'Identifier' ? textOf(callee.name) : '';
}

/** The indicator that a call such as `previous(a.b)` is about. */
function termIn(call: Node): string {
  const [of, ...more] = argumentsOf(call);
  const code = of && more.length === 0 ? codeOf(of) : undefined;
  if (code?.includes('.')) return code;
  const name = calleeOf(call);
  throw new ExpressionFault(`${name} 只取一个指标代码`, `${name} takes one code of an indicator`);
}

/** Reads the nodes of one text; a formula has no shifts. */
class Reader {
  readonly #hasShifts: boolean;
  #nodes = 0;

  constructor(hasShifts: boolean) {
    this.#hasShifts = hasShifts;
  }

  #count(depth: number): void {
    this.#nodes += 1;
    if (this.#nodes > MOST_NODES || depth > DEEPEST)
      throw new ExpressionFault('公式过长或嵌套过深', 'the formula is too long or nested too deep');
  }

  amount(node: Node, depth = 1): Expression {
    this.#count(depth);
    const next = (one: unknown) => this.amount(child(one), depth + 1);
    if (node.type === 'Literal') return numberOf(node);
    if (node.type === 'UnaryExpression' && node.operator === '-')
      return { kind: 'negative', of: next(node.argument) };
    if (node.type === 'BinaryExpression' && isOperator(node.operator))
      return { kind: 'operation', operator: node.operator, left: next(node.left), right: next(node.right) };
    if (node.type === 'CallExpression') return this.#call(node, next);
    const code = codeOf(node);
    if (code?.includes('.')) return { kind: 'term', code };
    throw new ExpressionFault(
      '公式只可含数字、指标代码、+ - * / 和括号',
      'a formula holds numbers, codes of indicators, + - * / and brackets only',
    );
  }

  #call(node: Node, next: (node: Node) => Expression): Expression {
    const name = calleeOf(node);
    if (this.#hasShifts && isShift(name)) return { kind: 'term', code: termIn(node), shift: name };
    if (!isFunction(name))
      throw this.#hasShifts
        ? new ExpressionFault(
            '函数只有 min、max、abs、previous、earlier、lastYear',
            'the functions are min, max, abs, previous, earlier and lastYear',
          )
        : new ExpressionFault('函数只有 min、max、abs', 'the functions are min, max and abs');
    const given = argumentsOf(node);
    const [least, most] = FUNCTIONS[name];
    if (given.length < least || given.length > most)
      throw new ExpressionFault(`${name} 的参数个数有误`, `${name} does not take ${given.length} values`);
    return { kind: 'call', name, of: given.map(next) };
  }

  condition(node: Node, depth = 1): Condition {
    this.#count(depth);
    const next = (one: unknown) => this.condition(child(one), depth + 1);
    const amount = (one: unknown) => this.amount(child(one), depth + 1);
    const { operator } = node;
    if (node.type === 'UnaryExpression' && operator === 'not')
      return { kind: 'not', of: next(node.argument) };
    if (node.type === 'CallExpression' && calleeOf(node) === 'given')
      return { kind: 'given', of: { code: termIn(node) } };
    if (node.type === 'BinaryExpression' && isJunction(operator))
      return { kind: 'junction', operator, left: next(node.left), right: next(node.right) };
    if (node.type === 'BinaryExpression' && isComparison(operator))
      return { kind: 'comparison', operator, left: amount(node.left), right: amount(node.right) };
    throw new ExpressionFault(
      '审核关系须为比较式，如 a.b <= c.d，可用 and、or、not( )、given( ) 连接',
      'a check compares, such as a.b <= c.d; comparisons are joined by and, or, not( ) and given( )',
    );
  }
}

function treeOf(text: string): Node {
  const plain = text.normalize('NFKC').replaceAll(/[≥≤≠×÷]/g, (sign) => WRITTEN[sign] ?? sign);
  try {
    return jsep(plain);
  } catch (error) {
    const at = error instanceof Error && 'index' in error ? Number(error.index) + 1 : 1;
    throw new ExpressionFault(`公式第 ${at} 个字符处有误`, `the formula is wrong at character ${at}`);
  }
}

/** Reads a formula; throws ExpressionFault where it is none. */
export function parseExpression(text: string): Expression {
  return new Reader(false).amount(treeOf(text));
}

/** Reads what must hold of the values of a form; throws ExpressionFault where it is nothing of the kind. */
export function parseCondition(text: string): Condition {
  return new Reader(true).condition(treeOf(text));
}

/** The name of a term among values, such as `a.b` or `previous(a.b)`. */
export function termKey({ code, shift }: Term): string {
  return shift === undefined ? code : `${shift}(${code})`;
}

/** The terms of a formula or a check, each once, in the order in which they first stand. */
export function termsIn(tree: Expression | Condition): Term[] {
  const terms = new Map<string, Term>();
  const add = ({ code, shift }: Term) =>
    terms.set(termKey({ code, ...(shift && { shift }) }), shift ? { code, shift } : { code });
  const walk = (one: Expression | Condition): void => {
    if (one.kind === 'term') add(one);
    else if (one.kind === 'given') add(one.of);
    else if (one.kind === 'negative' || one.kind === 'not') walk(one.of);
    else if (one.kind === 'call') one.of.forEach(walk);
    else if (one.kind !== 'number') [one.left, one.right].forEach(walk);
  };
  walk(tree);
  return [...terms.values()];
}

/** The codes of the indicators in a formula, each once, in the order in which they first stand. */
export function termsOf(expression: Expression): string[] {
  return termsIn(expression).map(({ code }) => code);
}
