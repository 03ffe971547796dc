import { dottedName, type Finding, isNode, isTest, type Node, type Source } from './source.ts';

/** A banned piece of code: how it is recognised, where it is at home, and what to write instead. */
interface Ban {
  rule: string;
  matches: (node: Node) => boolean;
  isAtHome: (file: string) => boolean;
  cure: string;
}

const isCallOf = (name: string) => (node: Node) =>
  node.type === 'CallExpression' && dottedName(node['callee']) === name;
const isOneOf =
  (...folders: string[]) =>
  (file: string) =>
    folders.some((folder) => file.startsWith(folder));
const isFreeToMeasure = (file: string) =>
  isTest(file) || isOneOf('src/kernel/clock/', 'src/lib/', 'scripts/')(file);

const BANS: readonly Ban[] = [
  {
    rule: 'no-new-date',
    matches: (node) =>
      node.type === 'NewExpression' &&
      dottedName(node['callee']) === 'Date' &&
      Array.isArray(node['arguments']) &&
      node['arguments'].length === 0,
    isAtHome: isFreeToMeasure,
    cure: 'take the moment from ctx.now or the clock that was passed in',
  },
  {
    rule: 'no-date-now',
    matches: isCallOf('Date.now'),
    isAtHome: isFreeToMeasure,
    cure: 'take the moment from the clock that was passed in; measure with performance.now()',
  },
  {
    rule: 'no-math-random',
    matches: isCallOf('Math.random'),
    isAtHome: isOneOf('src/kernel/clock/', 'src/lib/', 'bench/'),
    cure: 'use a seeded generator from src/lib, or node:crypto for secrets, so that a run can be repeated',
  },
  {
    rule: 'no-process-env',
    matches: (node) => dottedName(node) === 'process.env',
    isAtHome: (file) => isTest(file) || isOneOf('src/kernel/config/', 'scripts/')(file),
    cure: 'read a setting from the configuration that was passed in (src/kernel/config)',
  },
  {
    rule: 'no-console',
    matches: (node) => node.type === 'MemberExpression' && dottedName(node['object']) === 'console',
    isAtHome: (file) => isTest(file) || isOneOf('src/server/', 'scripts/')(file),
    cure: 'write to ctx.log or to the log that was passed in',
  },
  {
    rule: 'no-schemas-in-console',
    matches: (node) =>
      node.type === 'MemberExpression' &&
      /(^|\.)\w*[cC]ontracts?(\.\w+)?\.(input|output|example)$/.test(dottedName(node)),
    isAtHome: (file) => isTest(file) || !file.startsWith('src/console/'),
    cure: 'let the server parse: a browser is sent contracts without their schemas (vite.config.ts)',
  },
  {
    rule: 'no-only',
    matches: (node) => /^(it|test|describe|suite)(\.\w+)*\.only$/.test(dottedName(node)),
    isAtHome: () => false,
    cure: 'remove .only: the other tests of the file would not run',
  },
];

/** Calls that have a better home, each refusal naming it. */
export function bannedCalls(sources: readonly Source[]): Finding[] {
  return sources.flatMap(({ file, nodes, lineOf }) => {
    const bans = BANS.filter((ban) => !ban.isAtHome(file));
    return nodes.flatMap((node) =>
      bans
        .filter((ban) => ban.matches(node))
        .map((ban) => ({ rule: ban.rule, file, line: lineOf(node.start), cure: ban.cure })),
    );
  });
}

/** A note of work left undone names the issue that will do it. */
export function openEnds(sources: readonly Source[]): Finding[] {
  return sources.flatMap(({ file, comments, lineOf }) =>
    comments
      .filter(({ value }) => /\b(TODO(?!\(#\d+\):)|FIXME|XXX|HACK)\b/.test(value))
      .map(({ start }) => ({
        rule: 'open-end',
        file,
        line: lineOf(start),
        cure: 'do it now, or write it as TODO(#n): with the number of its issue',
      })),
  );
}

/** SQL lives in stores, so that a reader knows where the tables are touched. */
export function strayQueries(sources: readonly Source[]): Finding[] {
  const cure = 'move the query into store.ts (or x-store.ts) of its room as a function of (tx, …)';
  return sources
    .filter(({ file }) => file.startsWith('src/') && !isTest(file) && !isStore(file))
    .flatMap((source) =>
      source.nodes
        .filter((node) => isQuery(node) || isDriver(node))
        .map((node) => ({ rule: 'sql-in-stores', file: source.file, line: source.lineOf(node.start), cure })),
    );
}

function isStore(file: string): boolean {
  return file.startsWith('src/kernel/db/') || /(^|\/)([\w-]+-)?store(\/|(-[\w-]+)?\.ts$)/.test(file);
}

function isQuery(node: Node): boolean {
  if (node.type !== 'CallExpression' || !isNode(node['callee'])) return false;
  const property = node['callee']['property'];
  return /^(selectFrom|insertInto|updateTable|deleteFrom|mergeInto)$/.test(dottedName(property));
}

function isDriver(node: Node): boolean {
  if (node.type !== 'ImportDeclaration' || node['importKind'] === 'type' || !isNode(node['source']))
    return false;
  const from = node['source']['value'];
  if (from === 'pg' || from === 'pg-copy-streams') return true;
  const specifiers: unknown[] = Array.isArray(node['specifiers']) ? node['specifiers'] : [];
  return from === 'kysely' && specifiers.some((one) => isNode(one) && dottedName(one['imported']) === 'sql');
}
