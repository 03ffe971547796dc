import { describe, expect, it } from 'vitest';
import { cursor, flag, line, oneOf, search } from '#console/api/url-state.ts';
import { queryOf, readView } from './reading.ts';

const read = search({ text: line(), state: oneOf(['draft', 'sent']), isOverdue: flag, after: cursor });

describe('a view of a list', () => {
  it('keeps what is shown, not the page, nor what belongs to other screens, in one order', () => {
    const address = { after: 'x', lang: 'en', isOverdue: 'true', text: '太湖 & a' };
    expect(queryOf(read, address)).toBe('text=%E5%A4%AA%E6%B9%96+%26+a&isOverdue=true');
    expect(queryOf(read, { lang: 'en', after: 'x' })).toBe('');
  });

  it('reads as it was kept', () => {
    const kept = queryOf(read, { text: '太湖 & a', state: 'sent' });
    expect(readView(read, kept)).toEqual({
      fields: { text: '太湖 & a', state: 'sent' },
      query: kept,
      lost: 0,
    });
  });

  it('loses what the list no longer understands, and says how much', () => {
    expect(readView(read, 'state=gone&isOverdue=true&colour=red')).toEqual({
      fields: { isOverdue: true },
      query: 'isOverdue=true',
      lost: 2,
    });
  });
});
