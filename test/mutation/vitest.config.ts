import { defineConfig } from 'vitest/config';
import { RULE_TESTS } from './files.ts';

/** The tests that stand beside the rules, and nothing else: what only a database could notice does not count. */
export default defineConfig({
  test: { include: [...RULE_TESTS], testTimeout: 30_000, watch: false },
});
