import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { type Finding, listFiles } from '../tidy/source.ts';
import { askAdvisories } from './advisories.ts';
import { lockFindings, readLock } from './lock.ts';
import { regexFindings } from './regexes.ts';
import { makeSbom, sbomFindings } from './sbom.ts';
import { secretFindings } from './secrets.ts';

/** What each part of the safety check finds in a tree. */
const PARTS: Record<string, (root: string) => Promise<Finding[]>> = {
  lock: async (root) => lockFindings(readLock(root)),
  sbom: async (root) => sbomFindings(await makeSbom(root), readLock(root)),
  secrets: (root) => secretFindings(root, listFiles(root)),
  regexes: (root) => regexFindings(root, listFiles(root)),
  advisories,
};

/** Says loudly where nobody answers, and then finds nothing: a check must pass without a network. */
async function advisories(root: string): Promise<Finding[]> {
  const told = spawnSync('npm', ['config', 'get', 'registry'], { cwd: root, encoding: 'utf8' });
  const registry = process.env['TAIHU_ADVISORIES'] ?? told.stdout.trim();
  const audit = await askAdvisories(registry, readLock(root));
  if (audit.isAnswered) {
    process.stdout.write(
      `!!! ADVISORIES ASKED: ${audit.mild} low or moderate, ${audit.findings.length} graver\n`,
    );
    return audit.findings;
  }
  process.stdout.write(
    `!!! ADVISORIES NOT ASKED: ${audit.reason}. Ask elsewhere before a release: npm audit\n`,
  );
  return [];
}

/** `test/safety/main.ts PART [ROOT]`: lock, sbom, secrets, regexes or advisories, of this project or of a tree. */
async function main(): Promise<void> {
  const [part = '', tree] = process.argv.slice(2);
  const find = PARTS[part];
  if (!find) throw new Error(`which part? ${Object.keys(PARTS).join(', ')}`);
  const findings = await find(tree ?? resolve(import.meta.dirname, '../..'));
  for (const { rule, file, line, cure } of findings)
    process.stdout.write(`${file}:${line} [${rule}] ${cure}\n`);
  process.stdout.write(`${findings.length} findings\n`);
  // The judge of regular expressions keeps a process of its own.
  process.exit(findings.length > 0 ? 1 : 0);
}

await main();
