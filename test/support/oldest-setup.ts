/** Before the first test file of a run on the oldest PostgreSQL: one server for all of them. */
import type { TestProject } from 'vitest/node';
import { startOldestCluster } from './cluster.ts';

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startOldestCluster();
  project.provide('testCluster', cluster.admin);
  return () => cluster.stop();
}
