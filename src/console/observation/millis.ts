import { formatDecimal } from '#console/format/numbers.ts';

/** Milliseconds as the operator's screen shows them. */
export const millis = (value: number) => formatDecimal(value.toFixed(1), 1);
