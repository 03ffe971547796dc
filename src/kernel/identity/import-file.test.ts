import { describe, expect, test } from 'vitest';
import { furtherRows, hasNoGrant, readGrantCell } from './import-file.ts';

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
  const first = { account: 'a.b', displayName: '甲', password: 'secret-one' };
  const judge = (rows: Record<string, string>[]) => rows.map(furtherRows());

  test('leaves the own cells empty or repeats them, whatever the case of the name', () => {
    expect(judge([first, { account: 'A.b' }, { account: 'a.b', displayName: '甲' }])).toEqual([
      false,
      true,
      true,
    ]);
  });

  test('is none where it says something else, or where there is no row before it', () => {
    const rows = [{ account: 'a.c' }, first, { account: 'a.b', displayName: '乙' }, {}];
    expect(judge(rows)).toEqual([false, false, false, false]);
  });

  test('is found among very many rows without going through them again for each', () => {
    const rows = Array.from({ length: 200_000 }, (_, at) => ({ account: `a.${at % 150_000}` }));
    expect(judge(rows).filter((isFurther) => isFurther)).toHaveLength(50_000);
  });

  test('grants nothing where it names an account alone', () => {
    expect(hasNoGrant({ account: 'a.b' })).toBe(true);
    expect(hasNoGrant({ account: 'a.b', unitCode: '320200000000' })).toBe(false);
  });
});
