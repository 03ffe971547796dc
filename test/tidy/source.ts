import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseSync } from 'rolldown/utils';

/** What a tidy rule found: which rule, where, and the cure. */
export interface Finding {
  rule: string;
  file: string;
  line: number;
  cure: string;
}

/** A node of the syntax tree, as far as the rules look at it. */
export interface Node {
  type: string;
  start: number;
  end: number;
  [field: string]: unknown;
}

/** A source file, read and parsed once for all rules. */
export interface Source {
  file: string;
  text: string;
  nodes: readonly Node[];
  comments: readonly { start: number; value: string }[];
  lineOf: (offset: number) => number;
}

const SKIPPED = new Set(['node_modules', '.git', 'dist', 'coverage']);

/** Every file below a root, relative to it, without what is installed, built or run-time data. */
export function listFiles(root: string, folder = root): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (SKIPPED.has(entry.name) || relative(root, path) === 'data') continue;
    if (entry.isDirectory()) found.push(...listFiles(root, path));
    else if (entry.isFile()) found.push(relative(root, path));
  }
  return found.sort();
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function collect(value: unknown, into: Node[]): void {
  if (Array.isArray(value)) for (const item of value) collect(item, into);
  else if (isNode(value)) {
    into.push(value);
    for (const field of Object.values(value))
      if (typeof field === 'object' && field !== null) collect(field, into);
  }
}

/** Parses TypeScript, with or without JSX. A file that does not parse is left to the type check. */
export function parseSource(root: string, file: string): Source {
  const text = readFileSync(join(root, file), 'utf8');
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const { program, comments } = parseSync(file, text, { lang: file.endsWith('x') ? 'tsx' : 'ts' });
  const nodes: Node[] = [];
  collect(program.body, nodes);
  return {
    file,
    text,
    nodes,
    comments,
    lineOf: (offset) => starts.findLastIndex((start) => start <= offset) + 1,
  };
}

/** The dotted name of an expression such as `process.env`; empty where it is none. */
export function dottedName(node: unknown): string {
  if (!isNode(node)) return '';
  if (node.type === 'Identifier') return String(node['name']);
  if (node.type !== 'MemberExpression' || node['computed'] === true) return '';
  const left = dottedName(node['object']);
  return left && `${left}.${dottedName(node['property'])}`;
}

export function isTest(file: string): boolean {
  return (
    /\.(test|full|e2e)\.tsx?$/.test(file) ||
    /(^|\/)testing(\/|\.tsx?$)/.test(file) ||
    /^(test|bench)\//.test(file)
  );
}
