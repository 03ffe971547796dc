import { expect, it } from 'vitest';
import { formatBytes } from './sizes.ts';

it.each([
  [0, '0 B'],
  [1023, '1,023 B'],
  [1024, '1.0 KB'],
  [12_900_000, '12.3 MB'],
  [700 * 1024 ** 3, '700 GB'],
])('says %d bytes as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
