import { runIn, withTree } from './tree.ts';

/** A test file, what the runner must print for it, and the last line it must end with. */
interface Run {
  file: string;
  code: string;
  says: string;
  last: string;
  isRed: boolean;
}

const vitest = "import { beforeAll, expect, it } from 'vitest';\n";
const RUNS: readonly Run[] = [
  {
    file: 'src/lib/green.test.ts',
    code: `${vitest}it('holds', () => expect(1).toBe(1));\n`,
    says: 'src/lib',
    last: '1 passed, 0 failed, 0 skipped',
    isRed: false,
  },
  {
    file: 'src/lib/noted.test.ts',
    code: `${vitest}it('counts', ({ annotate }) => annotate('counted: 7 calls'));\n`,
    says: 'counted: 7 calls',
    last: '1 passed, 0 failed, 0 skipped',
    isRed: false,
  },
  {
    file: 'src/lib/red.test.ts',
    code: `${vitest}it('holds', () => expect(1).toBe(2));\n`,
    says: 'expected 1 to be 2',
    last: '0 passed, 1 failed, 0 skipped',
    isRed: true,
  },
  {
    file: 'src/lib/skipped.test.ts',
    code: `${vitest}it('holds', () => expect(1).toBe(1));\nit('later', (t) => t.skip('no printer here'));\n`,
    says: 'later: no printer here',
    last: '1 passed, 0 failed, 1 skipped',
    isRed: false,
  },
  {
    file: 'src/server/stray.test.ts',
    code: `${vitest}it('holds', () => {\n  void Promise.reject(new Error('nobody caught me'));\n});\n`,
    says: 'nobody caught me',
    last: '1 passed, 1 failed, 0 skipped',
    isRed: true,
  },
  {
    file: 'src/server/broken.test.ts',
    code: `${vitest}throw new Error('cannot load');\n`,
    says: 'cannot load',
    last: '0 passed, 1 failed, 0 skipped',
    isRed: true,
  },
  {
    file: 'src/server/setup.test.ts',
    code: `${vitest}beforeAll(() => {\n  throw new Error('no ground');\n});\nit('holds', () => {});\n`,
    says: 'no ground',
    last: '0 passed, 1 failed, 1 skipped',
    isRed: true,
  },
  {
    file: 'src/server/only.test.ts',
    code: `${vitest}it.only('holds', () => {});\n`,
    says: 'only',
    last: '0 passed, 1 failed, 0 skipped',
    isRed: true,
  },
  {
    file: 'src/server/absent.ts',
    code: '',
    says: 'no test ran',
    last: '0 passed, 0 failed, 0 skipped',
    isRed: true,
  },
];

/** Shows that the test runner turns red for each way a run can go wrong, and counts rightly. */
export async function runnerFaults(): Promise<{ count: number; faults: string[] }> {
  const files = {
    ...Object.fromEntries(RUNS.map(({ file, code }) => [file, code])),
    'test/ledger.json': '{}\n',
  };
  const faults = await withTree(files, async (root) => {
    const found: string[] = [];
    for (const { file, says, last, isRed } of RUNS) {
      const { code, output } = await runIn(root, process.execPath, ['test/run.ts', file]);
      const end = output.trimEnd().split('\n').at(-1);
      if ((code !== 0) === isRed && output.includes(says) && end === last) continue;
      found.push(`the runner misjudges ${file}: exit ${code}, expected "${says}" and "${last}"\n${output}`);
    }
    return found;
  });
  return { count: RUNS.length, faults };
}
