import { expect, test } from 'vitest';
import { isAllowed } from './lock.ts';

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0)', true],
  ['MIT AND OFL-1.1', true],
  ['(MIT AND Zlib)', true],
  ['GPL-3.0', false],
  ['MIT AND GPL-3.0', false],
  ['AGPL-3.0 OR SSPL-1.0', false],
  ['MIT AND (MIT OR GPL-3.0)', false],
  ['SEE LICENSE IN LICENSE.md', false],
  ['UNLICENSED', false],
  ['', false],
])('the licence %s is allowed: %s', (expression, allowed) => {
  expect(isAllowed(expression)).toBe(allowed);
});
