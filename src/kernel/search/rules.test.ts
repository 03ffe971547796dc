import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNear, mayBeMistyped, missesOf, soughtText, wordQueryOf, wordsOf } from './rules.ts';

/** Some Chinese, some Latin. */
const text = fc
  .array(fc.constantFrom(...Array.from('无锡软件业务收入abc12')), { minLength: 4, maxLength: 30 })
  .map((characters) => characters.join(''));

/** A text with one typing mistake: a character wrong, missing, too many, or two exchanged. */
const mistyped = fc
  .tuple(text, fc.nat(), fc.constantFrom('wrong', 'missing', 'more', 'exchanged'), fc.constantFrom('错', 'x'))
  .map(([right, place, how, other]) => {
    const characters = Array.from(right);
    const at = place % characters.length;
    if (how === 'wrong') characters[at] = other;
    if (how === 'missing') characters.splice(at, 1);
    if (how === 'more') characters.splice(at, 0, other);
    if (how === 'exchanged') characters.splice(at, 2, ...characters.slice(at, at + 2).reverse());
    return { right, wrong: characters.join('') };
  });

describe('the words of a name', () => {
  it('are those of the language, of the city and, for the unknown, its pairs and characters', () => {
    expect(wordsOf('软件业务收入')).toEqual(expect.arrayContaining(['软件', '业务', '收入', '软件业务收入']));
    expect(wordsOf('两化融合企业')).toContain('两化融合');
    expect(wordsOf('甪直镇')).toEqual(expect.arrayContaining(['甪直', '直镇', '甪']));
  });

  it('are asked for one by one, whatever stands between them', () => {
    expect(wordQueryOf('软件收入')).toBe("('软件' | ('软件')) & ('收入' | ('收入'))");
    expect(wordQueryOf('锡')).toBe("'锡'");
    expect(wordQueryOf('甪直镇')).toBe("'甪' & ('直镇' | ('直镇'))");
    expect(wordQueryOf('信息化')).toBe("('信息化' | ('信息' & '息化'))");
    expect(wordQueryOf('wuxi city')).toBe("'wuxi' & 'city':*");
    expect(wordQueryOf('wuxi软件')).toBe("'wuxi' & ('软件' | ('软件'))");
    expect(wordQueryOf("o'neil")).not.toContain("o'n");
    expect(wordQueryOf('!&|:*()')).toBeUndefined();
  });
});

describe('a typing mistake', () => {
  it('leaves a text near, and one of its remains the same', () => {
    fc.assert(
      fc.property(mistyped, ({ right, wrong }) => {
        expect(isNear(right, wrong)).toBe(true);
        expect(isNear(wrong, right)).toBe(true);
        const remains = new Set(missesOf(right));
        expect(missesOf(wrong).some((hash) => remains.has(hash))).toBe(true);
      }),
    );
  });

  it.each([
    ['软件收入', '硬件支出'],
    ['abcd', 'abcdef'],
    ['abcd', 'badc'],
    ['无锡市', '江阴市区'],
    ['abcd', 'axyd'],
    ['abcd', 'cbad'],
    ['abcde', 'acbed'],
    ['abcd', 'xbcde'],
    ['aab', 'bba'],
    ['abcd', 'acxd'],
  ])('%s is not %s mistyped', (one, other) => {
    expect(isNear(one, other)).toBe(false);
  });
});

it.each([
  ['ab', 'ba'],
  ['aab', 'ab'],
  ['aa', 'aaa'],
  ['', 'a'],
  ['abc', 'abc'],
  ['abcd', 'abdc'],
])('%j is %j, mistyped', (one, other) => {
  expect([isNear(one, other), isNear(other, one)]).toEqual([true, true]);
});

it('texts too short or too long for it have no mistakes', () => {
  expect(['', 'ab', 'abc', 'abcd', 'a'.repeat(61)].map((one) => missesOf(one).length)).toEqual([
    0, 0, 4, 5, 2,
  ]);
  expect(
    missesOf(Array.from({ length: 61 }, (_, at) => String.fromCodePoint(0x4e00 + at)).join('')),
  ).toHaveLength(62);
  expect(missesOf('b'.repeat(62))).toEqual([]);
  expect(['ab', 'abc', '无锡', '无锡市'].map(mayBeMistyped)).toEqual([false, true, false, true]);
});

it('what is looked for is lower case, half width and without control characters', () => {
  expect(soughtText(' ＷＵＸＩ\u0000 \n市 ')).toBe('wuxi 市');
});
