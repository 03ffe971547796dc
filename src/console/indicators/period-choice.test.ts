import { describe, expect, it } from 'vitest';
import { fittingPeriod, kindsFrom } from './period-choice.ts';

describe('the periods of a figure', () => {
  it('are those that it is reported in and those made of them', () => {
    expect(kindsFrom('quarter')).toEqual(['year', 'half', 'quarter']);
    expect(kindsFrom('year')).toEqual(['year']);
  });

  it('fall back to the year where an indicator is not kept so finely', () => {
    expect(fittingPeriod('2008Q4', 'quarter')).toBe('2008Q4');
    expect(fittingPeriod('2008-03', 'quarter')).toBe('2008');
    expect(fittingPeriod(undefined, 'quarter')).toBeUndefined();
    expect(fittingPeriod('someday', 'month')).toBeUndefined();
  });
});
