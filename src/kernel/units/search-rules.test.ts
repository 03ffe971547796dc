import { expect, it } from 'vitest';
import { gramQueryOf, gramsOf, searchTextOf } from './search-rules.ts';

it('what is searched is the Chinese name, and the English one where it differs, in lower case', () => {
  expect(searchTextOf('无锡市', '无锡市')).toBe('无锡市');
  expect(searchTextOf('无锡市A', 'Wuxi')).toBe('无锡市a\nwuxi');
});

it('each character begins exactly one gram, and none reaches over a line', () => {
  expect(gramsOf('无锡\nwu')).toEqual(['无锡', '锡', 'wu', 'u']);
  expect(gramsOf('𠮷村')).toEqual(['𠮷村', '村']);
});

it('one character is the beginning of a gram, more are all their pairs, and signs are quoted', () => {
  expect(gramQueryOf('锡')).toBe("'锡':*");
  expect(gramQueryOf('无锡市')).toBe("'无锡' & '锡市'");
  expect(gramQueryOf("o'\\")).toBe("'o''' & '''\\\\'");
});
