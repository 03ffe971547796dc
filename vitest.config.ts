import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** The long runs join in only where `test/run.ts --full` asks for them. */
const isFull = process.argv.includes('--full');
const endings = isFull ? '{test,full}.{ts,tsx}' : 'test.{ts,tsx}';

/** What runs before the first test, as far as this tree has it: a house in miniature has no database. */
const setupOf = (file: string) => [file].filter((name) => existsSync(new URL(name, import.meta.url)));

/** The database of the tests: a template, migrated once for a whole run. */
const globalSetup = setupOf('test/support/global-setup.ts');

const limits = {
  testTimeout: 30_000,
  hookTimeout: 120_000,
  allowOnly: false,
  silent: 'passed-only',
} as const;
const preact = { jsx: { runtime: 'automatic', importSource: 'preact' } } as const;

/** A process per file: native modules, database handles and signals stay apart. */
const rooms = {
  ...limits,
  include: [`{src,test,demo,bench}/**/*.${endings}`],
  exclude: ['src/lib/**', 'src/console/**', 'test/e2e/**'],
  pool: 'forks' as const,
};

/** The rooms once more on the oldest server that a city may bring, but for what starts its own or needs none. */
const oldest = {
  oxc: preact,
  test: {
    ...rooms,
    name: 'rooms on PostgreSQL 15',
    exclude: [
      ...rooms.exclude,
      'src/kernel/db/{embedded,data-folder}*',
      'test/{launch,new-module,reset,processes,backup,archive}*',
      'test/mutation/**',
    ],
    globalSetup: setupOf('test/support/oldest-setup.ts'),
    sequence: { groupOrder: 2 },
  },
};

export default defineConfig({
  test: {
    maxWorkers: Math.max(1, availableParallelism()),
    projects: [
      {
        // Pure code shares one thread per core: nothing can leak from file to file.
        oxc: preact,
        test: {
          ...limits,
          name: 'pure',
          include: [`src/lib/**/*.${endings}`],
          pool: 'threads',
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        oxc: preact,
        test: { ...rooms, name: 'rooms', globalSetup, sequence: { groupOrder: 1 } },
      },
      ...(isFull ? [oldest] : []),
      {
        oxc: { jsx: { runtime: 'automatic', importSource: 'react' } },
        test: {
          ...limits,
          name: 'console',
          include: [`src/console/**/*.${endings}`],
          pool: 'forks',
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Stories of officials and citizens, last and one after the other: each has the browser to itself.
        oxc: preact,
        test: {
          ...limits,
          testTimeout: 400_000,
          hookTimeout: 400_000,
          // What a screen shows follows its script: on a slow machine that is seconds, and no story is a timed test.
          expect: { poll: { timeout: 30_000 } },
          name: 'e2e',
          include: ['test/e2e/**/*.e2e.ts'],
          pool: 'forks',
          fileParallelism: false,
          globalSetup,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
