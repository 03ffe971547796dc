import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupThousands } from './thousands.ts';
import { plainNumber, readTyped } from './typed.ts';

const accepted = (value: string | undefined) => ({ isFault: false, value });
const refused = (fault: string) => ({ isFault: true, fault });

describe('a typed number', () => {
  it('is understood as people and input methods write it', () => {
    expect(readTyped('1,254', 0)).toEqual(accepted('1254'));
    expect(readTyped('１２３．５', 1)).toEqual(accepted('123.5'));
    expect(readTyped(' 2 000 000 ', 0)).toEqual(accepted('2000000'));
    expect(readTyped('12。5', 1)).toEqual(accepted('12.5'));
    expect(readTyped('-3', 0)).toEqual(accepted('-3'));
    expect(readTyped('.5', 1)).toEqual(accepted('0.5'));
    expect(readTyped('007', 0)).toEqual(accepted('7'));
  });

  it('may be said in 万 and 亿, exactly', () => {
    expect(readTyped('262亿', 0)).toEqual(accepted('26200000000'));
    expect(readTyped('２００ 万', 0)).toEqual(accepted('2000000'));
    expect(readTyped('1.5万', 0)).toEqual(accepted('15000'));
    expect(readTyped('3亿5,000万', 0)).toEqual(accepted('350000000'));
    expect(readTyped('3亿5000万20.5', 1)).toEqual(accepted('350000020.5'));
    expect(readTyped('1亿5', 0)).toEqual(accepted('100000005'));
    expect(readTyped('-0.12345億', 0)).toEqual(accepted('-12345000'));
    expect(readTyped('1.23456万', 0)).toEqual(refused('whole'));
    for (const text of ['万', '1万亿', '1.5亿3万', '1亿20000万', '1万10000', '1万2亿', '亿1'])
      expect(readTyped(text, 8)).toEqual(refused('notNumber'));
  });

  it('in 万 is the same number typed out', () => {
    fc.assert(
      fc.property(fc.nat({ max: 99_999_999 }), fc.nat({ max: 9999 }), (many, rest) => {
        expect(readTyped(`${many}万${rest}`, 0)).toEqual(
          accepted(String(BigInt(many) * 10_000n + BigInt(rest))),
        );
      }),
    );
  });

  it('may be absent, which is not zero', () => {
    expect(readTyped('', 0)).toEqual(accepted(undefined));
    expect(readTyped('  ', 2)).toEqual(accepted(undefined));
    expect(readTyped('0', 0)).toEqual(accepted('0'));
  });

  it('is refused where it is ambiguous or no number', () => {
    for (const text of ['1,25', '1,2,3', 'abc', '1e5', '--1', '1.2.3', '0x10', '一']) {
      expect(readTyped(text, 8)).toEqual(refused('notNumber'));
    }
  });

  it('is refused, not rounded, where it is finer than its indicator', () => {
    expect(readTyped('1.5', 0)).toEqual(refused('whole'));
    expect(readTyped('1.555', 2)).toEqual(refused('tooManyDecimals'));
    expect(readTyped('1.500', 1)).toEqual(accepted('1.5'));
  });

  it('is refused beyond 24 digits', () => {
    expect(readTyped('9'.repeat(24), 0)).toEqual(accepted('9'.repeat(24)));
    expect(readTyped('9'.repeat(25), 0)).toEqual(refused('tooLong'));
  });

  it('comes back as it was sent when a shown number is typed again', () => {
    const digits = fc.bigInt({ min: -(10n ** 23n), max: 10n ** 23n }).map(String);
    fc.assert(
      fc.property(digits, (text) => {
        const sign = text.startsWith('-') ? '-' : '';
        const grouped = `${sign}${groupThousands(text.slice(sign.length))}`;
        expect(readTyped(grouped, 0)).toEqual(accepted(text));
      }),
    );
  });
});

describe('a number for a field of a definition', () => {
  it('is written plainly where it can be read, and left to the server where it cannot', () => {
    expect(plainNumber('１．５万')).toBe('15000');
    expect(plainNumber(' 3亿 ')).toBe('300000000');
    expect(plainNumber('')).toBe('');
    expect(plainNumber(' many ')).toBe('many');
  });
});
