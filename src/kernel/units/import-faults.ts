import { columnLetters } from '#kernel/exchange/index.ts';
import type { Language } from '#kernel/i18n/index.ts';

/** One line of an import that was refused, and why, in the caller's language. */
export interface ImportFault {
  line: number;
  /** The letters of the column, where one cell is at fault. */
  column?: string;
  /** The beginning of what stands in that cell. */
  value?: string;
  code: string;
  message: string;
}

const FAULTS = {
  'broken-csv': { zh: 'CSV 有误：{detail}', en: 'Broken CSV: {detail}' },
  'wrong-width': { zh: '列数与表头不符（{detail}）', en: 'Not as many columns as the header ({detail})' },
  'missing-column': { zh: '缺少列 {detail}', en: 'The column {detail} is missing' },
  'unknown-column': { zh: '没有名为 {detail} 的列', en: 'There is no column called {detail}' },
  'duplicate-column': { zh: '列 {detail} 重复', en: 'The column {detail} stands twice' },
  'bad-code': {
    zh: '代码应为 12 位数字（部门加后缀）',
    en: 'The code must have 12 digits (a department: and a suffix)',
  },
  'bad-name': {
    zh: '名称应为 1 至 100 字，不含控制字符，不以 = + - @ 开头',
    en: 'The name must have 1 to 100 characters, no control characters, and not begin with = + - @',
  },
  'bad-name-en': {
    zh: '英文名称应为 1 至 100 字，不含控制字符，不以 = + - @ 开头',
    en: 'The English name must have 1 to 100 characters, no control characters, and not begin with = + - @',
  },
  'bad-basis': {
    zh: '依据应为 1 至 100 字，不含控制字符，不以 = + - @ 开头',
    en: 'The basis must have 1 to 100 characters, no control characters, and not begin with = + - @',
  },
  'bad-level': { zh: '级别应为 1 至 5', en: 'The level must be 1 to 5' },
  'bad-kind': { zh: '类别应为 government 或 department', en: 'The kind must be government or department' },
  'department-elsewhere': {
    zh: '部门代码应以其上级单位 {detail} 的代码开头',
    en: 'The code of a department must begin with that of its parent {detail}',
  },
  duplicate: { zh: '代码 {detail} 重复', en: 'The code {detail} stands twice' },
  'missing-parent': { zh: '找不到上级“{detail}”', en: 'The parent “{detail}” is unknown' },
  'parent-days': {
    zh: '上级 {detail} 并非在此期间一直存在',
    en: 'The parent {detail} does not stand throughout these days',
  },
  'parent-kind': { zh: '上级 {detail} 是部门，不能再有下级', en: 'The parent {detail} is a department' },
  'level-order': { zh: '级别应低于上级', en: 'The level must be below that of the parent' },
  'department-level': {
    zh: '部门的级别应比其单位低一级',
    en: 'A department must be one level below its unit',
  },
  'other-root': {
    zh: '树已有第 {detail} 级的根，根须同级',
    en: 'The tree has roots at level {detail}: all roots must be at one level',
  },
  'no-room': { zh: '该上级下已无空余序号', en: 'No ordinal is left below that parent' },
  'days-overlap': {
    zh: '{detail} 在此期间已有另一版本',
    en: '{detail} has another version in these days',
  },
  'outlives-parent': {
    zh: '{detail} 存续到其上级撤销之后：请一并列入',
    en: '{detail} would outlive its parent: list it too',
  },
  'more-faults': { zh: '另有 {detail} 处有误', en: 'And {detail} more faults' },
} as const;

export type FaultCode = keyof typeof FAULTS;

/** The column in which a fault stands, where it stands in one. */
const COLUMN_OF: Partial<Record<FaultCode, string>> = {
  'bad-code': 'code',
  'bad-name': 'name',
  'bad-name-en': 'name_en',
  'bad-basis': 'basis',
  'bad-level': 'level',
  'bad-kind': 'kind',
  'department-elsewhere': 'code',
  duplicate: 'code',
  'missing-parent': 'parent_code',
  'parent-days': 'parent_code',
  'parent-kind': 'parent_code',
  'level-order': 'level',
  'department-level': 'level',
  'other-root': 'level',
  'days-overlap': 'code',
};

/** What stands in a line by the name of its column. */
type Cells = (column: string) => string | undefined;

const MOST_OF_A_CELL = 100;

/** More than anyone mends by hand: beyond, faults are counted and not told one by one. */
const MOST_TOLD = 1000;

export interface Faults {
  readonly count: number;
  /** Tells where the columns stand. */
  columns(header: readonly string[]): void;
  add(line: number, code: FaultCode, detail?: string): void;
  /** Tells of one line, whose cells are known. */
  addAt(line: number, cells: Cells): (code: FaultCode, detail?: string) => void;
  /** The faults in the order of the lines. */
  told(): ImportFault[];
}

/** A list of faults that stays small however wrong the file is. */
export function createFaults(language: Language): Faults {
  const list: ImportFault[] = [];
  let count = 0;
  let header: readonly string[] = [];
  const faultOf = (line: number, code: FaultCode, detail: string, cells?: Cells): ImportFault => {
    const name = COLUMN_OF[code] ?? '';
    const index = header.indexOf(name);
    const column = index < 0 ? {} : { column: columnLetters(index) };
    const value = cells?.(name)?.slice(0, MOST_OF_A_CELL);
    return {
      line,
      ...column,
      ...(value ? { value } : {}),
      code,
      message: FAULTS[code][language].replace('{detail}', () => detail),
    };
  };
  const add = (line: number, code: FaultCode, detail = '', cells?: Cells) => {
    count += 1;
    if (count <= MOST_TOLD) list.push(faultOf(line, code, detail, cells));
  };
  return {
    get count() {
      return count;
    },
    columns: (found) => {
      header = found;
    },
    add,
    addAt: (line, cells) => (code, detail) => add(line, code, detail, cells),
    told() {
      const told = list.toSorted((a, b) => a.line - b.line);
      const last = told.at(-1)?.line ?? 1;
      return count > MOST_TOLD ? [...told, faultOf(last, 'more-faults', String(count - MOST_TOLD))] : told;
    },
  };
}
