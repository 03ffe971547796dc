/** The API over HTTP, as a program uses it: sign in, call operations by contract, keep the cookie. */
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { PASSWORD } from '#demo/wuxi-2008/people.ts';
import { identityContracts } from '#kernel/identity/contract.ts';
import type { InputSchema, OperationContract } from '#kernel/operation/contract.ts';
import { pathOf } from '#kernel/operation/path-contract.ts';

export interface Client {
  /** Asks for what is no JSON, in this client's name. */
  fetch(path: string, signal?: AbortSignal): Promise<Response>;
  /** Sends a file and gives the answer, whatever its status. */
  send(path: string, bytes: Uint8Array): Promise<unknown>;
  call<I extends InputSchema, O extends z.ZodType>(
    contract: OperationContract<string, I, O>,
    input: z.input<I>,
    key?: string,
  ): Promise<z.output<O>>;
}

/** An answer that is not a success. */
export class ApiFault extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super(`${status} ${JSON.stringify(body)}`);
    this.status = status;
    this.body = body;
  }
}

async function answerOf(response: Response): Promise<unknown> {
  const body: unknown = await response.json();
  if (!response.ok) throw new ApiFault(response.status, body);
  return body;
}

function urlOf(base: string, contract: OperationContract, input: object): URL {
  const fields = Object.entries(input).filter(([, value]) => value !== undefined);
  let path = pathOf(contract);
  const url = new URL(base);
  for (const [name, value] of fields) {
    if (path.includes(`:${name}`)) path = path.replace(`:${name}`, encodeURIComponent(String(value)));
    else for (const one of [value].flat()) url.searchParams.append(name, String(one));
  }
  url.pathname = `/api/v1${path}`;
  return url;
}

/** A client without an account. */
export function anonymousClient(base: string, cookie = ''): Client {
  return {
    fetch: (path, signal) =>
      fetch(`${base}${path}`, { headers: { cookie, 'accept-language': 'en' }, signal: signal ?? null }),
    async send(path, bytes) {
      const headers = { cookie, 'accept-language': 'en', 'content-type': 'application/octet-stream' };
      const body = new Blob([new Uint8Array(bytes)]);
      const response = await fetch(`${base}${path}`, { method: 'POST', headers, body });
      const answer: unknown = await response.json();
      return answer;
    },
    async call(contract, input, key = randomUUID()) {
      if (contract.kind === 'query') {
        const response = await fetch(urlOf(base, contract, input), {
          headers: { cookie, 'accept-language': 'en' },
        });
        return contract.output.parse(await answerOf(response));
      }
      const response = await fetch(`${base}/api/v1${pathOf(contract)}`, {
        method: 'POST',
        headers: {
          cookie,
          'accept-language': 'en',
          'content-type': 'application/json',
          'idempotency-key': key,
        },
        body: JSON.stringify(input),
      });
      return contract.output.parse(await answerOf(response));
    },
  };
}

/** A client signed in, with a demo account unless a password is given. */
export async function signIn(base: string, account: string, password = PASSWORD): Promise<Client> {
  const response = await fetch(`${base}/api/v1${pathOf(identityContracts.signIn)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account, password }),
  });
  await answerOf(response);
  const cookies = response.headers.getSetCookie().map((line) => line.split(';')[0]);
  return anonymousClient(base, cookies.join('; '));
}
