/** Before the first test file of a run on the oldest PostgreSQL: one server for all of them. */
import type { TestProject } from 'vitest/node';
import { hasOldestPostgres, NO_OLDEST_POSTGRES, startOldestCluster } from './cluster.ts';

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!hasOldestPostgres) throw new Error(NO_OLDEST_POSTGRES);
  const cluster = await startOldestCluster();
  project.provide('testCluster', cluster.admin);
  return () => cluster.stop();
}
