import { parseArgs } from 'node:util';
import { ConfigFault, readConfig } from '#kernel/config/index.ts';
import { GroundFault, NewerDatabase } from '#kernel/db/index.ts';
import { Refusal } from '#kernel/errors/index.ts';
import { MasterKeyFault } from '#kernel/keys/index.ts';
import { type Connection, connect, findProblem } from './cli-connection.ts';
import { helpAll, helpOperation, USAGE } from './cli-help.ts';

/** Exit codes: done, refused or found wrong, wrong usage. */
const DONE = 0;
const REFUSED = 1;
const USAGE_FAULT = 2;

interface Parsed {
  words: string[];
  input: string;
  as: string | undefined;
  isJson: boolean;
  configArgs: string[];
}

function parse(args: readonly string[]): Parsed {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { input: text, as: text, data: text, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  return {
    words: values.help ? ['help', ...positionals] : positionals,
    input: values.input ?? '{}',
    as: values.as,
    isJson: values.json ?? false,
    configArgs: values.data === undefined ? [] : ['--data', values.data],
  };
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Runs one command line; gives the exit code. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let parsed: Parsed;
  try {
    parsed = parse(args);
  } catch (error) {
    complain(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return USAGE_FAULT;
  }
  try {
    return await dispatch(parsed);
  } catch (error) {
    if (error instanceof Refusal) {
      complain(`${error.texts.zh} / ${error.texts.en} (${error.code})`);
      for (const fault of error.fields) complain(`  ${fault.path}: ${fault.message}`);
      return REFUSED;
    }
    const isCurable = [ConfigFault, GroundFault, NewerDatabase, MasterKeyFault].some(
      (kind) => error instanceof kind,
    );
    if (!isCurable || !(error instanceof Error)) throw error;
    complain(error.message);
    return REFUSED;
  }
}

async function dispatch(parsed: Parsed): Promise<number> {
  const [first, second] = parsed.words;
  if (first === undefined || (first === 'help' && second === undefined)) {
    print(helpAll());
    return DONE;
  }
  if (first === 'help') {
    const text = helpOperation(second ?? '');
    if (text === undefined) complain(`没有操作 ${second} / no operation ${second}`);
    else print(text);
    return text === undefined ? USAGE_FAULT : DONE;
  }
  if (first === 'verify-audit') return verifyAuditCommand(parsed);
  if (first === 'figures' && second === 'recount') return recountCommand(parsed);
  return callOperation(first, parsed);
}

async function callOperation(name: string, parsed: Parsed): Promise<number> {
  if (helpOperation(name) === undefined) {
    complain(`没有操作 ${name} / no operation ${name}\n${USAGE}`);
    return USAGE_FAULT;
  }
  let input: unknown;
  try {
    input = JSON.parse(parsed.input);
  } catch {
    complain('--input 不是 JSON / --input is not JSON');
    return USAGE_FAULT;
  }
  return withConnection(parsed, async (connection) => {
    const answer = await connection.call(name, input, parsed.as);
    const problem = findProblem(answer);
    if (!problem) {
      print(parsed.isJson ? JSON.stringify(answer) : JSON.stringify(answer, null, 2));
      return DONE;
    }
    complain(
      parsed.isJson ? JSON.stringify(problem) : `${problem.message} (${problem.code}, ${problem.reference})`,
    );
    if (!parsed.isJson)
      for (const fault of problem.fields ?? []) complain(`  ${fault.path}: ${fault.message}`);
    return REFUSED;
  });
}

async function withConnection(
  parsed: Parsed,
  work: (connection: Connection) => Promise<number>,
): Promise<number> {
  const connection = await connect(readConfig(parsed.configArgs));
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

async function verifyAuditCommand(parsed: Parsed): Promise<number> {
  return withConnection(parsed, async (connection) => {
    const report = await connection.upkeep('verify-audit');
    print(parsed.isJson ? JSON.stringify(report) : report.lines.join('\n'));
    return report.isClean ? DONE : REFUSED;
  });
}

async function recountCommand(parsed: Parsed): Promise<number> {
  return withConnection(parsed, async (connection) => {
    const report = await connection.upkeep('recount');
    print(parsed.isJson ? JSON.stringify(report) : report.lines.join('\n'));
    return report.isClean ? DONE : REFUSED;
  });
}
