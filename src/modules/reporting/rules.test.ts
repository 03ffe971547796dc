import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { childKey, rootKey } from '#lib/tree-key.ts';
import { allowsAction, approvalChain, isOverdue, nextApprover, revisionToSubmit } from './rules.ts';

const CITY = rootKey(2);
const COUNTY = childKey(CITY, 3, 1);
const TOWN = childKey(COUNTY, 4, 2);
const VILLAGE = childKey(TOWN, 5, 3);

describe('the way up', () => {
  it('leads a village over town and county to the city', () => {
    expect(approvalChain(VILLAGE, CITY)).toEqual([TOWN, COUNTY, CITY]);
    expect(nextApprover(VILLAGE, CITY, TOWN)).toBe(COUNTY);
    expect(nextApprover(VILLAGE, CITY, CITY)).toBeUndefined();
  });

  it('ends at the owner of the form, not above', () => {
    expect(approvalChain(VILLAGE, COUNTY)).toEqual([TOWN, COUNTY]);
  });

  it('passes levels that do not exist: a town directly below the city', () => {
    expect(approvalChain(childKey(CITY, 4, 1), CITY)).toEqual([CITY]);
  });

  it('leads a department to the unit it hangs on', () => {
    expect(approvalChain(childKey(COUNTY, 4, 1, true), CITY)).toEqual([COUNTY, CITY]);
    expect(approvalChain(CITY, CITY)).toEqual([CITY]);
  });
});

describe('a report', () => {
  it('allows in each state what its holder may do there, and nothing else', () => {
    const table = (['draft', 'submitted', 'returned', 'approved'] as const).map((state) =>
      (['save', 'submit', 'approve', 'return', 'correct'] as const).filter((action) =>
        allowsAction(state, action),
      ),
    );
    expect(table).toEqual([['save', 'submit'], ['approve', 'return'], ['save', 'submit'], ['correct']]);
  });

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

  it('is overdue from the day after its due day, while it is still with its unit', () => {
    expect(isOverdue('draft', '2009-01-10', '2009-01-10')).toBe(false);
    expect(isOverdue('returned', '2009-01-10', '2009-01-11')).toBe(true);
    expect(isOverdue('submitted', '2009-01-10', '2010-01-01')).toBe(false);
  });
});
