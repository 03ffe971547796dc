/** Contracts of exports: every list has one, with the list's own filters. */
import { z } from 'zod';
import type { Text } from '#kernel/i18n/contract.ts';
import { commandContract, type FileContract, fileContract } from '#kernel/operation/contract.ts';

/** The content types of the two formats. */
export const FILE_TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;
export type Format = keyof typeof FILE_TYPES;

const Format = z.enum(['csv', 'xlsx']).default('csv');

/** What an export held when it ended. */
export const Tally = z.object({ rows: z.int(), bytes: z.int() });
export type Tally = z.infer<typeof Tally>;

/** The filters of a list, without its pages, and the format that is wanted. */
type ExportInput<S extends z.core.$ZodShape> = z.ZodObject<
  Omit<S, 'after' | 'limit'> & { format: typeof Format }
>;

interface ExportSpec<N extends string, S extends z.core.$ZodShape> {
  name: N;
  title: Text;
  /** The list that is exported. */
  list: { name: string; input: z.ZodObject<S> };
  /** What the list must be asked for, where it must be. */
  example?: Record<string, string>;
}

/** The contract of the export of a list: all that the list would show with these filters, as one file. */
export function exportContract<N extends string, S extends z.core.$ZodShape>(
  spec: ExportSpec<N, S>,
): FileContract<N, ExportInput<S>, typeof Tally> {
  const { list, ...table } = spec;
  return { ...tableContract({ ...table, input: list.input }), list: list.name };
}

/** The contract of a table that no screen lists, such as one to be filled in and sent back. */
export function tableContract<N extends string, S extends z.core.$ZodShape>(
  spec: Omit<ExportSpec<N, S>, 'list'> & { input: z.ZodObject<S> },
): FileContract<N, ExportInput<S>, typeof Tally> {
  const { after: _, limit: __, ...asked }: Record<string, z.core.$ZodType> = spec.input.shape;
  const input = z.object({ ...asked, format: Format }) as unknown as ExportInput<S>;
  const example = { ...spec.example, format: 'csv' } as z.input<ExportInput<S>>;
  const { name, title } = spec;
  return fileContract({
    name,
    title,
    input,
    output: Tally,
    example,
    file: [FILE_TYPES.csv, FILE_TYPES.xlsx],
  });
}

/** More than anyone mends by hand: beyond, faults are counted and not told one by one. */
export const MOST_FAULTS = 1000;

/** What is wrong in one cell of a file, or in a whole row. */
export const CellFault = z.object({
  row: z.int(),
  column: z.string().optional(),
  title: z.object({ zh: z.string(), en: z.string() }).optional(),
  /** The beginning of what stands in the cell; absent where it is secret. */
  value: z.string().optional(),
  code: z.string(),
  message: z.string(),
});
export type CellFault = z.infer<typeof CellFault>;

/** What became of a file: all its rows are saved, or none. */
export const Imported = z.object({
  rows: z.int(),
  saved: z.int(),
  faultCount: z.int(),
  faults: z.array(CellFault),
  /** Rows that say something which another import of the same file takes. */
  elsewhere: z.int().optional(),
});
export type Imported = z.infer<typeof Imported>;

const ImportInput = { isTrial: z.boolean().default(false) };

/** The contract of an import from a file. */
export function importContract<N extends string>(spec: { name: N; title: Text; uploadBytes: number }) {
  return importTelling({ ...spec, more: {} });
}

/** The contract of an import that tells more than what became of the file. */
export function importTelling<N extends string, M extends z.ZodRawShape>({
  more,
  ...spec
}: {
  name: N;
  title: Text;
  uploadBytes: number;
  more: M;
}) {
  const [input, output] = [z.object(ImportInput), Imported.extend(more)];
  return commandContract({ ...spec, input, output, example: { isTrial: true } });
}

/** The contract of an import whose columns depend on what is asked with the file. */
export function importAsking<N extends string, A extends z.ZodRawShape>({
  ask,
  example,
  ...spec
}: {
  name: N;
  title: Text;
  uploadBytes: number;
  ask: A;
  example: z.input<z.ZodObject<A>>;
}) {
  const input = z.object({ ...ask, ...ImportInput });
  const shown = { ...example, isTrial: true } as unknown as z.input<typeof input>;
  return commandContract({ ...spec, input, output: Imported, example: shown });
}
