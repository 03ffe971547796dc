import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type Config, readConfig } from '#kernel/config/index.ts';
import { Refusal } from '#kernel/errors/index.ts';
import { type Language, languageOf } from '#kernel/i18n/index.ts';
import {
  ARCHIVE_COMMANDS,
  type ArchiveCommand,
  type ArchiveOptions,
  runArchiveCommand,
} from './cli-archive.ts';
import { type Connection, connect, findProblem, RefusedByServer } from './cli-connection.ts';
import { helpAll, helpOn, USAGE } from './cli-help.ts';
import { isAgreed, resetDemo } from './cli-reset.ts';
import { listContracts } from './contracts.ts';
import { curableLine } from './faults.ts';
import { placeOf } from './ground.ts';
import type { Upkeep, UpkeepReport } from './upkeep.ts';

/** Exit codes: done, refused or found wrong, wrong usage. */
const DONE = 0;
const REFUSED = 1;
const USAGE_FAULT = 2;

interface Parsed {
  words: string[];
  input: string;
  as: string | undefined;
  file: string | undefined;
  isJson: boolean;
  isAgreed: boolean;
  archive: ArchiveOptions;
  configArgs: string[];
}

function parse(args: readonly string[]): Parsed {
  const { values, positionals } = optionsOf(args);
  const { input, as, file, data, json, help, yes, ...archive } = values;
  return {
    words: help ? ['help', ...positionals.filter((word) => word !== 'help')] : positionals,
    input: input ?? '{}',
    as,
    file,
    isJson: json ?? false,
    isAgreed: yes ?? false,
    archive,
    configArgs: data === undefined ? [] : ['--data', data],
  };
}

function optionsOf(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = {
    input: text,
    as: text,
    file: text,
    data: text,
    json: { type: 'boolean' },
    help: { type: 'boolean' },
    yes: { type: 'boolean' },
    'passphrase-file': text,
    recipient: text,
    key: text,
    'no-verify': { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(/[.\n]/)[0] : String(error);
    throw new UsageFault(`选项有误 / wrong option: ${reason}`);
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** What was typed cannot be understood: told with the usage beside it. */
class UsageFault extends Error {}

/** The language of whoever typed, as their system says. */
function callersLanguage(): Language {
  return languageOf(Intl.DateTimeFormat().resolvedOptions().locale);
}

/** Runs one command line; gives the exit code. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let place = '';
  try {
    const parsed = parse(args);
    const work = workOf(parsed);
    if (typeof work === 'string') {
      print(work);
      return DONE;
    }
    const config = readConfig(parsed.configArgs);
    place = placeOf(config);
    return await work(config, parsed);
  } catch (error) {
    if (error instanceof UsageFault) {
      complain(`${error.message}\n${USAGE}`);
      return USAGE_FAULT;
    }
    const line = error instanceof Refusal ? refusalLine(error) : curableLine(error, place);
    if (line === undefined) throw error;
    complain(line);
    return REFUSED;
  }
}

type Work = (config: Config, parsed: Parsed) => Promise<number>;

/** What the words ask for: a text that needs no database, or work that does. */
function workOf({ words, input }: Parsed): string | Work {
  const [first, ...rest] = words;
  if (first === undefined) return helpAll();
  if (first === 'help') {
    const name = rest.join(' ');
    return name === '' ? helpAll() : (helpOn(name) ?? unknown(name));
  }
  const archiving = ARCHIVE_COMMANDS.find((command) => command === first);
  if (archiving) return archiveWork(archiving, rest);
  if (first === 'api-docs') return docsWork(rest);
  const whole = words.join(' ');
  if (whole === 'verify-audit') return upkeepWork('verify-audit');
  if (whole === 'figures recount') return upkeepWork('recount');
  if (whole === 'search rebuild') return upkeepWork('rebuild-search');
  if (whole === 'reset-demo') return resetWork;
  if (!listContracts().has(whole)) return unknown(whole);
  const fields = inputOf(input);
  return (config, parsed) =>
    withConnection(config, (connection) => callOperation(connection, whole, fields, parsed));
}

function unknown(name: string): never {
  throw new UsageFault(`没有操作 ${name} / there is no operation ${name}`);
}

function inputOf(text: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw new UsageFault(`--input 须为 JSON 对象，如 '{"a":1}' / --input must be a JSON object`);
  }
}

function refusalLine({ texts, code, fields }: Refusal): string {
  const lines = fields.map((fault) => `  ${fault.path}: ${fault.message}`);
  return [`${texts.zh} / ${texts.en} (${code})`, ...lines].join('\n');
}

async function callOperation(
  connection: Connection,
  name: string,
  input: Record<string, unknown>,
  { as, file, isJson }: Parsed,
): Promise<number> {
  if (file !== undefined && !existsSync(file))
    throw new UsageFault(`找不到文件 ${file} / there is no file ${file}`);
  const answer = await connection.call({
    name,
    input,
    as,
    into: process.stdout,
    ...(file === undefined ? {} : { file }),
  });
  const problem = findProblem(answer);
  if (!problem) {
    if (answer !== undefined) print(isJson ? JSON.stringify(answer) : JSON.stringify(answer, null, 2));
    return DONE;
  }
  const lines = (problem.fields ?? []).map((fault) => `  ${fault.path}: ${fault.message}`);
  const told = [`${problem.message} (${problem.code}, ${problem.reference})`, ...lines].join('\n');
  complain(isJson ? JSON.stringify(problem) : told);
  return REFUSED;
}

async function withConnection(
  config: Config,
  work: (connection: Connection) => Promise<number>,
): Promise<number> {
  const connection = await connect(config, callersLanguage());
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

function upkeepWork(name: Upkeep): Work {
  return (config, parsed) =>
    withConnection(config, async (connection) => printReport(await connection.upkeep(name), parsed));
}

async function resetWork(config: Config, { isAgreed: isSaid }: Parsed): Promise<number> {
  if (!isSaid && !(await isAgreed()))
    throw new UsageFault(
      '未确认，没有恢复；脚本中请加 --yes / not agreed, nothing was reset; scripts say --yes',
    );
  try {
    return (await resetDemo(config, complain)) ? DONE : REFUSED;
  } catch (error) {
    if (!(error instanceof RefusedByServer)) throw error;
    complain(`${error.problem.message} (${error.problem.code})`);
    return REFUSED;
  }
}

function printReport(report: UpkeepReport, { isJson }: Parsed): number {
  print(isJson ? JSON.stringify(report) : report.lines.join('\n'));
  return report.isClean ? DONE : REFUSED;
}

function docsWork([folder, ...more]: readonly string[]): Work {
  if (folder === undefined || more.length > 0)
    throw new UsageFault('api-docs 须有一个目录名 / api-docs takes the name of one folder');
  return async (config) => {
    // Pages are written in JSX.
    await import('./jsx-loader.ts');
    const { writeApiDocs } = await import('./api-files.ts');
    const count = await writeApiDocs(folder, config.publicUrl ?? `http://${config.host}:${config.port}`);
    print(`${folder}: ${count} 个文件，从 index.zh.html 读起 / ${count} files; begin with index.en.html`);
    return DONE;
  };
}

function archiveWork(command: ArchiveCommand, names: readonly string[]): Work {
  const [file] = names;
  if (file === undefined || names.length > 1)
    throw new UsageFault(`${command} 须有一个文件名 / ${command} takes the name of one file`);
  return async (config, parsed) =>
    printReport(await runArchiveCommand(command, file, parsed.archive, config, complain), parsed);
}
