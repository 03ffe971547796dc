import { ArchiveFault } from '#kernel/archive/index.ts';
import { ConfigFault } from '#kernel/config/index.ts';
import { databaseFault, GroundFault, NewerDatabase } from '#kernel/db/index.ts';
import { MasterKeyFault } from '#kernel/keys/index.ts';

/** What an operator can cure is told in one line, without a stack; undefined for a bug of ours, which keeps it. */
export function curableLine(error: unknown, database: string): string | undefined {
  const fault = databaseFault(database, error);
  const isCurable = [ConfigFault, GroundFault, NewerDatabase, MasterKeyFault, ArchiveFault].some(
    (kind) => fault instanceof kind,
  );
  return isCurable && fault instanceof Error ? fault.message : undefined;
}
