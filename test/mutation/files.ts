import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { listFiles } from '../tidy/source.ts';

export const ROOT = resolve(import.meta.dirname, '../..');
export const REPORT = join(ROOT, 'dist/mutation.json');

/** Files that decide without asking anyone: rules, access, ways of work, days, suppression, formulas. */
const DECIDES = /(?:[-/](?:rules?|flow|engine|confidentiality|expression(?:-value)?)|clock\/calendar)\.ts$/;

/** The rules of all rooms, relative to the root. */
export const RULES: readonly string[] = listFiles(join(ROOT, 'src'))
  .map((file) => join('src', file))
  .filter((file) => DECIDES.test(file));

/** The tests that stand beside them and carry their names. */
export const RULE_TESTS: readonly string[] = RULES.flatMap((file) =>
  ['test.ts', 'property.test.ts'].map((ending) => file.replace(/ts$/, ending)),
).filter((file) => existsSync(join(ROOT, file)));
