/** Before the first test file of a run: one cluster for all of them. */
import type { TestProject } from 'vitest/node';
import { type AdminConfig, startTestCluster } from './cluster.ts';

declare module 'vitest' {
  interface ProvidedContext {
    testCluster: AdminConfig;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startTestCluster();
  project.provide('testCluster', cluster.admin);
  return () => cluster.stop();
}
