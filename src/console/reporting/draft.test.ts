import { describe, expect, it } from 'vitest';
import type { Cell, Form, ReportEvent } from '#modules/reporting/contract.ts';
import { draftOf, foldEvents, indicatorAt, plainly, readDraft, saysSame, totalsOf } from './draft.ts';

const items: Form['items'] = [
  { indicator: 'cards.issued', allowsAtLeast: true, isRequired: true },
  { indicator: 'cards.active', allowsAtLeast: false, isRequired: false },
];
const cells: Cell[] = [{ indicator: 'cards.issued', value: '12', bound: 'atLeast' }];
const whole = () => 0;

describe('a report being filled in', () => {
  it('gives back what was kept when nothing is typed', () => {
    const read = readDraft(items, draftOf(items, cells), whole);
    expect(saysSame(read.cells, cells)).toBe(true);
    expect(read.faults.size).toBe(0);
  });

  it('has one cell per item in the form’s order, so that the server’s paths lead back', () => {
    const draft = { 'cards.active': { text: '3', bound: 'exact' } } as const;
    const read = readDraft(items, draft, whole);
    expect(read.cells).toEqual([
      { indicator: 'cards.issued', bound: 'exact' },
      { indicator: 'cards.active', value: '3', bound: 'exact' },
    ]);
    expect(indicatorAt('cells.1.value', items)).toBe('cards.active');
    expect(indicatorAt('cells.7.value', items)).toBeUndefined();
    expect(indicatorAt('version', items)).toBeUndefined();
  });

  it('names a text that is no value and never sends it', () => {
    const draft = { 'cards.issued': { text: '12a', bound: 'exact' } } as const;
    const read = readDraft(items, draft, whole);
    expect(read.faults.get('cards.issued')).toBe('notNumber');
    expect(read.cells[0]?.value).toBeUndefined();
  });

  it('is written plainly once a field is left, unless it cannot be read', () => {
    expect(plainly({ text: '１，２３４', bound: 'atLeast' }, 0)).toEqual({ text: '1234', bound: 'atLeast' });
    expect(plainly({ text: '12a', bound: 'exact' }, 0)).toEqual({ text: '12a', bound: 'exact' });
    expect(plainly({ text: ' ', bound: 'exact' }, 0)).toEqual({ text: ' ', bound: 'exact' });
  });

  it('is changed by a value or its bound, not by the order of cells or a blank', () => {
    expect(saysSame(cells, [...cells, { indicator: 'cards.active', bound: 'exact' }])).toBe(true);
    expect(saysSame(cells, [{ indicator: 'cards.issued', value: '12', bound: 'exact' }])).toBe(false);
    expect(saysSame(cells, [{ indicator: 'cards.issued', value: '13', bound: 'atLeast' }])).toBe(false);
  });

  it('adds up exactly what shares a unit of measure', () => {
    const filled: Cell[] = [
      { indicator: 'a.a', value: '0.1', bound: 'exact' },
      { indicator: 'a.b', value: '0.2', bound: 'exact' },
      { indicator: 'a.c', value: '5', bound: 'exact' },
    ];
    const measureOf = (code: string) => (code === 'a.c' ? '个' : '张');
    expect(totalsOf(filled, measureOf)).toEqual([{ measure: '张', value: '0.3' }]);
  });
});

describe('the history', () => {
  it('is newest first, and drafts saved in a row by one person are one line', () => {
    const event = (kind: ReportEvent['kind'], by: string, minute: number): ReportEvent => ({
      at: `2009-01-05T00:0${minute}:00.000Z`,
      kind,
      unitCode: '320281001001',
      unitName: '某村',
      by,
      revision: 1,
      auditEntry: `01900000-0000-7000-8000-00000000000${minute}`,
    });
    const folded = foldEvents([
      event('opened', '市办', 0),
      event('saved', '甲', 1),
      event('saved', '甲', 2),
      event('saved', '乙', 3),
      event('submitted', '乙', 4),
    ]);
    expect(folded.map(({ kind, by, times }) => `${kind} ${by} ${times}`)).toEqual([
      'submitted 乙 1',
      'saved 乙 1',
      'saved 甲 2',
      'opened 市办 1',
    ]);
    expect(folded[2]?.at).toContain('00:02');
  });
});
