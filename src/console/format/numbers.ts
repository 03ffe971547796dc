/** Numbers as text: a value never becomes a float on its way from the server to the screen or back. */
import type { Language } from '#kernel/i18n/contract.ts';
import { normalDecimal, placesOf } from '#lib/decimal.ts';

/** The digits before the point that a value may have. */
const WHOLE_DIGITS = 24;

/** A decimal in groups of three, with at least so many decimals: `1254` → `1,254`. */
export function formatDecimal(text: string, decimals = 0): string {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
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

/**
 * What someone typed, as an exact decimal: full-width digits, spaces and separators of thousands are understood, and
 * nothing typed is no value. What is ambiguous or too fine is refused, never rounded.
 */
export function readTyped(text: string, decimals: number): Typed {
  const plain = text.normalize('NFKC').replaceAll(/\s/g, '').replaceAll('。', '.').replace(/^−/, '-');
  if (plain === '') return { isFault: false, value: undefined };
  const isGrouped = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain);
  const bare = isGrouped ? plain.replaceAll(',', '') : plain;
  if (!/^-?(\d+(\.\d*)?|\.\d+)$/.test(bare)) return fault('notNumber');
  if (bare.replace(/^-?0*/, '').replace(/\..*$/, '').length > WHOLE_DIGITS) return fault('tooLong');
  const value = normalDecimal(bare.replace(/^(-?)\./, '$10.').replace(/\.$/, ''));
  if (placesOf(value) > decimals) return fault(decimals === 0 ? 'whole' : 'tooManyDecimals');
  return { isFault: false, value };
}
