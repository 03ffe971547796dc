import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bannedCalls, openEnds, strayQueries } from './calls.ts';
import { applyExceptions } from './exceptions.ts';
import { floors } from './floors.ts';
import { messages } from './messages.ts';
import { appendMigrations, migrations } from './migrations.ts';
import { anatomy, papers } from './papers.ts';
import { fileSizes, functionSizes } from './sizes.ts';
import { type Finding, listFiles, parseSource } from './source.ts';

const CODE = /^(src|test|demo|bench|scripts)\/.*\.tsx?$|^[\w.-]+\.ts$/;

/** Every tidy rule on a tree; `ceiling` is how much the ledger of exceptions may excuse. */
export async function tidy(root: string, ceiling?: number): Promise<Finding[]> {
  const files = listFiles(root);
  const sources = files.filter((file) => CODE.test(file)).map((file) => parseSource(root, file));
  const findings = [
    ...floors(sources),
    ...strayQueries(sources),
    ...bannedCalls(sources),
    ...openEnds(sources),
    ...functionSizes(sources),
    ...fileSizes(root, files),
    ...migrations(root, files),
    ...papers(root, files),
    ...anatomy(root, files),
    ...(await messages(root, files)),
  ];
  return applyExceptions(root, findings, ceiling);
}

/** The rules on who may touch what: a step of their own in the check. */
const isFloor = ({ rule }: Finding) => rule.startsWith('floors/') || rule === 'sql-in-stores';

/** `test/tidy/main.ts [floors|rest] [--update]`: all rules, the floors or the rest; --update lists new migrations. */
async function main(): Promise<void> {
  const root = resolve(import.meta.dirname, '../..');
  const part = process.argv[2];
  if (part === '--update') {
    process.stdout.write(`${appendMigrations(root, listFiles(root))} migrations added to the lock\n`);
    return;
  }
  const all = await tidy(root);
  const findings = all.filter((one) => (part === 'floors' ? isFloor(one) : part !== 'rest' || !isFloor(one)));
  for (const { rule, file, line, cure } of findings)
    process.stdout.write(`${file}:${line} [${rule}] ${cure}\n`);
  process.stdout.write(`${findings.length} findings\n`);
  if (findings.length > 0) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
