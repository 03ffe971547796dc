import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Finding } from './source.ts';

const LANGUAGE = /(^|[./])(zh|en)\.(ts|json)$/;

/** Both languages say the same things: the same keys, and the same parameters in braces. */
export async function messages(root: string, files: readonly string[]): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const file of files.filter((name) => name.startsWith('src/') && LANGUAGE.test(name))) {
    const other = file.replace(LANGUAGE, (_, before: string, language: string, ending: string) =>
      [before, language === 'zh' ? 'en' : 'zh', '.', ending].join(''),
    );
    const fault = (cure: string) => found.push({ rule: 'messages', file, line: 1, cure });
    if (!files.includes(other)) {
      fault(`its other language is missing: write ${other}`);
      continue;
    }
    const [mine, theirs] = [await entriesOf(root, file), await entriesOf(root, other)];
    for (const [key, parameters] of mine) {
      const there = theirs.get(key);
      if (there === undefined) fault(`${key} is missing in ${other}: translate it`);
      else if (there !== parameters && file.includes('zh.')) fault(`${key}: parameters differ from ${other}`);
    }
  }
  return found;
}

async function entriesOf(root: string, file: string): Promise<Map<string, string>> {
  const path = join(root, file);
  const content: unknown = file.endsWith('.json')
    ? JSON.parse(readFileSync(path, 'utf8'))
    : await import(pathToFileURL(path).href);
  const entries = new Map<string, string>();
  // The two files may name their one export differently (zh, en), so that name is no key.
  const exported = Object.values(typeof content === 'object' && content !== null ? content : {});
  const isWrapped = file.endsWith('.ts') && exported.length === 1;
  walk('', isWrapped ? exported[0] : content, entries);
  return entries;
}

function walk(path: string, value: unknown, into: Map<string, string>): void {
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) walk(path ? `${path}.${key}` : key, inner, into);
  } else if (typeof value === 'string') into.set(path, parametersOf(value));
  else into.set(path, typeof value);
}

function parametersOf(text: string): string {
  return [...new Set([...text.matchAll(/\{\{?\s*(\w+)[^}]*\}/g)].map(([, name = '']) => name))]
    .sort()
    .join(',');
}
