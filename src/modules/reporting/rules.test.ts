import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { revisionToSubmit } from './rules.ts';

describe('a report', () => {
  it('speaks anew after it was counted: its revision only ever grows', () => {
    expect(revisionToSubmit(1, 0)).toBe(1);
    expect(revisionToSubmit(1, 1)).toBe(2);
    fc.assert(
      fc.property(fc.nat(50), fc.nat(50), (revision, counted) => {
        const next = revisionToSubmit(revision + 1, counted);
        expect(next).toBeGreaterThan(counted);
        expect(next).toBeGreaterThanOrEqual(revision + 1);
      }),
    );
  });
});
