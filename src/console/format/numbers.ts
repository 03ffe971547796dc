/** Numbers as text: a value never becomes a float on its way from the server to the screen. */
import type { Language } from '#kernel/i18n/contract.ts';
import { groupThousands } from '#lib/thousands.ts';

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

/** A file's size, in kilobytes or megabytes. */
export function formatBytes(bytes: number): string {
  const [size, unit] = bytes < 1_000_000 ? [bytes / 1000, 'KB'] : [bytes / 1_000_000, 'MB'];
  return `${size < 10 ? Math.max(0.1, size).toFixed(1) : Math.round(size)} ${unit}`;
}
