import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const TYPE_CONFIGS = ['tsconfig.json', 'src/console/tsconfig.json', 'test/e2e/tsconfig.json'];

const SAFETY = ['regexes', 'advisories', 'sbom', 'secrets', 'lock'];

interface Step {
  name: string;
  command: readonly string[];
}

interface Result {
  name: string;
  seconds: number;
  isGreen: boolean;
  output: string;
}

/** A folder without sources yet has nothing to type-check, and tsc refuses to be run on nothing. */
function hasSources(config: string): boolean {
  const folder = resolve(root, config, '..');
  return (
    folder === root || readdirSync(folder, { recursive: true }).some((name) => /\.tsx?$/.test(String(name)))
  );
}

/** The longest first, so that two cores end together. */
function steps(): Step[] {
  const { execPath } = process;
  return [
    { name: 'planted', command: [execPath, 'test/planted/main.ts'] },
    { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings', '.'] },
    { name: 'dead code', command: ['knip', '--no-progress'] },
    ...TYPE_CONFIGS.filter((config) => existsSync(resolve(root, config)) && hasSources(config)).map(
      (config) => ({
        name: `types ${config}`,
        command: ['tsc', '--noEmit', '-p', config],
      }),
    ),
    ...SAFETY.map((part) => ({ name: part, command: [execPath, 'test/safety/main.ts', part] })),
    { name: 'floors', command: [execPath, 'test/tidy/main.ts', 'floors'] },
    { name: 'tidy', command: [execPath, 'test/tidy/main.ts', 'rest'] },
    { name: 'format', command: ['biome', 'check', '--linter-enabled=false', '--max-diagnostics=50', '.'] },
  ];
}

function run({ name, command: [file = '', ...args] }: Step): Promise<Result> {
  const started = performance.now();
  const path = `${resolve(root, 'node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`;
  return new Promise((done) => {
    const output: Buffer[] = [];
    const finish = (isGreen: boolean) => {
      const seconds = (performance.now() - started) / 1000;
      done({ name, seconds, isGreen, output: Buffer.concat(output).toString('utf8').trimEnd() });
    };
    const child = spawn(file, args, {
      cwd: root,
      env: { ...process.env, PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.on('error', (error) => {
      output.push(Buffer.from(error.message));
      finish(false);
    });
    child.on('close', (code) => finish(code === 0));
  });
}

/** Runs every check, two at a time; a red one shows all it said. */
async function main(): Promise<void> {
  const waiting = steps();
  const results: Result[] = [];
  const worker = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const result = await run(step);
      results.push(result);
      const mark = result.isGreen ? '✓' : '✗';
      process.stdout.write(`${mark} ${result.name} ${result.seconds.toFixed(1)} s\n`);
      // What a green step must still say aloud, such as that it could not ask.
      const loud = result.output.split('\n').filter((line) => line.startsWith('!!!'));
      for (const line of loud) process.stdout.write(`  ${line}\n`);
    }
  };
  await Promise.all([worker(), worker()]);
  const red = results.filter(({ isGreen }) => !isGreen);
  for (const { name, output } of red) process.stdout.write(`\n--- ${name}\n${output}\n`);
  process.stdout.write(`\ncheck: ${results.length - red.length} passed, ${red.length} failed\n`);
  if (red.length > 0) process.exitCode = 1;
}

await main();
