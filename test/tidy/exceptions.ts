import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Finding } from './source.ts';

const LEDGER = 'test/tidy/exceptions.json';

/** How many findings the ledger may excuse in all. This number only ever goes down. */
const CEILING = 0;

const Ledger = z.array(
  z.strictObject({
    rule: z.string(),
    file: z.string(),
    count: z.int().positive(),
    reason: z.string().min(20),
  }),
);

/** Takes away what the ledger excuses, and refuses a ledger that grows or excuses more than there is. */
export function applyExceptions(root: string, findings: readonly Finding[], ceiling = CEILING): Finding[] {
  const path = join(root, LEDGER);
  const ledger = Ledger.parse(existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : []);
  const fault = (cure: string): Finding => ({ rule: 'exceptions', file: LEDGER, line: 1, cure });
  const left: Finding[] = [];
  const groups = Map.groupBy(findings, ({ rule, file }) => `${rule} ${file}`);
  for (const { rule, file, count } of ledger) {
    const key = `${rule} ${file}`;
    const real = groups.get(key)?.length ?? 0;
    if (real === count) groups.delete(key);
    if (real < count) {
      groups.delete(key);
      left.push(
        fault(`${key}: excuses ${count}, only ${real} left: lower or remove the line, and the ceiling`),
      );
    }
  }
  const total = ledger.reduce((sum, { count }) => sum + count, 0);
  if (total > ceiling)
    left.push(fault(`excuses ${total}, at most ${ceiling}: mend the code, the ledger may only shrink`));
  if (total < ceiling) left.push(fault(`excuses ${total}: lower CEILING in test/tidy/exceptions.ts to it`));
  return [...[...groups.values()].flat(), ...left];
}
