import { Webhook } from 'standardwebhooks';
import { Agent, type Dispatcher, request } from 'undici';
import { DeliveryFault } from './channel.ts';

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 64 * 1024;

/** The limits under which anything is asked over HTTP: ten seconds in all, 64 KB of answer, no redirect followed. */
export const LIMITS: Agent.Options = {
  headersTimeout: TIMEOUT_MS,
  bodyTimeout: TIMEOUT_MS,
  maxResponseSize: MOST_BYTES,
  pipelining: 1,
};

/** For far sides that the operator configured. */
export const configured: Dispatcher = new Agent({ ...LIMITS, connect: { timeout: TIMEOUT_MS } });

export interface Answer {
  status: number;
  text: string;
}

/** Posts JSON, or gets where there is none; every failure is a fault to be tried again. */
export async function ask(
  url: URL | string,
  of: { body?: string; headers?: Record<string, string>; dispatcher?: Dispatcher },
): Promise<Answer> {
  try {
    const { statusCode, body } = await request(url, {
      method: of.body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'Taihu', ...of.headers },
      body: of.body ?? null,
      dispatcher: of.dispatcher ?? configured,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: statusCode, text: await body.text() };
  } catch (error) {
    if (error instanceof DeliveryFault) throw error;
    // A fault raised while connecting arrives as it is or as a cause.
    if (error instanceof Error && error.cause instanceof DeliveryFault) throw error.cause;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const name = error instanceof Error ? error.name : 'Error';
    throw new DeliveryFault(`http ${code || name}`, false, error);
  }
}

/** Posts JSON signed after the Standard Webhooks specification: the id stays, the timestamp is each attempt's own. */
export async function postSigned(
  url: URL | string,
  of: { id: string; at: Date; body: string; secret: string; dispatcher?: Dispatcher },
): Promise<Answer> {
  const { id, at, body, secret, dispatcher } = of;
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  };
  return ask(url, { body, headers, ...(dispatcher ? { dispatcher } : {}) });
}

/** Whether an answer means yes; a no is for good only where the far side says that the request itself is wrong. */
export function requireTaken({ status }: Answer): void {
  if (status >= 200 && status < 300) return;
  const isFinal = status === 400 || status === 410 || status === 413 || status === 422;
  throw new DeliveryFault(`http ${status}`, isFinal);
}
