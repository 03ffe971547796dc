import { type CellValue, DEMO_MARK, type ExportColumn } from './column.ts';
import { headingOf } from './heading-contract.ts';
import { neutralise } from './neutral.ts';

/** By this mark Excel knows that the text is UTF-8. */
const BOM = '\uFEFF';
const LINE_END = '\r\n';
const NUMBER = /^-?\d+(\.\d+)?$/;
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

function quoted(text: string): string {
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One value as a field of CSV (RFC 4180). */
export function csvField(value: CellValue, isNumber: boolean): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  if (isNumber && NUMBER.test(value)) return value;
  return quoted(neutralise(value));
}

/** The first lines of a file: the mark of a demo, where it is one, and the headings. */
export function csvHead(columns: readonly ExportColumn<never>[], isDemo: boolean): string {
  const headings = columns.map(({ title }) => quoted(headingOf(title))).join(',');
  return `${BOM}${isDemo ? `${quoted(DEMO_MARK)}${LINE_END}` : ''}${headings}${LINE_END}`;
}

/** Some rows as lines of CSV. */
export function csvRows<Item>(columns: readonly ExportColumn<Item>[], items: readonly Item[]): string {
  let text = '';
  for (const item of items) {
    let line = '';
    for (const [index, { type, value }] of columns.entries()) {
      if (index > 0) line += ',';
      line += csvField(value(item), type === 'number');
    }
    text += line + LINE_END;
  }
  return text;
}
