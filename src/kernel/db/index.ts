/** The database: one handle, opened once; whoever works with rows is handed a transaction. */
export { bootstrapDatabase, type DatabaseAccess } from './bootstrap.ts';
export { type DataFolder, openDataFolder, writeWhole } from './data-folder.ts';
export {
  type Database,
  isInScope,
  openDatabase,
  type Scope,
  type TransactionSettings,
  type Tx,
} from './database.ts';
export { type Cluster, startCluster } from './embedded.ts';
export { emptyDatabase } from './empty.ts';
export { databaseFault, GroundFault, reasonOf } from './ground-fault.ts';
export { listMigrations, type MigrationFolder, migrate, migrateTo, NewerDatabase } from './migrate.ts';
export { withClient } from './pool-client.ts';
export { requireServerFree } from './server-owner.ts';
export { requireServerVersion } from './server-version.ts';
