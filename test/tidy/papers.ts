import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import type { Finding } from './source.ts';

const README_LINES = 25;
const TOP = /^(src|test|docs|demo|bench|scripts|\.ci)\//;
const FILE_NAME = /^[\w.@-]+(\/[\w.@-]+)*\.(tsx?|mjs|md|json|sql|csv|sh|css)$/;

interface Mention {
  target: string;
  line: number;
  isLink: boolean;
}

/** Links to files, and words in backticks that read as a path; fenced code is left alone. */
function mentionsIn(text: string): Mention[] {
  let isFenced = false;
  return text.split('\n').flatMap((line, index) => {
    if (/^\s*(```|~~~)/.test(line)) isFenced = !isFenced;
    if (isFenced) return [];
    const at = { line: index + 1 };
    const prose = line.replaceAll(/`[^`]*`/g, '');
    const links = [...prose.matchAll(/\]\(\s*<?([^)\s>]+)/g)].map(([, target = '']) => target);
    const ticked = [...line.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word.replace(/:\d+$/, ''));
    return [
      ...links
        .filter((to) => !/^([a-z][a-z+.-]*:|#|\/)/i.test(to))
        .map((target) => ({ ...at, target, isLink: true })),
      ...ticked.filter(readsAsPath).map((target) => ({ ...at, target, isLink: false })),
    ];
  });
}

function readsAsPath(word: string): boolean {
  const path = word.replace(/^\.\//, '').replace(/^#(lib|kernel|modules|server|web|console)\//, 'src/$1/');
  return (
    /^[\w.@/-]+$/.test(path) &&
    !/(^|\/)(X|NAME|NNNN[\w-]*|\.\.\.)(\/|$)/.test(path) &&
    (TOP.test(path) || FILE_NAME.test(path))
  );
}

function exists(root: string, file: string, mention: Mention, names: ReadonlySet<string>): boolean {
  const target = decodeURI(mention.target.replace(/[#?].*$/, ''));
  if (mention.isLink) return existsSync(join(root, dirname(file), target));
  const path = mention.target.replace(/^#(test|demo)\//, '$1/').replace(/^#/, 'src/');
  const places = [path, join(dirname(file), path)].map((place) => normalize(place));
  return places.some((place) => existsSync(join(root, place))) || (!path.includes('/') && names.has(path));
}

/** Every relative link and every path in backticks leads somewhere. */
export function papers(root: string, files: readonly string[]): Finding[] {
  const names = new Set(files.map((file) => basename(file)));
  return files
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) =>
      mentionsIn(readFileSync(join(root, file), 'utf8'))
        .filter((mention) => !exists(root, file, mention, names))
        .map(({ target, line }) => ({
          rule: 'papers',
          file,
          line,
          cure: `${target} does not exist: mend the path`,
        })),
    );
}

/** A module has a short README, a door and a contract; one with tables has migrations. */
export function anatomy(root: string, files: readonly string[]): Finding[] {
  const modules = new Set(files.flatMap((file) => /^src\/modules\/([^/]+)\//.exec(file)?.[1] ?? []));
  const found: Finding[] = [];
  for (const name of modules) {
    const folder = `src/modules/${name}`;
    const needed = ['README.md', 'index.ts', 'contract.ts'].map((part) => `${folder}/${part}`);
    for (const file of needed.filter((part) => !files.includes(part))) {
      found.push({
        rule: 'anatomy',
        file,
        line: 1,
        cure: 'every module has a README.md, an index.ts and a contract.ts',
      });
    }
    const hasMigrations = files.some((file) => file.startsWith(`${folder}/migrations/`));
    if (files.includes(`${folder}/store.ts`) && !hasMigrations) {
      found.push({
        rule: 'anatomy',
        file: `${folder}/store.ts`,
        line: 1,
        cure: 'a store needs its migrations folder',
      });
    }
  }
  return [...found, ...longReadmes(root, files)];
}

function longReadmes(root: string, files: readonly string[]): Finding[] {
  return files
    .filter((file) => /^src\/(modules|kernel)\/[^/]+\/README\.md$/.test(file))
    .flatMap((file) => {
      const lines = readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length;
      if (lines <= README_LINES) return [];
      const cure = `${lines} lines: say it in ${README_LINES}; longer stories belong in docs/`;
      return [{ rule: 'readme-length', file, line: README_LINES + 1, cure }];
    });
}
