/** What readers are shown of a trend. */
import type { Trend } from './figure-contract.ts';

/** A trend without the periods before anybody was asked. */
export function sinceAsked(trend: Trend): Trend {
  const first = trend.points.findIndex(({ completeness: { expected, received } }) => expected + received > 0);
  return { ...trend, points: trend.points.slice(Math.max(0, first)) };
}
