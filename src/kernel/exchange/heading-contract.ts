import type { Text } from '#kernel/i18n/contract.ts';

/** The heading of a column, in both languages. */
export function headingOf({ zh, en }: Text): string {
  return `${zh} / ${en}`;
}
