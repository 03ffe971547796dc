/** Numbers as they are typed: exact decimals on their way from the keyboard to the server. */
import { addDecimals, normalDecimal, placesOf, shiftDecimal } from './decimal.ts';

/** The digits before the point that a value may have. */
const WHOLE_DIGITS = 24;

/** What keeps a typed text from being a value. */
export type TypingFault = 'notNumber' | 'tooManyDecimals' | 'whole' | 'tooLong';

export type Typed = { isFault: false; value: string | undefined } | { isFault: true; fault: TypingFault };

const fault = (name: TypingFault): Typed => ({ isFault: true, fault: name });

const TYPED = /^(-?)(?:([\d,.]+)亿)?(?:([\d,.]+)万)?([\d,.]+)?$/;
/** A number as it is typed, with or without separators of thousands. */
const PART = /^(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)$/;
/** The places by which 亿 and 万 move the point, and the digits that may follow in the next smaller part. */
const SCALES = [8, 4, 0] as const;

/**
 * The decimal that a text stands for, 亿 and 万 included: `262亿`, `3亿5000万`, `1.5万`. A part behind another must fit
 * below it, and only the last may have decimals: `1.5亿3万` and `1亿20000万` are as likely slips as numbers.
 */
function decimalOf(plain: string): string | undefined {
  const [, sign = '', ...parts] = TYPED.exec(plain) ?? [];
  const given = parts.flatMap((text, index) =>
    text === undefined ? [] : [{ text, places: SCALES[index] ?? 0 }],
  );
  if (given.length === 0 || given.some(({ text }) => !PART.test(text))) return undefined;
  let total = '0';
  let above: number | undefined;
  for (const [index, { text, places }] of given.entries()) {
    const whole = text
      .replaceAll(',', '')
      .replace(/\.[\s\S]*$/, '')
      .replace(/^0+/, '');
    const isLast = index === given.length - 1;
    if ((!isLast && text.includes('.')) || (above !== undefined && whole.length > above - places))
      return undefined;
    total = addDecimals(total, shiftDecimal(text.replaceAll(',', '').replace(/\.$/, ''), places));
    above = places;
  }
  return normalDecimal(`${sign}${total}`);
}

/**
 * What someone typed, as an exact decimal: full-width digits, spaces, separators of thousands, 万 and 亿 are
 * understood, and nothing typed is no value. What is ambiguous or too fine is refused, never rounded.
 */
export function readTyped(text: string, decimals: number): Typed {
  const plain = text
    .normalize('NFKC')
    .replaceAll(/\s/g, '')
    .replaceAll('。', '.')
    .replaceAll('億', '亿')
    .replaceAll('萬', '万')
    .replace(/^−/, '-');
  if (plain === '') return { isFault: false, value: undefined };
  const value = decimalOf(plain);
  if (value === undefined) return fault('notNumber');
  if (value.replace(/^-?0*/, '').replace(/\.[\s\S]*$/, '').length > WHOLE_DIGITS) return fault('tooLong');
  if (placesOf(value) > decimals) return fault(decimals === 0 ? 'whole' : 'tooManyDecimals');
  return { isFault: false, value };
}

/** As many decimals as any field of a definition may have. */
const MOST_DECIMALS = 8;

/** A typed number as it is written plainly: `20000` for `２万`; what is none stays, for the server to say so. */
export function plainNumber(text: string): string {
  const typed = readTyped(text, MOST_DECIMALS);
  return typed.isFault ? text.trim() : (typed.value ?? '');
}
