/** Whether what stands in a report holds by the checks of its form: the same for whoever types and for the server. */
import type { Language, Text } from '#kernel/i18n/contract.ts';
import { exact, PLUS_INFINITY } from '#lib/decimal.ts';
import {
  type Comparison,
  type Condition,
  type Expression,
  type Operator,
  parseCondition,
  type Shift,
  type Term,
  termKey,
  termsIn,
} from '#lib/expression.ts';
import { holds, type Interval } from '#lib/expression-value.ts';
import type { Check, CheckRule, Reference } from './check-contract.ts';
import type { Cell } from './contract.ts';
import { CHECK_TEXTS } from './phrases-contract.ts';

const term = (code: string, shift?: Shift): Expression => ({ kind: 'term', code, ...(shift && { shift }) });
const number = (value: string): Expression => ({ kind: 'number', value });
const operation = (left: Expression, operator: Operator, right: Expression): Expression => ({
  kind: 'operation',
  operator,
  left,
  right,
});
const abs = (of: Expression): Expression => ({ kind: 'call', name: 'abs', of: [of] });
const compare = (left: Expression, operator: Comparison, right: Expression): Condition => ({
  kind: 'comparison',
  operator,
  left,
  right,
});
const join =
  (operator: 'and' | 'or') =>
  (left: Condition, right: Condition): Condition => ({ kind: 'junction', operator, left, right });
const both = join('and');
const either = join('or');

/** |left − right| ≤ percent % of |right|. */
function isNear(left: Expression, right: Expression, percent: string): Condition {
  const most = operation(operation(number(percent), '/', number('100')), '*', abs(right));
  return compare(abs(operation(left, '-', right)), '<=', most);
}

/** How many times more or less than before is taken for a slip of the unit of measure (S6: ×10 000 or ÷10 000). */
const SLIP = number('1000');

/** What must hold; throws ExpressionFault where a free condition cannot be read. */
export function conditionOf(rule: CheckRule): Condition {
  switch (rule.kind) {
    case 'total': {
      const [first = '', ...rest] = rule.parts;
      const sum = rest.reduce((left, part) => operation(left, '+', term(part)), term(first));
      return compare(abs(operation(term(rule.total), '-', sum)), '<=', number(rule.tolerance));
    }
    case 'atMost':
      return compare(term(rule.left), '<=', operation(number(rule.factor), '*', term(rule.right)));
    case 'growing':
      return compare(term(rule.indicator), '>=', term(rule.indicator, 'earlier'));
    case 'agrees':
      return isNear(term(rule.left), term(rule.right), rule.percent);
    case 'change':
      return isNear(term(rule.indicator), term(rule.indicator, rule.against), rule.percent);
    case 'band': {
      const [value, per] = [term(rule.numerator), term(rule.denominator)];
      return both(
        compare(value, '>=', operation(number(rule.low), '*', per)),
        compare(value, '<=', operation(number(rule.high), '*', per)),
      );
    }
    case 'repeated': {
      const value = term(rule.indicator);
      return both(compare(value, '<>', number('0')), compare(value, '<>', term(rule.indicator, 'previous')));
    }
    case 'magnitude': {
      const [now, before] = [abs(term(rule.indicator)), abs(term(rule.indicator, 'previous'))];
      const isNothing = either(compare(now, '=', number('0')), compare(before, '=', number('0')));
      return either(
        isNothing,
        both(
          compare(now, '<', operation(SLIP, '*', before)),
          compare(operation(SLIP, '*', now), '>', before),
        ),
      );
    }
    case 'free':
      return parseCondition(rule.condition);
  }
}

/** A check, read once for however many reports. */
export interface ReadCheck {
  check: Check;
  condition: Condition;
  terms: readonly Term[];
}

/** Reads checks that were defined; those of a form were all readable when it was kept. */
export function readChecks(checks: readonly Check[]): ReadCheck[] {
  return checks.map((check) => {
    const condition = conditionOf(check.rule);
    return { check, condition, terms: termsIn(condition) };
  });
}

function intervalOf({ value, bound }: Pick<Reference, 'value' | 'bound'>): Interval {
  const known = exact(value);
  return { value: known, lo: known, hi: bound === 'atLeast' ? PLUS_INFINITY : known };
}

/** The values that checks are about, by their terms; a cell of the form stands before a reference of its name. */
export function valuesOf(
  cells: readonly Pick<Cell, 'indicator' | 'value' | 'bound'>[],
  references: readonly Reference[],
): Map<string, Interval> {
  const values = new Map<string, Interval>();
  for (const { indicator: code, shift, ...said } of references)
    values.set(termKey({ code, ...(shift && { shift }) }), intervalOf(said));
  for (const { indicator, value, bound } of cells)
    if (value !== undefined) values.set(indicator, intervalOf({ value, bound }));
  return values;
}

/** The checks that do not hold. One that cannot be told, for want of a value, is not among them. */
export function broken(checks: readonly ReadCheck[], values: ReadonlyMap<string, Interval>): ReadCheck[] {
  return checks.filter(({ condition }) => holds(condition, values) === false);
}

/** The indicators of the form that a check is about: where its fault is shown. */
export function cellsOf({ terms }: ReadCheck, asked: ReadonlySet<string>): string[] {
  const codes = terms
    .filter(({ code, shift }) => shift === undefined && asked.has(code))
    .map(({ code }) => code);
  return [...new Set(codes)];
}

/** The fields of rules that hold an amount; all others name indicators. */
const AMOUNTS: ReadonlySet<string> = new Set([
  'kind',
  'tolerance',
  'factor',
  'percent',
  'low',
  'high',
  'against',
]);

/** The text of a ready-made check by its kind and, where it reads otherwise, by what it says. */
function wordsOf(rule: Exclude<CheckRule, { kind: 'free' }>): Text {
  if (rule.kind === 'total' && rule.tolerance === '0') return CHECK_TEXTS.totalExactly;
  if (rule.kind === 'atMost' && rule.factor === '1') return CHECK_TEXTS.atMostPlainly;
  if (rule.kind === 'change') return CHECK_TEXTS[rule.against];
  return CHECK_TEXTS[rule.kind];
}

/** What a check says; `nameOf` gives the name of an indicator in that language. */
export function textOfRule(rule: CheckRule, nameOf: (code: string) => string, language: Language): string {
  if (rule.kind === 'free') return rule.text[language];
  const said: Record<string, string> = Object.fromEntries(
    Object.entries(rule).map(([field, given]) => {
      if (Array.isArray(given)) return [field, given.map(nameOf).join(language === 'zh' ? '、' : ', ')];
      return [field, AMOUNTS.has(field) ? given : nameOf(given)];
    }),
  );
  return wordsOf(rule)[language].replaceAll(/\{(\w+)\}/g, (_, field: string) => said[field] ?? '');
}
