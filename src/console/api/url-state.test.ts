import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Flag, lenient, parseSearch, stringifySearch } from './url-state.ts';

const read = lenient(
  z.object({
    state: z.enum(['draft', 'sent']).optional(),
    isOverdue: Flag.optional(),
    text: z.string().max(5).optional(),
  }),
);

describe('the state of a list in its address', () => {
  it('comes back as it was written', () => {
    const search = { state: 'sent', isOverdue: true, text: '太湖&a=b' };
    expect(read(parseSearch(stringifySearch({ ...search, text: '太湖' })))).toEqual({
      ...search,
      text: '太湖',
    });
    expect(parseSearch(stringifySearch(search))).toEqual({ ...search, isOverdue: 'true' });
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

  it('survives any text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        const said = stringifySearch({ text });
        expect(parseSearch(said)).toEqual({ text: text.toWellFormed() });
      }),
    );
  });
});
