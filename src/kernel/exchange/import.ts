import type { z } from 'zod';
import { type FieldFault, Refusal } from '#kernel/errors/index.ts';
import type { Language, Text } from '#kernel/i18n/index.ts';
import type { InputSchema, OperationContract } from '#kernel/operation/contract.ts';
import { type Access, type Command, type Context, command, parseInput } from '#kernel/operation/index.ts';
import { type CellFault, type Imported, MOST_FAULTS } from './contract.ts';
import { refuse } from './refusals.ts';
import { columnLetters, columnOf, readTable } from './table.ts';
import { tried } from './trial-store.ts';

/** What an import makes of a file: records of the command that is behind it. */
export interface ImportTarget<I extends InputSchema> {
  access: Access;
  /** What the trail calls what is imported. */
  subject: string;
  /** The input of the command behind, whose field `list` takes the rows. */
  input: I;
  list: keyof z.output<I> & string;
  /** The columns that are known, by the fields of a record; a heading may be any of them. */
  headings: Readonly<Record<string, Text>>;
  /** The columns whose cells are never told again, such as passwords. */
  secret?: readonly string[];
  /** Carries the command out on a checked input; refuses with paths such as `accounts.3.account`. */
  handle: (ctx: Context, input: z.output<I>) => Promise<unknown>;
}

interface Table {
  header: string[];
  rows: { line: number; fields: string[] }[];
  faults: CellFault[];
}

const TEXTS = {
  broken: { zh: '这一行无法读取：{detail}', en: 'This line cannot be read: {detail}' },
  unknown: { zh: '没有名为“{detail}”的列', en: 'There is no column called “{detail}”' },
  width: { zh: '列数与表头不符', en: 'Not as many cells as the heading has' },
  empty: { zh: '文件中没有数据行', en: 'The file has no rows' },
} as const;

function textOf(code: keyof typeof TEXTS, language: Language, detail = ''): string {
  return TEXTS[code][language].replace('{detail}', () => detail);
}

async function tableOf(path: string, headings: ImportTarget<InputSchema>['headings'], language: Language) {
  const table: Table = { header: [], rows: [], faults: [] };
  const fault = (row: number, code: keyof typeof TEXTS, detail = '', column?: string) =>
    table.faults.push({
      row,
      ...(column === undefined ? {} : { column }),
      code: `exchange.${code}`,
      message: textOf(code, language, detail),
    });
  await readTable(path, {
    row(fields, line) {
      if (table.header.length === 0) {
        table.header = fields.map((field) => columnOf(headings, field));
        for (const [index, column] of table.header.entries()) {
          if (!Object.hasOwn(headings, column))
            fault(line, 'unknown', column.slice(0, 50), columnLetters(index));
        }
      } else if (fields.length === table.header.length) table.rows.push({ line, fields });
      else fault(line, 'width');
    },
    broken: (line, detail) => fault(line, 'broken', detail),
  });
  if (table.rows.length === 0 && table.faults.length === 0) fault(1, 'empty');
  return table;
}

/** Rows as records: an empty cell is no field. */
function recordsOf({ header, rows }: Table): Record<string, string>[] {
  return rows.map(({ fields }) =>
    Object.fromEntries(
      header.map((column, index) => [column, fields[index] ?? ''] as const).filter(([, v]) => v),
    ),
  );
}

const MOST_TOLD_OF_A_CELL = 100;

/** Where in the file the fault of a field stands. */
function cellOf(
  fault: FieldFault,
  table: Table,
  { list, headings, secret = [] }: Pick<ImportTarget<InputSchema>, 'list' | 'headings' | 'secret'>,
): CellFault {
  const [, index, field = ''] = fault.path.startsWith(`${list}.`) ? fault.path.split('.') : [];
  const at = table.header.indexOf(field);
  const title = headings[field];
  const row = table.rows[Number(index)];
  const value = secret.includes(field) ? undefined : row?.fields[at]?.slice(0, MOST_TOLD_OF_A_CELL);
  return {
    row: row?.line ?? 1,
    ...(at < 0 ? {} : { column: columnLetters(at) }),
    ...(title ? { title } : {}),
    ...(value ? { value } : {}),
    code: fault.code,
    message: fault.message,
  };
}

function told(rows: number, faults: readonly CellFault[]): z.input<typeof Imported> {
  return { rows, saved: 0, faultCount: faults.length, faults: faults.slice(0, MOST_FAULTS) };
}

/**
 * The import of a command's records from a file: the same checks, the same rights, all rows or none, and every fault by
 * its cell. A trial goes all the way and is undone.
 */
export function importOf<N extends string, F extends InputSchema, I extends InputSchema>(
  contract: OperationContract<N, F, typeof Imported> & { kind: 'command' },
  target: ImportTarget<I>,
): Command {
  return command(contract, {
    access: target.access,
    audit: (_, output) => ({
      subject: target.subject,
      details: { rows: output?.rows ?? 0, saved: output?.saved ?? 0, faults: output?.faultCount ?? 0 },
    }),
    async handle(ctx, given) {
      const { isTrial } = given as { isTrial?: boolean };
      if (!ctx.upload) throw refuse('no-file');
      const table = await tableOf(ctx.upload.path, target.headings, ctx.language);
      const { length } = table.rows;
      if (table.faults.length > 0) return told(length, table.faults);
      // What is only tried must not be vouched for.
      const inner: Context = isTrial ? { ...ctx, seal: () => undefined, afterCommit: () => undefined } : ctx;
      try {
        const input = parseInput(target.input, { [target.list]: recordsOf(table) }, ctx.language);
        await tried(ctx.tx, isTrial ?? false, () => target.handle(inner, input));
        return { rows: length, saved: isTrial ? 0 : length, faultCount: 0, faults: [] };
      } catch (error) {
        if (!(error instanceof Refusal) || error.fields.length === 0) throw error;
        return told(
          length,
          error.fields.map((fault) => cellOf(fault, table, target)),
        );
      }
    },
  });
}
