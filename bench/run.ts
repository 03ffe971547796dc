/** `npm run bench -- NAME [--json] [--full]`: runs one benchmark and keeps what it printed. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cityDay, systemClock } from '#kernel/clock/index.ts';
import { type Report, textOf } from './report.ts';

interface Options {
  isFull: boolean;
  /** Told of what goes on, for the person who waits. */
  say: (line: string) => void;
}

const BENCHES: Record<string, () => Promise<(options: Options) => Promise<Report>>> = {
  kernel: async () => (await import('./kernel.ts')).benchKernel,
  rollup: async () => (await import('./rollup.ts')).benchRollup,
  command: async () => (await import('./command.ts')).benchCommand,
  tree: async () => (await import('./tree.ts')).benchTree,
  export: async () => (await import('./export.ts')).benchExport,
  search: async () => (await import('./search.ts')).benchSearch,
};

const USAGE = `usage: npm run bench -- ${Object.keys(BENCHES).join('|')} [--json] [--full]`;

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean' }, full: { type: 'boolean' } },
  });
  const [name = ''] = positionals;
  const load = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
  if (!load) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const bench = await load();
  const report = await bench({
    isFull: values.full ?? false,
    say: (line) => process.stderr.write(`${line}\n`),
  });
  const text = textOf(report);
  const folder = join(import.meta.dirname, 'results');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}-${cityDay(systemClock.now())}.txt`), text);
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : text);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
