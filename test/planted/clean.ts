import { createHash } from 'node:crypto';
import type { Files } from './tree.ts';

const MIGRATION = 'create table units.unit (id uuid primary key);\n';
const hash = createHash('sha256').update(MIGRATION).digest('hex');

/** A house in miniature that keeps every rule: the ground on which violations are planted, one by one. */
export const CLEAN: Files = {
  'src/lib/sum.ts': 'export function sum(a: number, b: number): number {\n  return a + b;\n}\n',
  'src/kernel/log/index.ts': 'export function log(text: string): string {\n  return text;\n}\n',
  'src/kernel/units/contract.ts': "export const UNIT = 'unit';\n",
  'src/kernel/units/index.ts': [
    "import { log } from '#kernel/log/index.ts';",
    "import { nameOf } from './name.ts';",
    '',
    'export function unitName(): string {',
    '  return log(nameOf(1));',
    '}',
    '',
  ].join('\n'),
  'src/kernel/units/name.ts': [
    "import { sum } from '#lib/sum.ts';",
    "import { UNIT } from './contract.ts';",
    '',
    'export function nameOf(n: number): string {',
    '  return `${UNIT} ${sum(n, 1)}`;',
    '}',
    '',
  ].join('\n'),
  'src/kernel/units/migrations/001-unit.sql': MIGRATION,
  'src/modules/goals/README.md': '# goals\n\nTarget letters; see `contract.ts` and [the door](index.ts).\n',
  'src/modules/goals/contract.ts': "export const GOAL = 'goal';\n",
  'src/modules/goals/messages.zh.ts': "export const zh = { hello: '你好，{name}', bye: '再见' };\n",
  'src/modules/goals/messages.en.ts': "export const en = { hello: 'Hello, {name}', bye: 'Goodbye' };\n",
  'src/modules/goals/index.ts': [
    "import { unitName } from '#kernel/units/index.ts';",
    "import { GOAL } from './contract.ts';",
    "import { en } from './messages.en.ts';",
    "import { zh } from './messages.zh.ts';",
    '',
    'export function goal(): string {',
    '  return `${GOAL} ${unitName()} ${zh.hello} ${en.hello}`;',
    '}',
    '',
  ].join('\n'),
  'src/web/page.tsx': 'export function Page() {\n  return <p class="calm">太湖</p>;\n}\n',
  'src/server/main.ts': [
    "import { goal } from '#modules/goals/index.ts';",
    "import { Page } from '#web/page.tsx';",
    '',
    'process.stdout.write(`${goal()} ${typeof Page}`);',
    '',
  ].join('\n'),
  'src/console/main.tsx': [
    "import { GOAL } from '#modules/goals/contract.ts';",
    '',
    'document.title = GOAL;',
    '',
    'export const screen = <p className="calm">{GOAL}</p>;',
    '',
  ].join('\n'),
  'test/e2e/story.e2e.ts': "import { it } from 'vitest';\n\nit('is a story', () => {});\n",
  'test/tidy/migrations.lock.json': `{\n  "src/kernel/units/migrations/001-unit.sql": "${hash}"\n}\n`,
  'test/ledger.json': '{}\n',
};
