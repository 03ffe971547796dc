import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding, Source } from './source.ts';

const FILE_LINES = 400;
const FUNCTION_LINES = 70;
const LINE_CHARACTERS = 120;
const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

/** Files of at most 400 lines and lines of at most 120 characters. */
export function fileSizes(root: string, files: readonly string[]): Finding[] {
  return files
    .filter((file) => /\.(tsx?|mjs|sh|sql|css)$/.test(file))
    .flatMap((file) => {
      const lines = readFileSync(join(root, file), 'utf8').replace(/\n$/, '').split('\n');
      const long = lines.flatMap((line, index) =>
        Array.from(line).length <= LINE_CHARACTERS
          ? []
          : [
              {
                rule: 'line-length',
                file,
                line: index + 1,
                cure: `break the line: at most ${LINE_CHARACTERS} characters`,
              },
            ],
      );
      if (lines.length <= FILE_LINES) return long;
      const cure = `${lines.length} lines: split the file by subject, at most ${FILE_LINES}`;
      return [...long, { rule: 'file-length', file, line: 1, cure }];
    });
}

/** Functions of at most 70 lines. A test's `describe` is a list of tests, not a function, so tests are not measured. */
export function functionSizes(sources: readonly Source[]): Finding[] {
  return sources
    .filter(({ file }) => !/\.(test|full|e2e)\.tsx?$/.test(file))
    .flatMap(({ file, nodes, lineOf }) =>
      nodes.flatMap((node) => {
        const first = lineOf(node.start);
        const length = lineOf(node.end) - first + 1;
        if (!FUNCTIONS.has(node.type) || length <= FUNCTION_LINES) return [];
        const cure = `${length} lines: name its parts and move them out, at most ${FUNCTION_LINES}`;
        return [{ rule: 'function-length', file, line: first, cure }];
      }),
    );
}
