import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'rolldown/utils';

/**
 * Importing this file lets Node load `.tsx`: it strips types from `.ts` by itself but knows no JSX.
 * Static imports are loaded before any code runs, so an entry imports this file and then its program dynamically.
 */
registerHooks({
  load(url, context, nextLoad) {
    if (!url.startsWith('file:') || !url.endsWith('.tsx')) return nextLoad(url, context);
    return { format: 'module', shortCircuit: true, source: compile(fileURLToPath(url)) };
  },
});

function compile(file: string): string {
  const { code, errors } = transformSync(file, readFileSync(file, 'utf8'), {
    lang: 'tsx',
    sourceType: 'module',
    target: 'esnext',
    tsconfig: false,
    jsx: { runtime: 'automatic', importSource: 'preact' },
    typescript: { onlyRemoveTypeImports: true },
  });
  const [first] = errors;
  if (first) throw new SyntaxError(`${file}: ${first.message}`);
  return code;
}
