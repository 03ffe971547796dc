import { dottedName, type Finding, isNode, isTest, parseSource } from '../tidy/source.ts';

// Its native program judges in seconds what its JavaScript takes half a minute for; it exists for x64 only.
process.env['RECHECK_BACKEND'] = process.arch === 'x64' ? 'native' : 'pure';
const { check } = await import('recheck');

type Judged = Exclude<Awaited<ReturnType<typeof check>>, { status: 'safe' }>;

/**
 * A heavily loaded machine takes seconds where a free one takes a tenth. The parts of a judgement are bounded by what
 * they read alone: a match that is cut off by the clock would count as one that takes too long.
 */
const LIMITS = {
  timeout: 30_000,
  seedingTimeout: null,
  incubationTimeout: null,
  attackTimeout: null,
} as const;

interface Found {
  file: string;
  line: number;
  pattern: string;
  flags: string;
}

function isRegex(value: unknown): value is { pattern: string; flags: string } {
  return typeof value === 'object' && value !== null && 'pattern' in value && 'flags' in value;
}

function cureOf(answer: Judged): string {
  if (answer.status === 'unknown') return `could not be judged (${answer.error.kind}): write it more simply`;
  const { complexity, attack } = answer;
  return `is ${complexity.summary}, e.g. for ${attack.pattern}: let its parts not overlap`;
}

/**
 * Regular expressions of the product that a text could keep busy for longer than in proportion to its length; and those
 * built at run time, which nobody can judge beforehand.
 */
export async function regexFindings(root: string, files: readonly string[]): Promise<Finding[]> {
  const sources = files
    .filter((file) => /^src\/.*\.tsx?$/.test(file) && !isTest(file))
    .map((file) => parseSource(root, file));
  const found: Finding[] = [];
  const regexes: Found[] = [];
  for (const { file, nodes, lineOf } of sources)
    for (const node of nodes) {
      const line = lineOf(node.start);
      const isBuilt = /^(New|Call)Expression$/.test(node.type) && dottedName(node['callee']) === 'RegExp';
      if (isBuilt && isNode(node['callee']))
        found.push({
          rule: 'built-regex',
          file,
          line,
          cure: 'write a literal: what is built cannot be judged',
        });
      if (node.type === 'Literal' && isRegex(node['regex'])) regexes.push({ file, line, ...node['regex'] });
    }
  for (const [, [first]] of Map.groupBy(regexes, ({ pattern, flags }) => `/${pattern}/${flags}`)) {
    if (first === undefined) continue;
    const { file, line, pattern, flags } = first;
    const answer = await check(pattern, flags, LIMITS);
    if (answer.status === 'safe') continue;
    found.push({ rule: 'redos', file, line, cure: `/${pattern}/ ${cureOf(answer)}` });
  }
  return found;
}
