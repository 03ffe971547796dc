/** Numbers as text: a value never becomes a float on its way from the server to the screen or back. */
import type { Language } from '#kernel/i18n/contract.ts';
import { addDecimals, groupThousands, normalDecimal, placesOf, shiftDecimal } from '#lib/decimal.ts';

/** The digits before the point that a value may have. */
const WHOLE_DIGITS = 24;

/** A decimal in groups of three, with at least so many decimals: `1254` → `1,254`. */
export function formatDecimal(text: string, decimals = 0): string {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const grouped = groupThousands(whole);
  const tail = fraction.padEnd(decimals, '0');
  return `${text.startsWith('-') ? '−' : ''}${grouped}${tail ? `.${tail}` : ''}`;
}

/** Whether a unit of measure is the percent sign rather than a word. */
export function isPercent(unitOfMeasure: { en: string }): boolean {
  return unitOfMeasure.en === 'percent' || unitOfMeasure.en === '%';
}

/** A unit of measure as it stands behind its value. */
export function measureText(unitOfMeasure: { zh: string; en: string }, language: Language): string {
  return isPercent(unitOfMeasure) ? '%' : unitOfMeasure[language];
}

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

/** A file's size, in kilobytes or megabytes. */
export function formatBytes(bytes: number): string {
  const [size, unit] = bytes < 1_000_000 ? [bytes / 1000, 'KB'] : [bytes / 1_000_000, 'MB'];
  return `${size < 10 ? Math.max(0.1, size).toFixed(1) : Math.round(size)} ${unit}`;
}
