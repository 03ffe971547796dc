import { tidy } from '../tidy/main.ts';
import { CLEAN } from './clean.ts';
import { runnerFaults } from './runner.ts';
import { safetyFaults } from './safety.ts';
import { type Files, runIn, withTree } from './tree.ts';
import { ABSENT, COMPANIONS, type Tool, VIOLATIONS, type Violation } from './violations.ts';

/** What a tool said of a tree: green or not, and its words. */
interface Verdict {
  isGreen: boolean;
  output: string;
}

const COMMANDS: Record<Exclude<Tool, 'tidy'>, readonly [string, ...string[]]> = {
  oxlint: ['oxlint', '--type-aware', '--deny-warnings', '--format=unix', '.'],
  tsc: ['tsc', '--noEmit', '--pretty', 'false', '-p', 'tsconfig.json'],
  'tsc console': ['tsc', '--noEmit', '--pretty', 'false', '-p', 'src/console/tsconfig.json'],
  biome: ['biome', 'check', '--linter-enabled=false', '--max-diagnostics=none', '.'],
  knip: ['knip', '--no-progress', '--include', 'files,exports'],
};

async function ask(tool: Tool, root: string): Promise<Verdict> {
  if (tool === 'tidy') {
    const findings = await tidy(root, 0);
    const lines = findings.map(({ rule, file, cure }) => `${file} [${rule}] ${cure}`);
    return { isGreen: findings.length === 0, output: lines.join('\n') };
  }
  const [file, ...args] = COMMANDS[tool];
  const { code, output } = await runIn(root, file, args);
  return { isGreen: code === 0, output };
}

/** Whether the tool names the rule at the file; knip names the rule in a heading above it. */
function isRefused({ tool, rule, file }: Violation, output: string): boolean {
  const lines = output.split('\n').map((line) => line.replaceAll('\\', '/'));
  if (tool !== 'knip') return lines.some((line) => line.includes(file) && line.includes(rule));
  const heading = lines.findIndex((line) => line.startsWith(rule));
  const end = lines.findIndex((line, index) => index > heading && line.startsWith('Unused '));
  return heading >= 0 && lines.slice(heading, end < 0 ? undefined : end).some((line) => line.includes(file));
}

async function cleanFaults(tools: readonly Tool[]): Promise<string[]> {
  return withTree(CLEAN, async (root) => {
    const verdicts = await Promise.all(tools.map(async (tool) => ({ tool, ...(await ask(tool, root)) })));
    return verdicts
      .filter(({ isGreen }) => !isGreen)
      .map(({ tool, output }) => `${tool} refuses the clean house:\n${output}`);
  });
}

async function plantedFaults(tool: Tool): Promise<string[]> {
  const mine = VIOLATIONS.filter((violation) => violation.tool === tool);
  const written = mine.filter(({ code }) => code !== ABSENT);
  const files: Files = {
    ...CLEAN,
    ...COMPANIONS,
    ...Object.fromEntries(written.map(({ file, code }) => [file, code])),
  };
  return withTree(files, async (root) => {
    const { isGreen, output } = await ask(tool, root);
    const missed = mine.filter((violation) => isGreen || !isRefused(violation, output));
    return missed.map(({ rule, file }) => `${tool} does not refuse ${file} by ${rule}`);
  });
}

/** Shows that every rule bites: a clean house passes, and each planted violation is refused by its own rule. */
async function main(): Promise<void> {
  const tools: readonly Tool[] = ['tidy', 'oxlint', 'tsc', 'tsc console', 'biome', 'knip'];
  const faults = await cleanFaults(tools);
  for (const tool of tools) faults.push(...(await plantedFaults(tool)));
  const runner = await runnerFaults();
  const safety = await safetyFaults();
  faults.push(...runner.faults, ...safety.faults);
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  process.stdout.write(
    `${VIOLATIONS.length + runner.count + safety.count} violations planted, ${faults.length} faults\n`,
  );
  if (faults.length > 0) process.exitCode = 1;
}

await main();
