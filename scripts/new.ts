/** `npm run new -- module NAME`: writes the smallest lawful room. It passes every check, and is changed from there. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const TEMPLATE = join(import.meta.dirname, 'module');
/** The rooms, their contracts, and those that the auditor's screen calls by their titles. */
const LISTS = ['src/server/house.ts', 'src/server/contracts.ts', 'src/console/audit/operations.ts'] as const;

/** What keeps a room from being written, in one line. */
class Trouble extends Error {}

/** A name becomes a folder, a schema of the database and the beginning of every operation's name. */
function requireFree(root: string, name: string): void {
  if (!/^[a-z]{2,30}$/.test(name)) {
    throw new Trouble(`名称应为 2 至 30 个小写字母 / the name must be 2 to 30 lower-case letters: ${name}`);
  }
  for (const floor of ['kernel', 'modules', 'lib', 'server', 'web', 'console']) {
    const taken = [`src/${floor}/${name}`, `src/${name}`].find((path) => existsSync(join(root, path)));
    if (taken) throw new Trouble(`已有 ${taken} / ${taken} exists already`);
  }
}

function filled(text: string, name: string): string {
  return text.replaceAll('__name__', name).replaceAll('__Name__', name[0]?.toUpperCase() + name.slice(1));
}

function writeRoom(root: string, name: string): string[] {
  const files = readdirSync(TEMPLATE, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return files.map((one) => {
    const from = join(one.parentPath, one.name);
    const path = join('src/modules', name, filled(relative(TEMPLATE, from), name).replace(/\.txt$/, ''));
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), filled(readFileSync(from, 'utf8'), name), { flag: 'wx' });
    return path;
  });
}

/** Puts a line at the end of a list, and an import at the head of the file; the formatter sets them in order. */
function enlist(
  root: string,
  file: string,
  list: RegExp,
  { line, from }: { line: string; from: string },
): void {
  const text = readFileSync(join(root, file), 'utf8');
  const found = list.exec(text);
  if (!found) throw new Trouble(`${file}: 找不到清单 / its list was not found`);
  const end = found.index + found[0].length;
  const before = `${text.slice(0, end)}${line}\n`;
  writeFileSync(join(root, file), `${from}\n${before}${text.slice(end)}`);
}

function run(root: string, command: string, args: readonly string[]): void {
  const path = `${join(root, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`;
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PATH: path },
  });
  if (status !== 0) throw new Trouble(`${command} ${args.join(' ')} 未成功 / failed`);
}

/** Writes a module and makes the house know it; gives the files that it wrote or changed. */
function newModule(root: string, name: string): string[] {
  requireFree(root, name);
  const files = writeRoom(root, name);
  const [house, contracts, titles] = LISTS;
  enlist(root, house, /const list: Room\[\] = \[\n(?: {4}.*\n)*/, {
    line: `    ${name}Room,`,
    from: `import { ${name}Room } from '#modules/${name}/index.ts';`,
  });
  const from = `import { ${name}Contracts } from '#modules/${name}/contract.ts';`;
  enlist(root, contracts, /const ALL: .*\[\n(?: {2}.*\n)*/, {
    line: `  ...Object.values(${name}Contracts),`,
    from,
  });
  enlist(root, titles, /const ROOMS = \[\n(?: {2}.*\n)*/, { line: `  ${name}Contracts,`, from });
  run(root, 'biome', ['check', '--write', '--linter-enabled=false', ...LISTS, ...files]);
  run(root, process.execPath, ['test/tidy/main.ts', '--update']);
  run(root, 'vitest', ['run', 'test/access-matrix.test.ts', '-u']);
  return [...files, ...LISTS, 'test/tidy/migrations.lock.json', 'test/access-matrix.txt'];
}

const USAGE = 'npm run new -- module NAME';

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { root: { type: 'string', default: resolve(import.meta.dirname, '..') } },
  });
  const [what, name, ...rest] = positionals;
  if (what !== 'module' || name === undefined || rest.length > 0) throw new Trouble(USAGE);
  const files = newModule(values.root, name);
  process.stdout.write(
    `${files.map((file) => `  ${file}`).join('\n')}\nnpm run check · npm test -- src/modules/${name}\n`,
  );
} catch (error) {
  if (!(error instanceof Trouble)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
