import { describe, expect, it } from 'vitest';
import { CHECK_KINDS, Check } from '#modules/reporting/check-contract.ts';
import { blankCheck, CHECK_FIELDS, checkPath, fieldOf, withField } from './check-input.ts';

const TYPED = { amount: '15', indicator: 'a.one', against: 'previous', words: 'a.one > 1' } as const;

describe('a check being written', () => {
  it.each(CHECK_KINDS)('of kind %s becomes what the server takes, field by field', (kind) => {
    const blank = blankCheck(kind, []);
    const rule = CHECK_FIELDS[kind].reduce(
      (written, [name, field]) =>
        withField(written, name, field === 'indicators' ? ['a.one', 'a.two'] : TYPED[field]),
      blank.rule,
    );
    expect(Check.parse({ ...blank, rule })).toEqual({ ...blank, rule });
    for (const [name, field] of CHECK_FIELDS[kind])
      expect(fieldOf(rule, name)).toBe(field === 'indicators' ? '' : TYPED[field]);
  });

  it.each(CHECK_KINDS)('of kind %s is told at its fields what it lacks', (kind) => {
    const { error } = Check.safeParse(blankCheck(kind, []));
    const paths = error?.issues.map(({ path }) => `checks.3.${path.join('.')}`) ?? [];
    const known = new Set(CHECK_FIELDS[kind].map(([name]) => checkPath(3, name)));
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !known.has(path))).toEqual([]);
  });

  it('has the next free code of its severity', () => {
    const first = blankCheck('total', []);
    const second = blankCheck('atMost', [first]);
    const soft = blankCheck('change', [first, second]);
    expect([first, second, soft].map(({ code, severity }) => [code, severity])).toEqual([
      ['H1', 'hard'],
      ['H2', 'hard'],
      ['S1', 'soft'],
    ]);
    expect(blankCheck('total', [second]).code).toBe('H1');
  });
});
