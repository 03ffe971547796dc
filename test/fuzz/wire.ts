/** A client that says anything: raw bytes, any header, from as many addresses of this machine as it likes. */
import { Agent, request } from 'node:http';

/** Longer than any answer takes on a busy machine: what is not there by then is a hang. */
const HANG_MS = 30_000;
/** Well below what the server takes from one address in a minute. */
const CALLS_PER_ADDRESS = 500;

export interface Message {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string | Uint8Array;
  /** Hang up after so many bytes of the body, though more were announced. */
  breaksOffAt?: number;
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** Nobody answered in time. */
export class Hang extends Error {}

export interface Wire {
  /** Says it and gives the answer; undefined where the server hung up, or where the message itself breaks off. */
  say(message: Message): Promise<Answer | undefined>;
  close(): void;
}

/** A wire to a server of this machine. Every 500 messages it comes from another loopback address. */
export function openWire(port: number): Wire {
  let count = 0;
  let agent = new Agent({ keepAlive: true });
  return {
    async say(message) {
      if (count % CALLS_PER_ADDRESS === 0) {
        agent.destroy();
        const at = count / CALLS_PER_ADDRESS;
        const localAddress = `127.0.${Math.floor(at / 250) % 250}.${1 + (at % 250)}`;
        agent = new Agent({ keepAlive: true, localAddress });
      }
      count += 1;
      return send(port, agent, message);
    },
    close: () => agent.destroy(),
  };
}

function send(port: number, agent: Agent, message: Message): Promise<Answer | undefined> {
  const signal = AbortSignal.timeout(HANG_MS);
  const { method, path, headers, body = '', breaksOffAt } = message;
  const bytes = Buffer.from(body);
  return new Promise((done, fail) => {
    const lost = (error: Error) => {
      if (signal.aborted) fail(new Hang(`${method} ${path} was not answered in ${HANG_MS} ms`));
      else if ('code' in error && /^(ECONNRESET|EPIPE|HPE_)/.test(String(error.code))) done(undefined);
      else fail(error);
    };
    const length = bytes.length > 0 && !('transfer-encoding' in headers);
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        agent,
        method,
        path,
        headers: { ...headers, ...(length ? { 'content-length': String(bytes.length) } : {}) },
        signal,
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', lost);
        response.on('end', () => {
          const { statusCode: status = 0, headers: told } = response;
          done({ status, headers: told, text: Buffer.concat(parts).toString('utf8') });
        });
      },
    );
    asked.on('error', lost);
    if (breaksOffAt === undefined) {
      asked.end(bytes);
      return;
    }
    asked.write(bytes.subarray(0, breaksOffAt), () => {
      asked.destroy();
      done(undefined);
    });
  });
}
