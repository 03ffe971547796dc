import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import type { Finding } from '../tidy/source.ts';

/** Addresses with passwords of nobody, by which tests show how an address is read. */
const SHOWN = [/:\/\/office:of-nobody@/, /:\/\/of%66ice:p%40ss@\[::1\]/];
const CONFIG = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator }] };

/** Keys, tokens and passwords that stand in a file of the project. */
export async function secretFindings(root: string, files: readonly string[]): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const file of files) {
    const content = readFileSync(join(root, file), 'utf8');
    if (content.includes('\0')) continue;
    const { messages } = await lintSource({
      source: { filePath: file, content, contentType: 'text' },
      options: { config: CONFIG, noPhysicFilePath: true },
    });
    for (const { ruleId, loc, range } of messages) {
      if (SHOWN.some((shown) => shown.test(content.slice(...range)))) continue;
      const cure = `${ruleId.split('/').at(-1)}: take it out and make it worthless; what was pushed is known`;
      found.push({ rule: 'secret', file, line: loc.start.line, cure });
    }
  }
  return found;
}
