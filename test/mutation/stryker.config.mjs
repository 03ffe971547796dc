import { REPORT, RULES } from './files.ts';

export default {
  mutate: [...RULES],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // What runs once, as a file is loaded, would ask for all tests again; types and schemas are most of it.
  ignoreStatic: true,
  // Stryker rewrites the tsconfig it finds with a compiler interface that TypeScript 7 no longer has: there is none.
  tsconfigFile: 'none.json',
  tempDirName: 'dist/mutation',
  reporters: ['json'],
  jsonReporter: { fileName: REPORT },
};
