/** What an archive says of itself: before its data what it holds, behind them what they add up to. */
import { z } from 'zod';

/** The layout of archives; one of a higher number is left alone. */
export const ARCHIVE_FORMAT = 1;

const Name = z.string().min(1).max(63);

/** A table whose rows travel. */
export const ArchivedTable = z.object({ schema: Name, name: Name, columns: z.array(Name).min(1) });
export type ArchivedTable = z.infer<typeof ArchivedTable>;

/** The first entry of an archive. */
export const Manifest = z.object({
  format: z.int(),
  taihu: z.string(),
  postgres: z.string(),
  /** The instant of the snapshot that all tables were read in. */
  takenAt: z.string(),
  /** No row of the archive bears a number at or above this one; see kernel.written_now(). */
  writtenBelow: z.string().regex(/^\d{1,18}$/),
  migrations: z.array(z.object({ room: z.string(), file: z.string(), sha256: z.string() })),
  tables: z.array(ArchivedTable),
  sequences: z.array(
    z.object({ schema: Name, name: Name, last: z.string().regex(/^\d{1,19}$/), isCalled: z.boolean() }),
  ),
  /** Whether the master key is inside, or was kept apart and must be given again. */
  hasMasterKey: z.boolean(),
});
export type Manifest = z.infer<typeof Manifest>;

/** What a table or a file adds up to. */
export const Sum = z.object({ rows: z.int(), bytes: z.int(), sha256: z.string() });
export type Sum = z.infer<typeof Sum>;

/** The last entry: an archive without it was cut short. */
export const Sums = z.record(z.string(), Sum);
export type Sums = z.infer<typeof Sums>;

export const MANIFEST_ENTRY = 'manifest.json';
export const SUMS_ENTRY = 'sums.json';

/** The entries of a table begin with this. */
export function tableEntry({ schema, name }: Pick<ArchivedTable, 'schema' | 'name'>): string {
  return `tables/${schema}.${name}`;
}
