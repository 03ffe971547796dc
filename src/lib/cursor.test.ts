import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.ts';

describe('a cursor', () => {
  it('comes back as it was made', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (parts) => {
        expect(decodeCursor(encodeCursor(parts))).toEqual(parts);
      }),
    );
  });

  it('is ignored when it was not made here', () => {
    for (const text of ['', '%%', 'bm90IGpzb24', encodeCursor(['a']).slice(1)])
      expect(decodeCursor(text)).toBeUndefined();
  });
});
