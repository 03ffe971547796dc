import { FLOOR_VIOLATIONS } from './floor-violations.ts';
import type { Files } from './tree.ts';

export type Tool = 'tidy' | 'oxlint' | 'tsc' | 'tsc console' | 'biome' | 'knip';

/** One violation: the tool that must refuse it, and what it must say of the file. */
export interface Violation {
  tool: Tool;
  rule: string;
  file: string;
  code: string;
}

const long = (lines: number) => 'export const a0 = 1;\n'.repeat(lines);
const body = "  text += 'x';\n".repeat(75);

/** The violation is that the file is not there. */
export const ABSENT = '';

function planted(tool: Tool, rule: string, file: string, code: string): Violation {
  return { tool, rule, file, code };
}

const TIDY: readonly Violation[] = [
  planted('tidy', 'file-length', 'src/lib/long-file.ts', long(401)),
  planted('tidy', 'line-length', 'src/lib/long-line.ts', `export const wide = '${'x'.repeat(120)}';\n`),
  planted(
    'tidy',
    'function-length',
    'src/lib/long-function.ts',
    `export function f(): string {\n  let text = '';\n${body}  return text;\n}\n`,
  ),
  planted('tidy', 'no-new-date', 'src/kernel/units/new-date.ts', 'export const now = new Date();\n'),
  planted('tidy', 'no-date-now', 'src/kernel/units/date-now.ts', 'export const now = Date.now();\n'),
  planted('tidy', 'no-math-random', 'src/kernel/units/random.ts', 'export const luck = Math.random();\n'),
  planted('tidy', 'no-process-env', 'src/kernel/units/env.ts', 'export const { HOME } = process.env;\n'),
  planted('tidy', 'no-console', 'src/kernel/units/print.ts', "console.log('x');\n"),
  planted(
    'tidy',
    'no-schemas-in-console',
    'src/console/units/schema.ts',
    "import { keysContracts } from '#kernel/keys/contract.ts';\nexport const at = keysContracts.keys.input;\n",
  ),
  planted('tidy', 'no-only', 'src/lib/only.test.ts', "it.only('x', () => {});\n"),
  planted('tidy', 'open-end', 'src/lib/open-end.ts', '// TODO: finish\nexport const open = 1;\n'),
  planted('tidy', 'sql-in-stores', 'src/kernel/units/query.ts', "export const q = tx.selectFrom('unit');\n"),
  planted('tidy', 'sql-in-stores', 'src/kernel/units/tag.ts', "import { sql } from 'kysely';\n"),
  planted('tidy', 'sql-in-stores', 'src/kernel/units/driver.ts', "import pg from 'pg';\n"),
  planted(
    'tidy',
    'migrations',
    'src/kernel/units/migrations/001-unit.sql',
    'create table units.altered ();\n',
  ),
  planted('tidy', 'migrations', 'src/kernel/units/migrations/003-gap.sql', 'select 1;\n'),
  planted('tidy', 'migrations', 'src/kernel/log/migrations/001-not-listed.sql', 'select 1;\n'),
  planted('tidy', 'papers', 'docs/dead-link.md', '[gone](gone.md)\n'),
  planted('tidy', 'papers', 'docs/dead-path.md', 'See `src/lib/gone.ts`.\n'),
  planted('tidy', 'anatomy', 'src/modules/bare/README.md', ABSENT),
  planted('tidy', 'readme-length', 'src/modules/goals/README.md', 'line\n'.repeat(26)),
  planted('tidy', 'messages', 'src/modules/goals/messages.zh.ts', "export const zh = { only: '只有' };\n"),
  planted('tidy', 'messages', 'src/modules/cards/messages.en.ts', "export const en = { alone: 'alone' };\n"),
];

/** Where a violation is shown by another file than the one that stands for it, that file is here. */
export const COMPANIONS: Files = {
  'src/modules/bare/rules.ts': 'export const bare = 1;\n',
  'src/lib/cycle-b.ts': "import { a } from './cycle-a.ts';\n\nexport const b = () => a;\n",
};

const promise = 'async function work(): Promise<number> {\n  return await Promise.resolve(1);\n}\n';

const LINT: readonly Violation[] = [
  planted('oxlint', 'no-floating-promises', 'src/lib/floating.ts', `${promise}work();\n`),
  planted(
    'oxlint',
    'no-misused-promises',
    'src/lib/misused.ts',
    `${promise}if (work()) process.exitCode = 1;\n`,
  ),
  planted(
    'oxlint',
    'switch-exhaustiveness-check',
    'src/lib/switch.ts',
    "export function f(x: 'a' | 'b'): number {\n  switch (x) {\n    case 'a':\n      return 1;\n  }\n  return 0;\n}\n",
  ),
  planted('oxlint', 'no-explicit-any', 'src/lib/any.ts', 'export const loose: any = 1;\n'),
  planted(
    'oxlint',
    'no-non-null-assertion',
    'src/lib/non-null.ts',
    'export const first = (list: number[]) => list[0]!;\n',
  ),
  planted('oxlint', 'no-unsafe-member-access', 'src/lib/unsafe.ts', "export const a = JSON.parse('{}').b;\n"),
  planted(
    'oxlint',
    'consistent-type-imports',
    'src/lib/type.ts',
    "import { URL } from 'node:url';\nexport type U = URL;\n",
  ),
  planted('oxlint', 'no-default-export', 'src/lib/default.ts', 'export default 1;\n'),
  planted(
    'oxlint',
    'no-cycle',
    'src/lib/cycle-a.ts',
    "import { b } from './cycle-b.ts';\nexport const a = () => b;\n",
  ),
  planted(
    'oxlint',
    'no-restricted-globals',
    'src/server/dom.ts',
    'export const title = () => document.title;\n',
  ),
  planted('oxlint', 'ban-ts-comment', 'src/lib/ignore.ts', '// @ts-ignore\nexport const a = 1;\n'),
  planted(
    'oxlint',
    'no-focused-tests',
    'src/lib/focused.test.ts',
    "import { it } from 'vitest';\nit.only('x', () => {});\n",
  ),
  planted(
    'oxlint',
    'no-restricted-imports',
    'src/lib/up.ts',
    "import type { Log } from '#kernel/log/index.ts';\nexport type L = Log;\n",
  ),
  planted(
    'oxlint',
    'no-restricted-imports',
    'src/kernel/log/up.ts',
    "export * from '#modules/goals/index.ts';\n",
  ),
  planted(
    'oxlint',
    'no-restricted-imports',
    'src/modules/wifi/x.ts',
    "export * from '#modules/goals/index.ts';\n",
  ),
  planted('oxlint', 'no-restricted-imports', 'src/modules/wifi/up.ts', "export * from '#server/main.ts';\n"),
  planted(
    'oxlint',
    'no-restricted-imports',
    'src/console/door.ts',
    "export * from '#kernel/units/index.ts';\n",
  ),
  planted('oxlint', 'no-restricted-imports', 'src/console/server.ts', "export * from '#server/main.ts';\n"),
];

const TYPES: readonly Violation[] = [
  planted('tsc', 'TS2532', 'src/lib/index-access.ts', 'export const f = (a: string[]) => a[0].length;\n'),
  planted('tsc', 'TS2375', 'src/lib/exact.ts', 'export const o: { a?: number } = { a: undefined };\n'),
  planted('tsc', 'TS1294', 'src/lib/enum.ts', 'export enum Colour {\n  Red,\n}\n'),
  planted(
    'tsc',
    'TS1484',
    'src/lib/verbatim.ts',
    "import { PathLike } from 'node:fs';\nexport type P = PathLike;\n",
  ),
  planted('tsc', 'TS6133', 'src/lib/unused.ts', 'export function f(): void {\n  const idle = 1;\n}\n'),
  planted(
    'tsc',
    'TS2322',
    'src/web/props.tsx',
    'const P = (p: { a: string }) => <p>{p.a}</p>;\nexport const x = <P />;\n',
  ),
  planted('tsc console', 'TS2591', 'src/console/node.ts', 'export const path = process.cwd();\n'),
  planted('tsc console', 'TS2322', 'src/console/class.tsx', 'export const x = <p className={1}>x</p>;\n'),
];

const OTHERS: readonly Violation[] = [
  planted('biome', 'format', 'src/lib/format.ts', 'export const a = "double"\n'),
  planted(
    'biome',
    'organizeImports',
    'src/lib/imports.ts',
    "import 'a';\nimport { z } from 'z';\nimport { b } from 'b';\n\nexport { b, z };\n",
  ),
  planted('knip', 'Unused files', 'src/lib/orphan.ts', 'export const orphan = 1;\n'),
  planted(
    'knip',
    'Unused exports',
    'src/lib/sum.ts',
    'export function sum(a: number, b: number): number {\n  return a + b;\n}\n\nexport const dead = 1;\n',
  ),
];

export const VIOLATIONS: readonly Violation[] = [...TIDY, ...FLOOR_VIOLATIONS, ...LINT, ...TYPES, ...OTHERS];
