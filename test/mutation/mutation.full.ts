/**
 * Whether the tests beside the rules would notice a rule that was changed: each operator, condition and text of them is
 * altered once, and a test must fail. What only a test with a database could notice does not count, so that rules stay
 * proved on their own.
 */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { REPORT, ROOT, RULES } from './files.ts';

const PERCENT = 80;
const PATIENCE_MS = 3_600_000;

const Report = z.object({
  files: z.record(
    z.string(),
    z.object({
      mutants: z.array(
        z.object({
          status: z.string(),
          mutatorName: z.string(),
          replacement: z.string().optional(),
          location: z.object({ start: z.object({ line: z.number() }) }),
        }),
      ),
    }),
  ),
});
type Mutant = z.infer<typeof Report>['files'][string]['mutants'][number];

const NOTICED = new Set(['Killed', 'Timeout']);
const UNNOTICED = new Set(['Survived', 'NoCoverage']);

const isNoticed = ({ status }: Mutant) => NOTICED.has(status);
const isUnnoticed = ({ status }: Mutant) => UNNOTICED.has(status);

let files: Map<string, Mutant[]>;

function runStryker(): Promise<{ code: number; output: string }> {
  const [stryker, config] = ['node_modules/.bin/stryker', 'test/mutation/stryker.config.mjs'];
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(ROOT, stryker), 'run', config], { cwd: ROOT });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (output += String(chunk)));
    child.on('close', (code) => done({ code: code ?? 1, output }));
  });
}

beforeAll(async () => {
  rmSync(REPORT, { force: true });
  const { code, output } = await runStryker();
  if (code !== 0) throw new Error(output);
  const report = Report.parse(JSON.parse(readFileSync(REPORT, 'utf8')));
  files = new Map(Object.entries(report.files).map(([file, { mutants }]) => [file, mutants]));
}, PATIENCE_MS);

function scoreOf(mutants: readonly Mutant[]): { noticed: number; all: number; percent: number } {
  const noticed = mutants.filter(isNoticed).length;
  const all = noticed + mutants.filter(isUnnoticed).length;
  return { noticed, all, percent: all === 0 ? 100 : (noticed / all) * 100 };
}

describe('mutation', () => {
  test.each(RULES)(`the tests beside %s notice at least ${PERCENT} %% of what is altered`, (file) => {
    const mutants = files.get(file) ?? [];
    const { percent } = scoreOf(mutants);
    const unnoticed = mutants
      .filter(isUnnoticed)
      .map(
        ({ location, mutatorName, replacement }) =>
          `${file}:${location.start.line} ${mutatorName} → ${replacement ?? ''}`,
      );
    expect(percent, `nobody noticed\n${unnoticed.join('\n')}`).toBeGreaterThanOrEqual(PERCENT);
  });

  test('prints its score', async ({ annotate }) => {
    for (const file of RULES) {
      const { noticed, all, percent } = scoreOf(files.get(file) ?? []);
      await annotate(`mutation: ${file} ${noticed} of ${all}, ${percent.toFixed(1)} %`);
    }
    const { noticed, all, percent } = scoreOf([...files.values()].flat());
    await annotate(`mutation: ${noticed} of ${all} noticed, ${percent.toFixed(1)} % (Stryker, TypeScript 7)`);
    expect(all).toBeGreaterThan(1000);
  });
});
