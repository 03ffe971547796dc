import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '#kernel/config/index.ts';
import { Problem, Refusal } from '#kernel/errors/index.ts';
import { silentLog } from '#kernel/log/index.ts';
import { pathOf } from '#kernel/operation/contract.ts';
import { ANONYMOUS, getOperation } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { listContracts } from './contracts.ts';
import { openHouse } from './house.ts';
import { AS_HEADER } from './http/operator.ts';
import { problemOf } from './http/problems.ts';
import { runUpkeep, type Upkeep, type UpkeepReport } from './upkeep.ts';

/** A way to the house: the running server of the data folder, or the database opened for this one command. */
export interface Connection {
  /** Gives the operation's output, or a Problem. */
  call(name: string, input: unknown, as: string | undefined): Promise<unknown>;
  upkeep(name: Upkeep): Promise<UpkeepReport>;
  close(): Promise<void>;
}

const Run = z.object({ pid: z.int(), host: z.string(), port: z.int(), token: z.string() });
const Report = z.object({ isClean: z.boolean(), lines: z.array(z.string()) });

export function findProblem(answer: unknown): Problem | undefined {
  const parsed = Problem.safeParse(answer);
  return parsed.success ? parsed.data : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The server that runs on a data folder, if one does. */
async function findRun(folder: string): Promise<z.infer<typeof Run> | undefined> {
  const text = await readFile(join(folder, 'run', 'server.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const run = Run.parse(JSON.parse(text));
  return isAlive(run.pid) ? run : undefined;
}

async function answerOf(response: Response): Promise<unknown> {
  return response.json();
}

function remote(run: z.infer<typeof Run>): Connection {
  const host = run.host === '0.0.0.0' || run.host === '::' ? '127.0.0.1' : run.host;
  const base = `http://${host.includes(':') ? `[${host}]` : host}:${run.port}`;
  const headers = (as: string | undefined) => ({
    authorization: `Operator ${run.token}`,
    'content-type': 'application/json',
    ...(as === undefined ? {} : { [AS_HEADER]: as }),
  });
  return {
    async call(name, input, as) {
      const contract = listContracts().get(name);
      if (!contract) throw new Error(`no operation ${name}`);
      const fields = Object.entries(z.record(z.string(), z.unknown()).parse(input));
      const path = fields.reduce(
        (text, [key, value]) => text.replace(`:${key}`, encodeURIComponent(String(value))),
        pathOf(contract),
      );
      const url = new URL(`/api/v1${path}`, base);
      if (contract.kind === 'command') {
        const response = await fetch(url, {
          method: 'POST',
          headers: headers(as),
          body: JSON.stringify(input),
        });
        return answerOf(response);
      }
      for (const [key, value] of fields)
        for (const one of [value].flat()) url.searchParams.append(key, String(one));
      const { 'content-type': _, ...rest } = headers(as);
      return answerOf(await fetch(url, { headers: rest }));
    },
    async upkeep(name) {
      const response = await fetch(new URL(`/operator/${name}`, base), {
        method: 'POST',
        headers: headers(undefined),
        body: '{}',
      });
      return Report.parse(await response.json());
    },
    close: async () => undefined,
  };
}

async function local(config: Config): Promise<Connection> {
  const house = await openHouse(config, silentLog, { say: (line) => process.stderr.write(`${line}\n`) });
  return {
    async call(name, input, as) {
      const reference = newId();
      try {
        const actor = as === undefined ? ANONYMOUS : await house.identity.resolveAccount(house.database, as);
        const operation = getOperation(house.operations, name);
        return await house.runner.run(operation, { actor, input, language: 'zh', reference });
      } catch (error) {
        if (error instanceof Refusal) return problemOf(error, reference, 'zh');
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

/** Finds the way to the house of a data folder. */
export async function connect(config: Config): Promise<Connection> {
  const run = await findRun(config.data);
  return run ? remote(run) : local(config);
}
