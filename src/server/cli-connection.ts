import { once } from 'node:events';
import { access, readFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { Config } from '#kernel/config/index.ts';
import { GroundFault } from '#kernel/db/index.ts';
import { assert, Problem, Refusal } from '#kernel/errors/index.ts';
import type { Language } from '#kernel/i18n/index.ts';
import { createLog } from '#kernel/log/index.ts';
import { ANONYMOUS, type FileAnswer, getOperation } from '#kernel/operation/index.ts';
import { pathOf } from '#kernel/operation/path-contract.ts';
import { sha256 } from '#lib/hash.ts';
import { newId } from '#lib/id.ts';
import { listContracts } from './contracts.ts';
import { openHouse } from './house.ts';
import { AS_HEADER } from './http/operator.ts';
import { problemOf } from './http/problems.ts';
import { runUpkeep, type Upkeep, type UpkeepReport } from './upkeep.ts';

/** What is called, in whose name, and where the bytes of a file go. */
export interface Called {
  name: string;
  input: Readonly<Record<string, unknown>>;
  as: string | undefined;
  into: Writable;
  /** A file to send along. */
  file?: string;
}

/** A way to the house: the running server of the data folder, or the database opened for this one command. */
export interface Connection {
  /** Gives the operation's output, or a Problem; a file goes into `into`, and there is no output. */
  call(question: Called): Promise<unknown>;
  upkeep(name: Upkeep): Promise<UpkeepReport>;
  close(): Promise<void>;
}

const Run = z.object({
  host: z.string(),
  port: z.int(),
  token: z.string(),
  /** Where its database is, for work that needs no server. */
  database: z.object({ host: z.string(), port: z.int(), database: z.string() }),
});
type Run = z.infer<typeof Run>;
const Report = z.object({ isClean: z.boolean(), lines: z.array(z.string()) });

export function findProblem(answer: unknown): Problem | undefined {
  const parsed = Problem.safeParse(answer);
  return parsed.success ? parsed.data : undefined;
}

function addressOf({ host, port }: Run): string {
  const near = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${near.includes(':') ? `[${near}]` : near}:${port}`;
}

interface Question {
  method: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string | Buffer;
  into?: Writable;
}

const isJson = (response: IncomingMessage) => /\bjson\b/.test(response.headers['content-type'] ?? '');

/**
 * Asks a server and gives its JSON; a file goes into `into` instead. Waits as long as it takes: an upkeep of a whole
 * city may need many minutes.
 */
async function ask(url: URL, { method, headers = {}, body, into }: Question): Promise<unknown> {
  const sent = request(url, { method, headers, agent: false });
  sent.end(body);
  try {
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    if (!into || isJson(response)) return JSON.parse(await text(response));
    await pipeline(response, into, { end: false });
    return undefined;
  } catch (error) {
    throw new GroundFault('server-silent', { reason: String(error) }, error);
  }
}

/** The server that runs on a data folder, if one answers; what a killed one left behind leads nowhere. */
export async function findRun(folder: string): Promise<Run | undefined> {
  try {
    const run = Run.parse(JSON.parse(await readFile(join(folder, 'run', 'server.json'), 'utf8')));
    await ask(new URL('/healthz', addressOf(run)), { method: 'GET' });
    return run;
  } catch {
    return undefined;
  }
}

/** Asks the running server of a data folder, as its owner; gives its JSON. Throws RefusedByServer, GroundFault. */
export async function askServer(
  folder: string,
  { method, path }: { method: 'GET' | 'POST'; path: string },
): Promise<unknown> {
  const run = await findRun(folder);
  if (!run) throw new GroundFault('server-silent', { reason: folder });
  const headers = {
    authorization: `Operator ${run.token}`,
    'content-length': '0',
    'accept-language': Intl.DateTimeFormat().resolvedOptions().locale,
  };
  const answer = await ask(new URL(path, addressOf(run)), { method, headers });
  const problem = findProblem(answer);
  if (problem) throw new RefusedByServer(problem);
  return answer;
}

/** What a server answered instead, in its own words. */
export class RefusedByServer extends Error {
  override readonly name = 'RefusedByServer';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

async function sendFile(url: URL, headers: Record<string, string>, file: string | undefined) {
  const body = file === undefined ? Buffer.alloc(0) : await readFile(file);
  const about = { 'content-type': 'application/octet-stream', 'content-length': String(body.length) };
  return ask(url, { method: 'POST', headers: { ...headers, ...about }, body });
}

/** A file of the caller's own, as a command takes it. */
async function uploadOf(path: string) {
  const bytes = await readFile(path);
  return { path, sizeBytes: bytes.length, sha256: sha256(bytes) };
}

function remote(run: Run, language: Language): Connection {
  const base = addressOf(run);
  const headersOf = (as: string | undefined) => ({
    authorization: `Operator ${run.token}`,
    'accept-language': language,
    ...(as === undefined ? {} : { [AS_HEADER]: encodeURIComponent(as) }),
  });
  const post = (url: URL, as: string | undefined, input: unknown) => {
    const body = JSON.stringify(input);
    const length = String(Buffer.byteLength(body));
    const headers = { ...headersOf(as), 'content-type': 'application/json', 'content-length': length };
    return ask(url, { method: 'POST', headers, body });
  };
  return {
    async call({ name, input, as, into, file }) {
      const contract = listContracts().get(name);
      assert(contract, `there is no operation ${name}`);
      const fields = Object.entries(input);
      const path = fields.reduce(
        (pattern, [key, value]) => pattern.replace(`:${key}`, encodeURIComponent(String(value))),
        pathOf(contract),
      );
      const url = new URL(`/api/v1${path}`, base);
      const sends = contract.uploadBytes !== undefined;
      if (contract.kind === 'command' && !sends) return post(url, as, input);
      for (const [key, value] of fields)
        for (const one of [value].flat()) url.searchParams.append(key, String(one));
      if (sends) return sendFile(url, headersOf(as), file);
      return ask(url, { method: 'GET', headers: headersOf(as), ...(contract.file ? { into } : {}) });
    },
    async upkeep(name) {
      return Report.parse(await post(new URL(`/operator/${name}`, base), undefined, {}));
    },
    close: async () => undefined,
  };
}

async function local(config: Config, language: Language): Promise<Connection> {
  const log = createLog('error');
  const house = await openHouse(config, log, { say: () => undefined });
  return {
    async call({ name, input, as, into, file }) {
      const reference = newId();
      try {
        const actor = as === undefined ? ANONYMOUS : await house.identity.resolveAccount(house.database, as);
        const operation = getOperation(house.operations, name);
        const deliver = (file: FileAnswer) => pipeline(file.bytes, into, { end: false });
        const upload = file === undefined ? {} : { upload: await uploadOf(file) };
        const call = { actor, input, language, reference, deliver, ...upload };
        const output = await house.runner.run(operation, call);
        return operation.contract.file ? undefined : output;
      } catch (error) {
        if (error instanceof Refusal) return problemOf(error, reference, language);
        // Nobody else's log has it: the line goes where the person at the command line sees it.
        log.error({ reference, operation: name, error: String(error) }, 'a call failed');
        throw error;
      }
    },
    upkeep: (name) => runUpkeep(house, name),
    async close() {
      await house.anchor();
      await house.close();
    },
  };
}

/** A mistyped folder must not be created, found empty and called clean. */
export async function requireDataFolder(folder: string): Promise<void> {
  try {
    await access(join(folder, 'VERSION'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // One that is closed to us is told of when it is opened.
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new GroundFault('data-folder-missing', { folder }, error);
  }
}

/** Finds the way to the house of a data folder; answers come in the caller's language. */
export async function connect(config: Config, language: Language): Promise<Connection> {
  const run = await findRun(config.data);
  if (run) return remote(run, language);
  await requireDataFolder(config.data);
  return local(config, language);
}
