import type { Violation } from './violations.ts';

function planted(rule: string, file: string, target: string): Violation {
  return { tool: 'tidy', rule: `floors/${rule}`, file, code: `import type { X } from '${target}';\n` };
}

/** The table of floors, cell by cell: a type-only import is refused like any other. */
export const FLOOR_VIOLATIONS: readonly Violation[] = [
  planted('floor', 'src/lib/floor-kernel.ts', '#kernel/log/index.ts'),
  planted('floor', 'src/lib/floor-contract.ts', '#kernel/units/contract.ts'),
  planted('floor', 'src/kernel/units/floor-module.ts', '#modules/goals/contract.ts'),
  planted('floor', 'src/kernel/units/floor-server.ts', '#server/main.ts'),
  planted('floor', 'src/kernel/units/floor-test.ts', '#test/run.ts'),
  planted('floor', 'src/modules/goals/floor-server.ts', '#server/main.ts'),
  planted('floor', 'src/modules/goals/floor-web.ts', '#web/page.tsx'),
  planted('floor', 'src/server/floor-console.ts', '#console/main.tsx'),
  planted('floor', 'src/console/floor-server.ts', '#server/main.ts'),
  planted('floor', 'src/web/floor-demo.ts', '#demo/load.ts'),
  planted('order', 'src/kernel/log/order.ts', '#kernel/units/index.ts'),
  planted('order', 'src/kernel/basement/index.ts', '#lib/sum.ts'),
  planted('door', 'src/kernel/units/door-kernel.ts', '#kernel/log/inner.ts'),
  planted('door', 'src/modules/goals/door.ts', '#kernel/units/name.ts'),
  planted('door', 'src/server/door.ts', '#modules/goals/rules.ts'),
  planted('door', 'src/modules/goals/door.test.ts', '#kernel/units/name.ts'),
  planted('strangers', 'src/modules/wifi/strangers-door.ts', '#modules/goals/index.ts'),
  planted('strangers', 'src/modules/wifi/strangers-contract.ts', '#modules/goals/contract.ts'),
  planted('alias', 'src/modules/wifi/alias.ts', '../../lib/sum.ts'),
  planted('contract', 'src/kernel/indicators/contract.ts', '#kernel/units/index.ts'),
  planted('contract', 'src/kernel/audit/contract.ts', './store.ts'),
  planted('contract', 'src/kernel/jobs/contract.ts', 'node:fs'),
  planted('contract', 'src/console/door.tsx', '#kernel/units/index.ts'),
  planted('test-code', 'src/kernel/units/test-library.ts', 'vitest'),
  planted('test-code', 'src/kernel/units/test-own.ts', './testing.ts'),
  planted('test-code', 'src/modules/goals/test-other.ts', '#kernel/units/testing.ts'),
  {
    ...planted('floor', 'src/kernel/units/dynamic.ts', ''),
    code: "export const late = () => import('#modules/goals/index.ts');\n",
  },
  {
    ...planted('floor', 'src/kernel/units/re-export.ts', ''),
    code: "export * from '#modules/goals/index.ts';\n",
  },
];
