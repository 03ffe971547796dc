/** The ready-made checks against examples of the field, and what they tell. */
import { describe, expect, it } from 'vitest';
import { CHECK_KINDS, type CheckRule, type Reference } from './check-contract.ts';
import { broken, cellsOf, readChecks, textOfRule, valuesOf } from './checking-contract.ts';
import type { Cell } from './contract.ts';

type Values = Record<string, string>;

function cellsOfValues(values: Values): Cell[] {
  return Object.entries(values).map(([indicator, value]) =>
    value.startsWith('≥')
      ? { indicator, value: value.slice(1), bound: 'atLeast' }
      : { indicator, value, bound: 'exact' },
  );
}

function referencesOf(values: Values): Reference[] {
  return Object.entries(values).map(([term, value]) => {
    const [, shift, code = term] = /^(\w+)\((.+)\)$/.exec(term) ?? [];
    const said = { indicator: code, period: '2008Q3', value, bound: 'exact' as const };
    return shift === undefined ? said : { ...said, shift: shift as NonNullable<Reference['shift']> };
  });
}

function isBroken(rule: CheckRule, cells: Values, references: Values = {}): boolean {
  const checks = readChecks([{ code: 'C1', severity: 'hard', rule }]);
  return broken(checks, valuesOf(cellsOfValues(cells), referencesOf(references))).length > 0;
}

const total = (parts: number, tolerance: string): CheckRule => ({
  kind: 'total',
  total: 's.all',
  parts: Array.from({ length: parts }, (_, index) => `s.p${index}`),
  tolerance,
});
const valuesFor = (all: string, ...parts: string[]): Values => ({
  's.all': all,
  ...Object.fromEntries(parts.map((part, index) => [`s.p${index}`, part])),
});

describe('a ready-made check', () => {
  it('holds a total to its parts, within what rounding leaves (0.5 × (n + 1))', () => {
    expect(isBroken(total(2, '0'), valuesFor('5', '2', '3'))).toBe(false);
    expect(isBroken(total(2, '0'), valuesFor('5', '2', '2.9'))).toBe(true);
    // The ministry's own tables: January to April and first quarter of 2021, and 2024.
    expect(isBroken(total(4, '2.5'), valuesFor('25719', '6823', '16222', '384', '2289'))).toBe(false);
    expect(isBroken(total(4, '0'), valuesFor('25719', '6823', '16222', '384', '2289'))).toBe(true);
    expect(isBroken(total(4, '2.5'), valuesFor('25722', '6823', '16222', '384', '2289'))).toBe(true);
    // Thirty parts are as many as a check takes.
    const thirty = Array.from({ length: 30 }, () => '1');
    expect(isBroken(total(30, '0'), valuesFor('30', ...thirty))).toBe(false);
    expect(isBroken(total(30, '0'), valuesFor('31', ...thirty))).toBe(true);
  });

  it('waits for what is not typed yet', () => {
    expect(isBroken(total(2, '0'), valuesFor('5', '2'))).toBe(false);
  });

  it('holds one value to another, or to a multiple of it', () => {
    const rule = (factor: string): CheckRule => ({ kind: 'atMost', left: 's.a', right: 's.b', factor });
    expect(isBroken(rule('1'), { 's.a': '7', 's.b': '7' })).toBe(false);
    expect(isBroken(rule('1'), { 's.a': '7.01', 's.b': '7' })).toBe(true);
    expect(isBroken(rule('8'), { 's.a': '56', 's.b': '7' })).toBe(false);
    expect(isBroken(rule('8'), { 's.a': '56.1', 's.b': '7' })).toBe(true);
    expect(isBroken(rule('1'), { 's.a': '≥7', 's.b': '7' })).toBe(false);
    expect(isBroken(rule('1'), { 's.a': '≥8', 's.b': '7' })).toBe(true);
  });

  it('knows that what adds up over the year does not fall within it', () => {
    const rule: CheckRule = { kind: 'growing', indicator: 's.a' };
    expect(isBroken(rule, { 's.a': '9' }, { 'earlier(s.a)': '9' })).toBe(false);
    expect(isBroken(rule, { 's.a': '8' }, { 'earlier(s.a)': '9' })).toBe(true);
    // In the first period of a year there is no earlier one.
    expect(isBroken(rule, { 's.a': '8' }, { 'previous(s.a)': '9' })).toBe(false);
  });

  it('compares with a register, another form or the whole year', () => {
    const rule: CheckRule = { kind: 'agrees', left: 's.a', right: 'r.a', percent: '5' };
    expect(isBroken(rule, { 's.a': '105' }, { 'r.a': '100' })).toBe(false);
    expect(isBroken(rule, { 's.a': '95' }, { 'r.a': '100' })).toBe(false);
    expect(isBroken(rule, { 's.a': '105.1' }, { 'r.a': '100' })).toBe(true);
    expect(isBroken(rule, { 's.a': '94.9' }, { 'r.a': '100' })).toBe(true);
    expect(isBroken(rule, { 's.a': '-94.9' }, { 'r.a': '-100' })).toBe(true);
  });

  it.each(['previous', 'lastYear'] as const)('doubts a change beyond the limit against %s', (against) => {
    const rule: CheckRule = { kind: 'change', indicator: 's.a', against, percent: '30' };
    const before = { [`${against}(s.a)`]: '100' };
    expect(isBroken(rule, { 's.a': '130' }, before)).toBe(false);
    expect(isBroken(rule, { 's.a': '70' }, before)).toBe(false);
    expect(isBroken(rule, { 's.a': '130.1' }, before)).toBe(true);
    expect(isBroken(rule, { 's.a': '69.9' }, before)).toBe(true);
    expect(isBroken(rule, { 's.a': '1' }, { [`${against}(s.a)`]: '0' })).toBe(true);
    expect(isBroken(rule, { 's.a': '1' })).toBe(false);
  });

  it('holds a ratio to its band, without dividing', () => {
    const rule: CheckRule = { kind: 'band', numerator: 's.a', denominator: 's.b', low: '10', high: '20' };
    expect(isBroken(rule, { 's.a': '30', 's.b': '3' })).toBe(false);
    expect(isBroken(rule, { 's.a': '60', 's.b': '3' })).toBe(false);
    expect(isBroken(rule, { 's.a': '29', 's.b': '3' })).toBe(true);
    expect(isBroken(rule, { 's.a': '61', 's.b': '3' })).toBe(true);
    expect(isBroken(rule, { 's.a': '1', 's.b': '0' })).toBe(true);
  });

  it('doubts zero, and what is the same as before', () => {
    const rule: CheckRule = { kind: 'repeated', indicator: 's.a' };
    expect(isBroken(rule, { 's.a': '0' })).toBe(true);
    expect(isBroken(rule, { 's.a': '5' }, { 'previous(s.a)': '5' })).toBe(true);
    expect(isBroken(rule, { 's.a': '5' }, { 'previous(s.a)': '6' })).toBe(false);
    expect(isBroken(rule, { 's.a': '5' })).toBe(false);
  });

  it('doubts what was written in another unit of measure', () => {
    const rule: CheckRule = { kind: 'magnitude', indicator: 's.a' };
    const before = { 'previous(s.a)': '262' };
    expect(isBroken(rule, { 's.a': '2620000' }, before)).toBe(true);
    expect(isBroken(rule, { 's.a': '0.0262' }, before)).toBe(true);
    expect(isBroken(rule, { 's.a': '262000' }, before)).toBe(true);
    expect(isBroken(rule, { 's.a': '261999' }, before)).toBe(false);
    expect(isBroken(rule, { 's.a': '0.263' }, before)).toBe(false);
    expect(isBroken(rule, { 's.a': '0' }, before)).toBe(false);
    expect(isBroken(rule, { 's.a': '5' }, { 'previous(s.a)': '0' })).toBe(false);
  });
});

describe('what a check says', () => {
  const nameOf = (code: string) => `<${code}>`;
  const RULES: CheckRule[] = [
    total(2, '0'),
    total(2, '1.5'),
    { kind: 'atMost', left: 's.a', right: 's.b', factor: '1' },
    { kind: 'atMost', left: 's.a', right: 's.b', factor: '2' },
    { kind: 'growing', indicator: 's.a' },
    { kind: 'agrees', left: 's.a', right: 's.b', percent: '5' },
    { kind: 'change', indicator: 's.a', against: 'previous', percent: '50' },
    { kind: 'change', indicator: 's.a', against: 'lastYear', percent: '30' },
    { kind: 'band', numerator: 's.a', denominator: 's.b', low: '1', high: '2' },
    { kind: 'repeated', indicator: 's.a' },
    { kind: 'magnitude', indicator: 's.a' },
    { kind: 'free', condition: 's.a > 1', text: { zh: '应大于一', en: 'More than one' } },
  ];

  it('names what it is about, in both languages', () => {
    expect(new Set(RULES.map(({ kind }) => kind))).toEqual(new Set(CHECK_KINDS));
    expect(RULES.map((rule) => textOfRule(rule, nameOf, 'en'))).toEqual([
      '<s.all> must be the sum of <s.p0>, <s.p1>',
      '<s.all> must be the sum of <s.p0>, <s.p1>, within 1.5',
      '<s.a> must be at most <s.b>',
      '<s.a> must be at most 2 times <s.b>',
      '<s.a> adds up over the year: it must be at least what it was in the period before',
      '<s.a> must agree with <s.b> within 5 %',
      '<s.a> should differ from the period before by at most 50 %',
      '<s.a> should differ from the same period last year by at most 30 %',
      '<s.a> per <s.b> should lie between 1 and 2',
      '<s.a> should be neither zero nor the same as in the period before',
      '<s.a> is a thousand times more or less than before: check its unit of measure',
      'More than one',
    ]);
    const zh = RULES.map((rule) => textOfRule(rule, nameOf, 'zh'));
    expect(zh[0]).toBe('<s.all>应等于<s.p0>、<s.p1>之和');
    expect(zh.every((text) => /\p{Script=Han}/u.test(text) && !/[{}]/.test(text))).toBe(true);
  });

  it('is shown at the cells of the form that it is about', () => {
    const [check] = readChecks([
      {
        code: 'C1',
        severity: 'soft',
        rule: { kind: 'free', condition: 's.a > previous(s.b) and s.c > s.a', text: { zh: '', en: '' } },
      },
    ]);
    expect(check && cellsOf(check, new Set(['s.a', 's.b']))).toEqual(['s.a']);
  });
});
