import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  day,
  flag,
  id,
  instant,
  line,
  oneOf,
  parseSearch,
  search,
  stringifySearch,
  unitCode,
} from './url-state.ts';

const read = search({ state: oneOf(['draft', 'sent']), isOverdue: flag, text: line(5) });

describe('the state of a list in its address', () => {
  it('comes back as it was written', () => {
    const said = { state: 'sent', isOverdue: true, text: '太湖&a=b' };
    expect(read(parseSearch(stringifySearch({ ...said, text: '太湖' })))).toEqual({
      ...said,
      text: '太湖',
    });
    expect(parseSearch(stringifySearch(said))).toEqual({ ...said, isOverdue: 'true' });
  });

  it('leaves out what says nothing', () => {
    expect(stringifySearch({ state: undefined, isOverdue: false, text: '' })).toBe('');
  });

  it('keeps what looks like a number or a truth as text', () => {
    expect(read(parseSearch('?text=123'))).toEqual({ text: '123' });
    expect(read(parseSearch('?text=true'))).toEqual({ text: 'true' });
  });

  it('drops a wrong field and keeps the right ones', () => {
    expect(read(parseSearch('?state=nonsense&text=ab&isOverdue=perhaps'))).toEqual({ text: 'ab' });
    expect(read({ text: 'too long for this' })).toEqual({});
  });

  it('knows codes, ids, days and instants by their shape', () => {
    const shaped = search({ unit: unitCode, of: id, on: day, at: instant });
    const right = {
      unit: '320200000000-XXH',
      of: '01900000-0000-7000-8000-000000000001',
      on: '2008-12-31',
      at: '2009-01-10T08:00:00+08:00',
    };
    expect(shaped(right)).toEqual(right);
    expect(shaped({ unit: '3202', of: 'x', on: '2008', at: '2009-01-10', more: 'unasked' })).toEqual({});
  });

  it('survives any text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        const said = stringifySearch({ text });
        expect(parseSearch(said)).toEqual({ text: text.toWellFormed() });
      }),
    );
  });
});
