/** The database: one handle, opened once; whoever works with rows is handed a transaction. */
export { bootstrapDatabase, type DatabaseAccess } from './bootstrap.ts';
export { type DataFolder, openDataFolder } from './data-folder.ts';
export {
  type Database,
  isInScope,
  openDatabase,
  type Scope,
  type TransactionSettings,
  type Tx,
} from './database.ts';
export { type Cluster, startCluster } from './embedded.ts';
export { databaseFault, GroundFault } from './ground-fault.ts';
export { type MigrationFolder, migrate, NewerDatabase } from './migrate.ts';
export { withClient } from './pool-client.ts';
export { requireServerVersion } from './server-version.ts';
