import { describe, expect, it } from 'vitest';
import { formatDay, formatMoment, formatPeriod, instantOf, typedOf } from './dates.ts';

describe('days and moments', () => {
  it('a moment is shown on the city’s clock', () => {
    expect(formatMoment('2009-01-05T16:30:00.000Z', 'en')).toBe('6 Jan 2009, 00:30');
    expect(formatMoment('2009-01-05T16:30:00.000Z', 'zh')).toContain('2009年1月6日');
  });

  it('a day is the same day wherever the reader sits', () => {
    expect(formatDay('2008-12-31', 'zh')).toBe('2008年12月31日');
    expect(formatDay('2008-12-31', 'en')).toBe('31 Dec 2008');
  });

  it('a period is spelt out in both languages', () => {
    expect(formatPeriod('2008', 'zh')).toBe('2008年');
    expect(formatPeriod('2008Q4', 'zh')).toBe('2008年第四季度');
    expect(formatPeriod('2008H1', 'zh')).toBe('2008年上半年');
    expect(formatPeriod('2008Q4', 'en')).toBe('Q4 2008');
    expect(formatPeriod('2008-03', 'en')).toBe('03/2008');
    expect(formatPeriod('someday', 'en')).toBe('someday');
  });

  it('a typed moment is an instant on the city’s clock, and back', () => {
    expect(instantOf('2009-01-06T00:30')).toBe('2009-01-06T00:30:00+08:00');
    expect(typedOf('2009-01-06T00:30:00+08:00')).toBe('2009-01-06T00:30');
    expect(instantOf('tomorrow')).toBeUndefined();
    expect(typedOf(undefined)).toBe('');
  });
});
