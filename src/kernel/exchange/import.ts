import type { z } from 'zod';
import { type FieldFault, Refusal } from '#kernel/errors/index.ts';
import type { Language, Text } from '#kernel/i18n/index.ts';
import type { InputSchema, OperationContract } from '#kernel/operation/contract.ts';
import { type Access, type Command, type Context, command, parseInput } from '#kernel/operation/index.ts';
import { type CellFault, type Imported, MOST_FAULTS } from './contract.ts';
import { refuse } from './refusals.ts';
import { columnLetters, columnOf, readTable } from './table.ts';
import { tried } from './trial-store.ts';

type Row = Readonly<Record<string, string>>;

/** Whether a row says nothing for this import; told in the file's order, with what is only listed of it. */
export type Passing = (record: Record<string, string>, listed: Row) => boolean;

type Known = Readonly<Record<string, Text>>;

/** What an import makes of a file: records of the command that is behind it. */
export interface ImportTarget<I extends InputSchema, F extends InputSchema = InputSchema> {
  access: Access;
  /** What the trail calls what is imported. */
  subject: string | ((asked: z.output<F>) => string);
  /** The input of the command behind, whose field `list` takes the rows. */
  input: I;
  list: keyof z.output<I> & string;
  /** The columns that are known, by the fields of a record; a heading may be any of them. */
  headings: Known | ((ctx: Context, asked: z.output<F>) => Promise<Known>);
  /** The columns whose cells are never told again, such as passwords. */
  secret?: readonly string[];
  /** Columns of the same file that another import takes; here they are passed by. */
  elsewhere?: Readonly<Record<string, Text>>;
  /** A cell as the command takes it, such as a role by its name. */
  read?: (field: string, text: string) => string;
  /** Columns of the room's own list, saved as a file, that no import takes: they tell which rows are as they were. */
  listed?: Readonly<Record<string, Text>>;
  /** Made anew for each file, knowing what is only listed of its rows. */
  passing?: (ctx: Context, listed: readonly Row[]) => Passing | Promise<Passing>;
  /** What is told beyond the counts, of what the command gave. */
  tell?: (answer: unknown) => object;
  /** Where the file or the answer holds secrets, no idempotency key keeps them. */
  keeps?: 'nothing';
  /** Carries the command out on a checked input; refuses with paths such as `accounts.3.account`. */
  handle: (ctx: Context, input: z.output<I>, asked: z.output<F>) => Promise<unknown>;
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

async function tableOf(path: string, headings: Known, language: Language) {
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

/** A row as a record of some columns: an empty cell is no field. */
function recordOf({ header }: Table, fields: readonly string[], known: Known): Record<string, string> {
  return Object.fromEntries(
    header
      .map((column, index) => [column, fields[index] ?? ''] as const)
      .filter(([column, value]) => value !== '' && Object.hasOwn(known, column)),
  );
}

/** The rows of a file that one import takes, as records, and how many say something for another. */
async function takenBy(
  ctx: Context,
  table: Table,
  headings: Known,
  target: Pick<ImportTarget<InputSchema>, TakenKeys>,
) {
  const { elsewhere, listed = {}, read = (_, text) => text, passing } = target;
  const records: Record<string, string>[] = [];
  const asides = table.rows.map(({ fields }) => recordOf(table, fields, listed));
  const isPassedBy = await passing?.(ctx, asides);
  let others = 0;
  const rows = table.rows.filter(({ fields }, index) => {
    if (elsewhere && Object.keys(recordOf(table, fields, elsewhere)).length > 0) others += 1;
    const cells = Object.entries(recordOf(table, fields, headings));
    const record = Object.fromEntries(cells.map(([field, text]) => [field, read(field, text)]));
    if (isPassedBy?.(record, asides[index] ?? {})) return false;
    records.push(record);
    return true;
  });
  return { records, table: { ...table, rows }, others };
}

type TakenKeys = 'elsewhere' | 'listed' | 'read' | 'passing';

const MOST_TOLD_OF_A_CELL = 100;

/** Where in the file the fault of a field stands. */
function cellOf(
  fault: FieldFault,
  table: Table,
  headings: Known,
  { list, secret = [] }: Pick<ImportTarget<InputSchema>, 'list' | 'secret'>,
): CellFault {
  // A field may have points in its name, as codes of indicators have.
  const [, index, ...names] = fault.path.startsWith(`${list}.`) ? fault.path.split('.') : [];
  const field = names.join('.');
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
export function importOf<
  N extends string,
  F extends InputSchema,
  O extends z.ZodType<Imported>,
  I extends InputSchema,
>(contract: OperationContract<N, F, O> & { kind: 'command' }, target: ImportTarget<I, F>): Command {
  return command(contract, {
    access: target.access,
    ...(target.keeps ? { keeps: target.keeps } : {}),
    audit: (asked, output) => ({
      subject: typeof target.subject === 'string' ? target.subject : target.subject(asked),
      details: { rows: output?.rows ?? 0, saved: output?.saved ?? 0, faults: output?.faultCount ?? 0 },
    }),
    async handle(ctx, given): Promise<z.input<O>> {
      const { isTrial } = given as { isTrial?: boolean };
      const tell = (said: z.input<typeof Imported>) => said as z.input<O>;
      if (!ctx.upload) throw refuse('no-file');
      const headings =
        typeof target.headings === 'function' ? await target.headings(ctx, given) : target.headings;
      const known = { ...headings, ...target.elsewhere, ...target.listed };
      const whole = await tableOf(ctx.upload.path, known, ctx.language);
      if (whole.faults.length > 0) return tell(told(whole.rows.length, whole.faults));
      const { records, table, others } = await takenBy(ctx, whole, headings, target);
      const { length } = records;
      const forOthers = others > 0 ? { elsewhere: others } : {};
      if (length === 0) return tell({ ...told(0, []), ...forOthers });
      // What is only tried must not be vouched for.
      const inner: Context = isTrial ? { ...ctx, seal: () => undefined, afterCommit: () => undefined } : ctx;
      try {
        const input = parseInput(target.input, { [target.list]: records }, ctx.language);
        const answer = await tried(ctx.tx, isTrial ?? false, () => target.handle(inner, input, given));
        return tell({
          ...told(length, []),
          saved: isTrial ? 0 : length,
          ...forOthers,
          ...(isTrial ? {} : target.tell?.(answer)),
        });
      } catch (error) {
        if (!(error instanceof Refusal) || error.fields.length === 0) throw error;
        return tell(
          told(
            length,
            error.fields.map((fault) => cellOf(fault, table, headings, target)),
          ),
        );
      }
    },
  });
}
