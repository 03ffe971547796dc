import { describe, expect, it } from 'vitest';
import { isDisclosing } from './confidentiality.ts';

const of = (...values: number[]) => ({
  count: values.length,
  total: String(values.reduce((sum, value) => sum + value, 0)),
  largest: values.toSorted((a, b) => b - a).map(String),
});

describe('a value is withheld', () => {
  it('where fewer units than the threshold gave it', () => {
    expect(isDisclosing(of(5, 5), { threshold: 3 })).toBe(true);
    expect(isDisclosing(of(5, 5, 5), { threshold: 3 })).toBe(false);
    expect(isDisclosing(of(), { threshold: 3 })).toBe(false);
    expect(isDisclosing(of(0), { threshold: 3 })).toBe(true);
  });

  it('where the largest few dominate it', () => {
    const rule = { dominance: { n: 2, k: 85 } };
    expect(isDisclosing(of(60, 25, 5, 3), rule)).toBe(true);
    expect(isDisclosing(of(40, 35, 15, 10), rule)).toBe(false);
    expect(isDisclosing(of(71, 10, 10, 9), { dominance: { n: 1, k: 70 } })).toBe(true);
  });

  it('never where all of it is nothing and the threshold is met: nobody is told anything', () => {
    expect(isDisclosing(of(0, 0, 0), { threshold: 3, dominance: { n: 1, k: 0 }, p: 15 })).toBe(false);
  });

  it('by no rule that was not given', () => {
    expect(isDisclosing(of(60, 1), {})).toBe(false);
    expect(isDisclosing(of(60), { p: 15 })).toBe(true);
  });

  it('where the second largest could work the largest out to within p percent', () => {
    expect(isDisclosing(of(60, 25, 5, 3), { p: 15 })).toBe(true);
    expect(isDisclosing(of(60, 25, 6, 4), { p: 15 })).toBe(false);
  });
});
