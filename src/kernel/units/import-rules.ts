/** The rules of an import, without I/O: what a line may say, and which keys new units get. */
import type { TableReader } from '#kernel/exchange/index.ts';
import type { Language } from '#kernel/i18n/index.ts';
import { childKey, fieldAt, maxOrdinal, rootKey, VILLAGE_LEVEL } from '#lib/tree-key.ts';
import { UnitCode } from './contract.ts';
import { createFaults, type Faults } from './import-faults.ts';
import type { UnitRecord } from './store.ts';

/** A unit as a line of the file gives it. */
export interface ImportedUnit {
  line: number;
  code: string;
  name: string;
  nameEn: string;
  kind: UnitRecord['kind'];
  level: number;
  parentCode: string;
  basis: string | undefined;
}

const REQUIRED = ['code', 'name', 'level', 'parent_code'] as const;
const COLUMNS: readonly string[] = [...REQUIRED, 'kind', 'name_en', 'basis'];
const MOST_NAME = 100;
/** Control characters, and those that turn the direction of writing around. */
const UNPRINTABLE = /[\p{Cc}\u202a-\u202e\u2066-\u2069\ufffd]/u;
/** What a spreadsheet would take for a formula when the tree is exported again. */
const FORMULA = /^[=+\-@]/;

interface Parsed {
  units: ImportedUnit[];
  faults: Faults;
}

/** Where the rows of an import come from: text in the input, or a file that was sent. */
export type TableSource = (reader: TableReader) => Promise<void>;

/** Reads a table row by row; every line that is wrong is named with all that is wrong with it. */
export async function readUnits(source: TableSource, language: Language): Promise<Parsed> {
  const faults = createFaults(language);
  const units: ImportedUnit[] = [];
  const seen = new Set<string>();
  let header: readonly string[] | undefined;
  const takeRow = (fields: string[], line: number) => {
    if (!header) {
      header = fields.map(columnOf);
      faults.columns(header);
      checkHeader(header, line, faults);
      return;
    }
    if (fields.length !== header.length) {
      faults.add(line, 'wrong-width', `${fields.length} ≠ ${header.length}`);
      return;
    }
    const record = new Map(header.map((column, index) => [column, fields[index] ?? '']));
    const unit = unitOfRecord(record, line);
    checkUnit(unit, record, seen, faults);
    seen.add(unit.code);
    units.push(unit);
  };
  await source({ row: takeRow, broken: (line, detail) => faults.add(line, 'broken-csv', detail) });
  if (!header) checkHeader([], 1, faults);
  return { units, faults };
}

/** The column that a heading names: an export's says it in Chinese first. */
const columnOf = (heading: string) => (heading.split(' / ').at(-1) ?? '').toLowerCase();

function checkHeader(header: readonly string[], line: number, faults: Faults): void {
  for (const column of REQUIRED) if (!header.includes(column)) faults.add(line, 'missing-column', column);
  for (const [index, column] of header.entries()) {
    if (!COLUMNS.includes(column)) faults.add(line, 'unknown-column', column.slice(0, 50));
    else if (header.indexOf(column) !== index) faults.add(line, 'duplicate-column', column);
  }
}

function unitOfRecord(record: ReadonlyMap<string, string>, line: number): ImportedUnit {
  const name = record.get('name') ?? '';
  const level = record.get('level') ?? '';
  return {
    line,
    code: record.get('code') ?? '',
    name,
    nameEn: record.get('name_en') || name,
    kind: record.get('kind') === 'department' ? 'department' : 'government',
    level: /^\d$/.test(level) ? Number(level) : -1,
    parentCode: record.get('parent_code') ?? '',
    basis: record.get('basis') || undefined,
  };
}

/** What stood in the cells of a unit that could be read. */
export function cellsOf(unit: ImportedUnit): (column: string) => string | undefined {
  const { code, level, parentCode } = unit;
  const cells = new Map([
    ['code', code],
    ['level', String(level)],
    ['parent_code', parentCode],
  ]);
  return (column) => cells.get(column);
}

function isName(text: string): boolean {
  return text.length > 0 && text.length <= MOST_NAME && !UNPRINTABLE.test(text) && !FORMULA.test(text);
}

function checkUnit(
  unit: ImportedUnit,
  record: ReadonlyMap<string, string>,
  seen: ReadonlySet<string>,
  faults: Faults,
): void {
  const add = faults.addAt(unit.line, (column) => record.get(column));
  const isDepartment = unit.kind === 'department';
  if (!UnitCode.safeParse(unit.code).success || unit.code.includes('-') !== isDepartment) add('bad-code');
  if (!isName(unit.name)) add('bad-name');
  if (record.has('name_en') && unit.nameEn !== unit.name && !isName(unit.nameEn)) add('bad-name-en');
  if (unit.basis !== undefined && !isName(unit.basis)) add('bad-basis');
  if (unit.level < 1 || unit.level > VILLAGE_LEVEL) add('bad-level');
  if (!['', 'government', 'department'].includes(record.get('kind') ?? '')) add('bad-kind');
  if (isDepartment && unit.code.slice(0, 12) !== unit.parentCode)
    add('department-elsewhere', unit.parentCode);
  if (seen.has(unit.code)) add('duplicate', unit.code);
}

/** Ordinals that are taken below each parent, so that new siblings come after and nobody is renumbered. */
export class Ordinals {
  readonly #highest = new Map<string, number>();

  #slot(parent: bigint | undefined, level: number, kind: string): string {
    return `${parent ?? 'root'}/${level}/${kind}`;
  }

  /** Notes the highest key that stands below a parent. */
  note(parent: bigint | undefined, level: number, kind: UnitRecord['kind'], key: bigint): void {
    const field = fieldAt(key, level);
    const ordinal = kind === 'department' ? field - maxOrdinal(level) : field;
    const slot = this.#slot(parent, level, kind);
    this.#highest.set(slot, Math.max(ordinal, this.#highest.get(slot) ?? 0));
  }

  /** The next free key below a parent; undefined where there is no room. */
  allot(parent: bigint | undefined, level: number, kind: UnitRecord['kind']): bigint | undefined {
    const slot = this.#slot(parent, level, kind);
    const ordinal = (this.#highest.get(slot) ?? 0) + 1;
    if (ordinal > maxOrdinal(level)) return undefined;
    this.#highest.set(slot, ordinal);
    return parent === undefined
      ? rootKey(level, ordinal)
      : childKey(parent, level, ordinal, kind === 'department');
  }
}
