import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IndicatorRecord } from '#kernel/indicators/index.ts';
import type { Cell, Form } from './contract.ts';
import { cellFaults, revisionToSubmit } from './rules.ts';

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

describe('what stands in a report', () => {
  const record = { minimum: '0', maximum: '100', decimals: 1 } as IndicatorRecord;
  const known = new Map([
    ['a', record],
    ['b', record],
  ]);
  const items = [
    { indicator: 'a', isRequired: true, allowsAtLeast: true },
    { indicator: 'b', isRequired: false, allowsAtLeast: false },
  ] as Form['items'];
  const faults = (cells: readonly Partial<Cell>[], isComplete = false) =>
    cellFaults({ items }, cells as Cell[], known, isComplete, 'en').map(
      ({ path, code, message }) => `${path} ${code}: ${message}`,
    );

  it('is right at its limits and wrong beyond them', () => {
    expect(faults([{ indicator: 'a', value: '0' }])).toEqual([]);
    expect(faults([{ indicator: 'a', value: '100' }])).toEqual([]);
    expect(faults([{ indicator: 'a', value: '99.9' }])).toEqual([]);
    expect(faults([{ indicator: 'a', value: '-0.1' }])).toEqual(['cells.0.value tooLow: At least 0']);
    expect(faults([{ indicator: 'a', value: '100.1' }])).toEqual(['cells.0.value tooHigh: At most 100']);
    expect(faults([{ indicator: 'a', value: '0.25' }])).toEqual([
      'cells.0.value decimals: At most 1 decimals',
    ]);
  });

  it('answers what is asked, once, and exactly where the form wants it exact', () => {
    expect(faults([{ indicator: 'c', value: '1' }])).toEqual([
      'cells.0.indicator notAsked: This form does not ask for it',
    ]);
    expect(faults([{ indicator: 'b' }, { indicator: 'b' }])).toEqual([
      'cells.1.indicator twice: The indicator stands twice',
    ]);
    expect(faults([{ indicator: 'a', value: '1', bound: 'atLeast' }])).toEqual([]);
    expect(faults([{ indicator: 'b', value: '1', bound: 'atLeast' }])).toEqual([
      'cells.0.bound noBound: This indicator takes an exact number',
    ]);
  });

  it('may lack values in a draft, and none that is required when it is sent', () => {
    const missing = 'value required: Required';
    expect(faults([])).toEqual([]);
    expect(faults([], true)).toEqual([`cells.0.${missing}`]);
    expect(faults([{ indicator: 'b', value: '1' }, { indicator: 'a' }], true)).toEqual([
      `cells.1.${missing}`,
    ]);
    expect(faults([{ indicator: 'a', value: '1' }], true)).toEqual([]);
  });
});
