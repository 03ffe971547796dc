import { join } from 'node:path';
import { type Files, runIn, withTree } from './tree.ts';

/** A small house, the part of the safety check that looks at it, and what that part must refuse in it */
interface House {
  part: string;
  files: Files;
  refusals: readonly string[];
}

const MAIN = join(import.meta.dirname, '../safety/main.ts');
const whole = { version: '1.0.0', license: 'MIT', integrity: 'sha512-AAAA' };

/** A project that asks for one package, and a lock file with that one and others. */
function locked(others: Record<string, object>): Files {
  const project = { name: 'small', version: '1.0.0', dependencies: { asked: '1.0.0' } };
  const packages = { '': project, 'node_modules/asked': whole, ...others };
  return {
    'package.json': JSON.stringify(project),
    'package-lock.json': JSON.stringify({ name: 'small', lockfileVersion: 3, requires: true, packages }),
  };
}

// In pieces, so that the scan of secrets does not find them here.
const token = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
const [begin, end] = ['BEGIN', 'END'].map((word) => `-----${word} RSA PRIVATE KEY-----`);
const key = `${begin}\n${'MIIEpAIBAAKCAQEA'.repeat(8)}\n${end}\n`;

const HOUSES: readonly House[] = [
  { part: 'lock', files: locked({}), refusals: [] },
  {
    part: 'lock',
    files: locked({
      'node_modules/bound': { ...whole, license: 'GPL-3.0' },
      'node_modules/silent': { version: '1.0.0', integrity: 'sha512-AAAA' },
      'node_modules/swapped': { version: '1.0.0', license: 'MIT' },
      'node_modules/weak': { ...whole, integrity: 'sha1-AAAA' },
    }),
    refusals: [
      '[licence] node_modules/bound',
      '[licence] node_modules/silent',
      '[integrity] node_modules/swapped',
      '[integrity] node_modules/weak',
    ],
  },
  { part: 'sbom', files: locked({}), refusals: [] },
  {
    part: 'sbom',
    files: locked({ 'node_modules/stray': whole }),
    refusals: ['[sbom] the bill of materials leaves out stray@1.0.0'],
  },
  {
    part: 'secrets',
    files: { 'src/lib/address.ts': "export const address = 'https://a.invalid';\n" },
    refusals: [],
  },
  {
    part: 'secrets',
    files: { 'src/lib/token.ts': `export const token = '${token}';\n`, 'docs/key.pem': key },
    refusals: ['src/lib/token.ts:1 [secret]', 'docs/key.pem:1 [secret]'],
  },
  {
    part: 'regexes',
    files: { 'src/lib/calm.ts': 'export const calm = /^[a-z]+(?:-[a-z]+)*$/;\n' },
    refusals: [],
  },
  {
    part: 'regexes',
    files: {
      'src/lib/endless.ts': 'export const endless = /^(a+)+$/;\n',
      'src/lib/square.ts': 'export const square = (text: string) => text.replace(/ +$/, "");\n',
      'src/lib/built.ts': 'export const built = (text: string) => new RegExp(text);\n',
    },
    refusals: [
      'src/lib/endless.ts:1 [redos]',
      'src/lib/square.ts:1 [redos]',
      'src/lib/built.ts:1 [built-regex]',
    ],
  },
];

/** Shows that each part of the safety check lets a clean house pass and refuses what is planted. */
export async function safetyFaults(): Promise<{ count: number; faults: string[] }> {
  const faults: string[] = [];
  for (const { part, files, refusals } of HOUSES)
    await withTree(files, async (root) => {
      const { code, output } = await runIn(root, process.execPath, [MAIN, part, root]);
      const isRed = refusals.length > 0;
      const missed = refusals.filter((refusal) => !output.includes(refusal));
      const isCounted = output.trimEnd().endsWith(`${refusals.length} findings`);
      if (missed.length > 0 || !isCounted || (code !== 0) !== isRed)
        faults.push(`safety ${part}: expected ${JSON.stringify(refusals)}, exit ${code}\n${output}`);
    });
  return { count: HOUSES.reduce((sum, { refusals }) => sum + refusals.length, 0), faults };
}
