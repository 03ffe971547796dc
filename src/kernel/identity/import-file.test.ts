import { describe, expect, test } from 'vitest';
import { hasNoGrant, isFurtherRow, readGrantCell } from './import-file.ts';

describe('a cell of a file of roles', () => {
  test.each([
    ['role', '填报人', 'reporter'],
    ['role', ' Security Administrator ', 'security'],
    ['role', 'auditor', 'auditor'],
    ['role', '局长', '局长'],
    ['validFrom', '2026/3/2', '2026-03-02'],
    ['validTo', '2026年12月31日', '2026-12-31'],
    ['validTo', '长期', '长期'],
    ['unitCode', ' 320200000000', '320200000000'],
  ])('%s “%s” is %s', (field, text, read) => {
    expect(readGrantCell(field, text)).toBe(read);
  });
});

describe('a further row of an account', () => {
  const first = [{ account: 'a.b', displayName: '甲', password: 'secret-one' }];

  test('leaves the own cells empty or repeats them, whatever the case of the name', () => {
    expect(isFurtherRow({ account: 'A.b' }, first)).toBe(true);
    expect(isFurtherRow({ account: 'a.b', displayName: '甲' }, first)).toBe(true);
  });

  test('is none where it says something else, or where there is no row before it', () => {
    expect(isFurtherRow({ account: 'a.b', displayName: '乙' }, first)).toBe(false);
    expect(isFurtherRow({ account: 'a.c' }, first)).toBe(false);
    expect(isFurtherRow({}, first)).toBe(false);
  });

  test('grants nothing where it names an account alone', () => {
    expect(hasNoGrant({ account: 'a.b' })).toBe(true);
    expect(hasNoGrant({ account: 'a.b', unitCode: '320200000000' })).toBe(false);
  });
});
