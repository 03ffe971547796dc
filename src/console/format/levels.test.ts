import { describe, expect, it } from 'vitest';
import { isWithin, levelOfCode } from './levels.ts';

describe('levels by code', () => {
  it('a government’s code tells its level, a department’s does not', () => {
    expect(levelOfCode('320000000000')).toBe(1);
    expect(levelOfCode('320200000000')).toBe(2);
    expect(levelOfCode('320281000000')).toBe(3);
    expect(levelOfCode('320281001000')).toBe(4);
    expect(levelOfCode('320281001001')).toBe(5);
    expect(levelOfCode('320200000000-LABOUR')).toBeUndefined();
  });

  it('a unit lies within itself and those above it, and nowhere else', () => {
    expect(isWithin('320281001001', '320281001000')).toBe(true);
    expect(isWithin('320281001001', '320200000000')).toBe(true);
    expect(isWithin('320281000000-LABOUR', '320281000000')).toBe(true);
    expect(isWithin('320281001000', '320281002000')).toBe(false);
    expect(isWithin('320281001000', '320281001001')).toBe(false);
    expect(isWithin('320200000000', '320200000000-LABOUR')).toBe(false);
  });
});
