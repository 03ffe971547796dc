import type { Language, Text } from '#kernel/i18n/contract.ts';

/** What a cell may hold. Decimals come as text, since they are exact; an absent value is an empty cell. */
export type CellValue = string | number | bigint | boolean | null | undefined;

/** A column of an export: its heading in both languages, and what a row holds in it. */
export interface ExportColumn<Item> {
  title: Text;
  /** Numbers stay numbers in a spreadsheet; all else is text, however much it looks like a number or a day. */
  type?: 'text' | 'number';
  /** In a workbook that is to be filled in, these cells take what is typed; all others are locked. */
  isInput?: boolean;
  value: (item: Item) => CellValue;
}

/** What every file of a demo says first. */
export const DEMO_MARK = '演示数据，非官方 / Demo data, not official';

const ANSWERS: Readonly<Record<'yes' | 'no', Text>> = {
  yes: { zh: '是', en: 'Yes' },
  no: { zh: '否', en: 'No' },
};

/** How a file says to people whether something is so. */
export function yesOrNo(isSo: boolean, language: Language): string {
  return ANSWERS[isSo ? 'yes' : 'no'][language];
}
