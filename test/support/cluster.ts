/** The database server of a test run: an embedded cluster in a folder of its own, gone when the run ends. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cluster, startCluster } from '#kernel/db/index.ts';

export interface TestCluster {
  /** How the cluster's superuser reaches its first database; plain data, so that it travels to other processes. */
  admin: AdminConfig;
  stop(): Promise<void>;
}

export type AdminConfig = ReturnType<Cluster['connection']>;

/** Starts a cluster that forgets everything: commits are not flushed, the folder is removed at the end. */
export async function startTestCluster(): Promise<TestCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'taihu-test-'));
  // Where root runs the tests, the database's own user must be able to pass.
  await chmod(folder, 0o755);
  const cluster = await startCluster({ folder, fsync: false, sharedBuffers: '64MB', log: () => undefined });
  return {
    admin: cluster.connection(cluster.user, cluster.password, 'postgres'),
    async stop() {
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

let own: Promise<TestCluster> | undefined;
let users = 0;

/**
 * The cluster of this process alone, for a file that runs without the global set-up: started by its first database,
 * stopped with its last.
 */
export async function joinOwnCluster(): Promise<TestCluster> {
  users += 1;
  own ??= startTestCluster();
  const cluster = await own;
  return {
    admin: cluster.admin,
    async stop() {
      users -= 1;
      if (users > 0) return;
      own = undefined;
      await cluster.stop();
    },
  };
}
