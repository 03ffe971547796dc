/** Reviewers at their browsers: connections that each approve one report after another over HTTP. */
import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { newId } from '#lib/id.ts';

/** A report that waits, in the version that its reviewer saw. */
export interface Waiting {
  id: string;
  version: number;
}

/** Where approvals go: a server with the path of its command. */
export interface Target {
  port: number;
  path: string;
  headers: OutgoingHttpHeaders;
}

export interface Response {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What became of a series of approvals. */
export interface Driven {
  approved: number;
  errors: number;
  /** The first answers that were no approval, to be told. */
  refusals: string[];
  seconds: number;
  times: number[];
}

const HOST = '127.0.0.1';
const REFUSALS_TOLD = 3;

interface Line {
  port: number;
  agent?: Agent;
  /** The address that a connection comes from: a server counts requests by it. */
  localAddress?: string;
}

/** One request and its whole answer. */
export function ask(
  { port, agent, localAddress }: Line,
  method: 'GET' | 'POST',
  path: string,
  { headers = {}, body }: { headers?: OutgoingHttpHeaders; body?: object } = {},
): Promise<Response> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const said =
    body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  return new Promise((resolve, reject) => {
    const options = {
      host: HOST,
      port,
      method,
      path,
      headers: { ...headers, ...said },
      ...(agent ? { agent } : {}),
      ...(localAddress === undefined ? {} : { localAddress }),
    };
    const sent = request(options, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(parts).toString('utf8'),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

/** Signs in as a browser does; gives the cookie of the session. */
export async function signIn(port: number, account: string, password: string): Promise<string> {
  const answer = await ask({ port }, 'POST', '/api/v1/identity/sign-in', { body: { account, password } });
  const cookies = answer.headers['set-cookie'] ?? [];
  if (answer.status !== 200 || cookies.length === 0) {
    throw new Error(`cannot sign in: ${answer.status} ${answer.body}`);
  }
  return cookies.map((cookie) => cookie.split(';')[0]).join('; ');
}

/** Approves one report; the key makes a repeated call harmless, as the console sends it. */
export function approve(line: Line, target: Target, { id, version }: Waiting): Promise<Response> {
  const headers = { ...target.headers, 'idempotency-key': newId() };
  return ask(line, 'POST', target.path, { headers, body: { id, version } });
}

/**
 * Approves reports over so many connections, each sending its next when it was answered. Every connection has an
 * address of its own in `127.0.network`, because the product limits the requests a minute of one address.
 */
export async function drive(
  target: Target,
  reports: readonly Waiting[],
  connections: number,
  network: number,
): Promise<Driven> {
  const driven: Driven = { approved: 0, errors: 0, refusals: [], seconds: 0, times: [] };
  let next = 0;
  const keepApproving = async (connection: number) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const line = { port: target.port, agent, localAddress: `127.0.${network}.${connection + 1}` };
    for (let report = reports[next++]; report; report = reports[next++]) {
      const start = performance.now();
      const answer = await approve(line, target, report);
      driven.times.push(performance.now() - start);
      if (answer.status === 200) {
        driven.approved += 1;
        continue;
      }
      driven.errors += 1;
      if (driven.refusals.length < REFUSALS_TOLD) driven.refusals.push(`${answer.status} ${answer.body}`);
    }
    agent.destroy();
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: connections }, (_, connection) => keepApproving(connection)));
  driven.seconds = (performance.now() - start) / 1000;
  return driven;
}
