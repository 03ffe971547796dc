/** Lists as workbooks: rows become a sheet's XML as they are read, and a zip takes them as fast as it is taken. */
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { type CellValue, type ExportColumn } from './column.ts';
import { headingOf } from './heading-contract.ts';
import { columnLetters } from './table.ts';

/** Beyond these Excel rounds: such a number is kept whole, as text. */
const EXACT_DIGITS = 15;
const NUMBER = /^-?\d+(\.\d+)?$/;
/** The most that Excel takes in a cell; it calls a file with more of it damaged. */
const CELL_LENGTH = 32_767;
const CUT_MARK = '…（过长截断 / cut）';
/** Control characters, which XML does not know. */
const NO_XML = /[^\t\n\r\P{Cc}]|[\uFFFE\uFFFF]/gu;
const MARKUP = /[&<>\r]/;
const OUTER_BLANK = /^\s|\s$|[\n\t]/;
/** A sheet's name holds 31 characters, and every sheet shows it. */
const NAME_LENGTH = 31;
const SHEET = '数据 Data';
const DEMO_SHEET = '演示数据，非官方 Demo, not official';
/** Excel's own limit. */
const MOST_ROWS = 1_048_576;
/** Every file is dated alike: what it holds decides its bytes, and nothing else. */
const DATED = new Date('2000-01-01T00:00:00Z');

function isExact(number: string): boolean {
  return number.replace(/^-?0*\.?0*/, '').replace('.', '').length <= EXACT_DIGITS;
}

function kept(text: string): string {
  const clean = text.replace(NO_XML, '\uFFFD');
  return clean.length <= CELL_LENGTH ? clean : clean.slice(0, CELL_LENGTH - CUT_MARK.length) + CUT_MARK;
}

/** What a cell holds: numbers are numbers as far as they stay exact, texts are texts and never formulas. */
export function xlsxCell(value: CellValue, isNumber: boolean): string | number | boolean | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'boolean') return value;
  const text = String(value);
  const isNumeric = typeof value !== 'string' || isNumber;
  return isNumeric && NUMBER.test(text) && isExact(text) ? Number(text) : kept(text);
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '_x000D_');
}

/** A cell at its place, as a sheet's XML has it; an empty one is there only to be typed into. */
function cellOf(at: string, value: ReturnType<typeof xlsxCell>, isInput = false): string {
  const head = isInput ? `<c r="${at}" s="1"` : `<c r="${at}"`;
  if (value === null) return isInput ? `${head}/>` : '';
  if (typeof value === 'number') return `${head}><v>${value}</v></c>`;
  if (typeof value === 'boolean') return `${head} t="b"><v>${value ? 1 : 0}</v></c>`;
  const space = OUTER_BLANK.test(value) ? ' xml:space="preserve"' : '';
  const text = MARKUP.test(value) ? escaped(value) : value;
  return `${head} t="inlineStr"><is><t${space}>${text}</t></is></c>`;
}

const rowOf = (row: number, cells: string) => `<row r="${row}">${cells}</row>`;

/** A list in stretches of so many rows at most; an empty one at its end. */
interface Stretches<Item> {
  take(most: number): Promise<readonly Item[]>;
  isOver(): Promise<boolean>;
}

function stretchesOf<Item>(pages: AsyncIterable<readonly Item[]>): Stretches<Item> {
  const iterator = pages[Symbol.asyncIterator]();
  let held: readonly Item[] = [];
  const isOver = async () => {
    while (held.length === 0) {
      const next = await iterator.next();
      if (next.done) return true;
      held = next.value;
    }
    return false;
  };
  return {
    isOver,
    async take(most) {
      if (most === 0 || (await isOver())) return [];
      const taken = held.slice(0, most);
      held = held.slice(most);
      return taken;
    },
  };
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const PANE = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
/** Keeps whoever fills a sheet in from changing by mistake what stands around the cells; it is no secret. */
const PROTECTION = '<sheetProtection sheet="1" objects="1" scenarios="1"/>';
const NOTHING =
  '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>';
/** Two kinds of cells: the locked one that all are, and the one that takes what is typed. */
const STYLES =
  `${XML}<styleSheet xmlns="${MAIN}">${NOTHING}<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2">` +
  '<xf xfId="0"/><xf xfId="0" applyProtection="1"><protection locked="0"/></xf></cellXfs></styleSheet>';
const VIEW = `<sheetViews><sheetView workbookViewId="0">${PANE}</sheetView></sheetViews>`;

const isToFill = (columns: readonly ExportColumn<never>[]) => columns.some(({ isInput }) => isInput);

/** One sheet, filled until the list or Excel's rows are over. */
async function* sheetOf<Item>(
  columns: readonly ExportColumn<Item>[],
  rows: Stretches<Item>,
): AsyncGenerator<string> {
  const letters = columns.map((_, index) => columnLetters(index));
  const fields = columns.map(({ type, value, isInput }, index) => {
    const [letter, isNumber] = [letters[index], type === 'number'];
    return (item: Item, row: number) => cellOf(`${letter}${row}`, xlsxCell(value(item), isNumber), isInput);
  });
  const headings = columns.map(({ title }, index) => cellOf(`${letters[index]}1`, headingOf(title)));
  yield `${XML}<worksheet xmlns="${MAIN}">${VIEW}<sheetData>${rowOf(1, headings.join(''))}`;
  let row = 1;
  while (true) {
    const items = await rows.take(MOST_ROWS - row);
    if (items.length === 0) break;
    let text = '';
    for (const item of items) {
      row += 1;
      let cells = '';
      for (const field of fields) cells += field(item, row);
      text += rowOf(row, cells);
    }
    yield text;
  }
  yield `</sheetData>${isToFill(columns) ? PROTECTION : ''}</worksheet>`;
}

/** The parts of a workbook beside its sheets. */
function partsOf(sheets: number, name: string, hasInputs: boolean): [path: string, xml: string][] {
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1);
  const nameOf = (number: number) => {
    const suffix = number === 1 ? '' : `_${number}`;
    return name.slice(0, NAME_LENGTH - suffix.length) + suffix;
  };
  const each = (one: (number: number) => string) => numbers.map(one).join('');
  const types = each(
    (n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${TYPES}.worksheet+xml"/>`,
  );
  const listed = each((n) => `<sheet name="${escaped(nameOf(n))}" sheetId="${n}" r:id="rId${n}"/>`);
  const related = each(
    (n) => `<Relationship Id="rId${n}" Type="${DOCUMENT}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
  );
  const styled = hasInputs
    ? `<Relationship Id="rStyles" Type="${DOCUMENT}/styles" Target="styles.xml"/>`
    : '';
  const styleType = hasInputs
    ? `<Override PartName="/xl/styles.xml" ContentType="${TYPES}.styles+xml"/>`
    : '';
  const relationships = (inner: string) =>
    `${XML}<Relationships xmlns="${PACKAGE}/relationships">${inner}</Relationships>`;
  return [
    [
      'xl/workbook.xml',
      `${XML}<workbook xmlns="${MAIN}" xmlns:r="${DOCUMENT}"><sheets>${listed}</sheets></workbook>`,
    ],
    ['xl/_rels/workbook.xml.rels', relationships(related + styled)],
    ...(hasInputs ? [['xl/styles.xml', STYLES] as [string, string]] : []),
    [
      '_rels/.rels',
      relationships(`<Relationship Id="rId1" Type="${DOCUMENT}/officeDocument" Target="xl/workbook.xml"/>`),
    ],
    [
      '[Content_Types].xml',
      `${XML}<Types xmlns="${PACKAGE}/content-types">` +
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
        `<Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/>${types}${styleType}</Types>`,
    ],
  ];
}

/** Rows as a workbook, written while it is read; past Excel's 1,048,576 rows it goes on in a further sheet. */
export async function* xlsxOf<Item>(
  columns: readonly ExportColumn<Item>[],
  pages: AsyncIterable<readonly Item[]>,
  isDemo: boolean,
): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const bytes = Readable.from(zip.outputStream, { objectMode: false });
  const rows = stretchesOf(pages);
  let sheet: Readable | undefined;
  const fail = (error: unknown) =>
    void bytes.destroy(error instanceof Error ? error : new Error(String(error)));
  zip.on('error', fail);
  const addSheet = (number: number) => {
    sheet = Readable.from(sheetOf(columns, rows));
    sheet.once('end', () => void goOn(number).catch(fail));
    zip.addReadStream(sheet, `xl/worksheets/sheet${number}.xml`, { mtime: DATED, forceZip64Format: true });
  };
  const goOn = async (number: number) => {
    if (!(await rows.isOver())) return addSheet(number + 1);
    for (const [path, xml] of partsOf(number, isDemo ? DEMO_SHEET : SHEET, isToFill(columns)))
      zip.addBuffer(Buffer.from(xml), path, { mtime: DATED });
    zip.end();
  };
  addSheet(1);
  try {
    yield* bytes;
  } finally {
    sheet?.destroy();
  }
}
