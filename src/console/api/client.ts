/** The typed client: what goes in and what comes out of a call is read off its contract. */
import type { z } from 'zod';
import { LANGUAGE_TAG, type Language } from '#kernel/i18n/contract.ts';
import type { FileContract, InputSchema, OperationContract } from '#kernel/operation/contract.ts';
import { pathOf } from '#kernel/operation/path-contract.ts';
import { offline, problemOf } from './problem.ts';

/** What a contract gives. */
export type OutputOf<C extends OperationContract> = z.output<C['output']>;

export interface CallOptions {
  language: Language;
  /** Names one action of the user's, so that repeating it after a lost answer changes nothing twice. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

function isValue(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** The flat fields of an input as a query string, sorted by the order they were written; arrays repeat their name. */
export function queryString(input: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input)) {
    const values: unknown[] = Array.isArray(value) ? value : [value];
    for (const one of values) if (isValue(one)) query.append(name, String(one));
  }
  const text = query.toString();
  return text ? `?${text}` : '';
}

/** The URL of a contract and the fields that are left for the query or the body. */
export function urlOf(
  contract: Pick<OperationContract, 'name' | 'path'>,
  input: Readonly<Record<string, unknown>>,
): { path: string; rest: Record<string, unknown> } {
  const rest = { ...input };
  const path = pathOf(contract).replaceAll(/:(\w+)/g, (_, name: string) => {
    const value = rest[name];
    delete rest[name];
    return encodeURIComponent(isValue(value) ? String(value) : '');
  });
  return { path: `/api/v1${path}`, rest };
}

function requestOf(contract: OperationContract, input: Record<string, unknown>, options: CallOptions) {
  const { path, rest } = urlOf(contract, input);
  const headers = new Headers({
    accept: 'application/json',
    'accept-language': LANGUAGE_TAG[options.language],
  });
  const common = { headers, credentials: 'same-origin', signal: options.signal ?? null } as const;
  if (contract.kind === 'query') return new Request(path + queryString(rest), common);
  headers.set('content-type', 'application/json');
  if (options.idempotencyKey !== undefined) headers.set('idempotency-key', options.idempotencyKey);
  return new Request(path, { ...common, method: 'POST', body: JSON.stringify(rest) });
}

async function fetchOrOffline(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw offline();
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The name that an answer gives to its file. */
function fileNameOf(response: Response): string {
  const encoded = /filename\*=UTF-8''(\S+)/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  return encoded === undefined ? 'download' : decodeURIComponent(encoded);
}

/** Fetches a file whole; every failure, also one on the way, is a ProblemError. */
export async function fetchFile<N extends string, I extends InputSchema, O extends z.ZodType>(
  contract: FileContract<N, I, O>,
  input: z.input<I>,
  options: CallOptions,
): Promise<{ name: string; content: Blob }> {
  const request = requestOf(contract, { ...input }, options);
  const response = await fetchOrOffline(request);
  if (!response.ok) throw problemOf(response.status, await bodyOf(response));
  try {
    return { name: fileNameOf(response), content: await response.blob() };
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw offline();
  }
}

/**
 * Calls an operation and gives its output; every failure is a ProblemError. The server parsed the answer by the
 * contract before it left, and the page is of the same build: nothing is parsed twice, no reader is sent the schemas.
 */
export async function call<N extends string, I extends InputSchema, O extends z.ZodType>(
  contract: OperationContract<N, I, O>,
  input: z.input<I>,
  options: CallOptions,
): Promise<z.output<O>> {
  const response = await fetchOrOffline(requestOf(contract, { ...input }, options));
  const body = await bodyOf(response);
  if (!response.ok) throw problemOf(response.status, body);
  if (body === undefined) throw problemOf(response.status, undefined);
  return body as z.output<O>;
}
