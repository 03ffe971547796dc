/** Exact decimals as text: what the database calls numeric and what never becomes a float. */
import { Decimal } from 'decimal.js';

const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -40, toExpPos: 60 });

/** A decimal to reckon with; only as text does it leave a function that others call. */
export type DecimalNumber = Decimal;
export const PLUS_INFINITY: DecimalNumber = new Exact(Number.POSITIVE_INFINITY);
export const MINUS_INFINITY: DecimalNumber = new Exact(Number.NEGATIVE_INFINITY);

/** The decimal of a text. */
export function exact(text: string): DecimalNumber {
  return new Exact(text);
}

/** The shortest text of a decimal: no exponent, no needless zeros, no negative zero. */
export function normalDecimal(text: string): string {
  const value = new Exact(text);
  return value.isZero() ? '0' : value.toFixed();
}

/** -1, 0 or 1 as a is below, equal to or above b. */
export function compareDecimals(a: string, b: string): number {
  return new Exact(a).comparedTo(b);
}

export function addDecimals(a: string, b: string): string {
  return normalDecimal(new Exact(a).plus(b).toString());
}

/** A decimal with its point so many places further to the right: 万 are four, 亿 eight. */
export function shiftDecimal(text: string, places: number): string {
  return normalDecimal(new Exact(text).times(new Exact(10).pow(places)).toString());
}

/** part ÷ whole × 100, rounded half up to so many places; undefined where the whole is zero. */
export function percentOf(part: string, whole: string, places: number): string | undefined {
  if (new Exact(whole).isZero()) return undefined;
  return normalDecimal(new Exact(part).times(100).dividedBy(whole).toFixed(places));
}

/** Digits behind the point. */
export function placesOf(text: string): number {
  return new Exact(text).decimalPlaces();
}

/** Rounded half up to so many places. */
export function roundDecimal(value: DecimalNumber, places: number): string {
  return normalDecimal(value.toFixed(places));
}
