import { writeXlsxStream } from 'hucre/xlsx';
import { type CellValue, type ExportColumn, headingOf } from './column.ts';

/** Beyond these Excel rounds: such a number is kept whole, as text. */
const EXACT_DIGITS = 15;
const NUMBER = /^-?\d+(\.\d+)?$/;
/** The most that Excel takes in a cell; it calls a file with more of it damaged. */
const CELL_LENGTH = 32_767;
const CUT_MARK = '…（过长截断 / cut）';
/** Control characters, which XML does not know. */
const NO_XML = /[^\t\n\r\P{Cc}]|[\uFFFE\uFFFF]/gu;
/** A sheet's name holds 31 characters, and every sheet shows it. */
const SHEET = '数据 Data';
const DEMO_SHEET = '演示数据，非官方 Demo, not official';

function isExact(number: string): boolean {
  return number.replace(/^-?0*\.?0*/, '').replace('.', '').length <= EXACT_DIGITS;
}

function textCell(text: string): string {
  const clean = text.replace(NO_XML, '\uFFFD');
  return clean.length <= CELL_LENGTH ? clean : clean.slice(0, CELL_LENGTH - CUT_MARK.length) + CUT_MARK;
}

/** One value as a cell: numbers are numbers as far as they stay exact, texts are texts and never formulas. */
export function xlsxCell(value: CellValue, isNumber: boolean): string | number | boolean | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'boolean') return value;
  const text = String(value);
  const isNumeric = typeof value !== 'string' || isNumber;
  return isNumeric && NUMBER.test(text) && isExact(text) ? Number(text) : textCell(text);
}

async function* rowsOf<Item>(
  columns: readonly ExportColumn<Item>[],
  pages: AsyncIterable<readonly Item[]>,
): AsyncGenerator<(string | number | boolean | null)[]> {
  for await (const items of pages) {
    for (const item of items) {
      yield columns.map(({ type, value }) => xlsxCell(value(item), type === 'number'));
    }
  }
}

/** Rows as a workbook, written while it is read; past Excel's 1,048,576 rows it goes on in a further sheet. */
export function xlsxOf<Item>(
  columns: readonly ExportColumn<Item>[],
  pages: AsyncIterable<readonly Item[]>,
  isDemo: boolean,
): AsyncIterable<Uint8Array> {
  return writeXlsxStream(rowsOf(columns, pages), {
    name: isDemo ? DEMO_SHEET : SHEET,
    columns: columns.map(({ title }) => ({ header: headingOf(title) })),
    freezePane: { rows: 1 },
    zip64: true,
  });
}
