import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest, preParsingAsyncHookHandler } from 'fastify';
import { refuse } from '#kernel/errors/index.ts';
import { languageOf } from '#kernel/i18n/index.ts';
import type { Log } from '#kernel/log/index.ts';
import {
  type Actor,
  ANONYMOUS,
  allows,
  type FileAnswer,
  fromQueryString,
  type Invocation,
  type Operation,
  openApiDocument,
  type RequestFacts,
  type Runner,
  type Upload,
} from '#kernel/operation/index.ts';
import { pathOf } from '#kernel/operation/path-contract.ts';
import { requireSameSite } from './cross-site.ts';
import { discard, receive } from './upload.ts';

/** The most that a command may be sent: a nation's units in one import. */
const BODY_BYTES = 80_000_000;
/** The most that anyone may send without having signed in. */
export const PUBLIC_BODY_BYTES = 100_000;

export interface ApiOptions {
  operations: readonly Operation[];
  runner: Runner;
  log: Log;
  /** Where files lie that are sent with commands, while these run. */
  uploadsFolder: string;
  publicUrl: string;
  /** Refuses what may not be called in this way, such as signing in to a demo through a proxy. */
  requireAllowed(operation: Operation, request: FastifyRequest): Promise<void>;
  /** Who a request comes from, by its cookie or its operator token; undefined where it carries none that is good. */
  resolveActor(request: FastifyRequest): Promise<Actor | undefined>;
}

function factsOf(request: FastifyRequest): RequestFacts {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string') headers.set(name, value);
  }
  return { address: request.ip, headers, cookies: [] };
}

function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  return typeof key === 'string' && key.length > 0 && key.length <= 200 ? key : undefined;
}

/** Whoever was asked for before the body of a request was read. */
const known = new WeakMap<FastifyRequest, Actor>();

/**
 * Refuses what needs no reading before a body is read: a write that another site sent, and strangers where a command
 * is not open to all. A large body is taken from nobody unknown.
 */
async function admit(options: ApiOptions, operation: Operation, request: FastifyRequest): Promise<void> {
  requireSameSite(request.headers, request.host);
  if (operation.access === 'public') return;
  const actor = await options.resolveActor(request);
  if (!actor) throw refuse('not-signed-in');
  known.set(request, actor);
}

/** Runs an operation for a request and gives its output; cookies that it sets go on the reply. */
export async function callOperation(
  options: ApiOptions,
  operation: Operation,
  input: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  more: Pick<Invocation, 'deliver' | 'upload'> = {},
): Promise<unknown> {
  await options.requireAllowed(operation, request);
  const actor = known.get(request) ?? (await options.resolveActor(request)) ?? ANONYMOUS;
  const facts = factsOf(request);
  const key = idempotencyKeyOf(request);
  try {
    return await options.runner.run(operation, {
      actor,
      input,
      language: languageOf(request.headers['accept-language']),
      reference: request.id,
      request: facts,
      ...(key === undefined ? {} : { idempotencyKey: key }),
      ...more,
    });
  } finally {
    for (const cookie of facts.cookies) reply.header('set-cookie', cookie);
  }
}

/** A name as RFC 8187 writes it. */
function extValueOf(name: string): string {
  return encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Sends a file as fast as its reader takes it; one who goes away ends it. */
async function send(file: FileAnswer, reply: FastifyReply): Promise<void> {
  reply
    .header('content-type', file.type)
    .header('content-disposition', `attachment; filename*=UTF-8''${extValueOf(file.name)}`)
    // Whatever a file holds, opened by itself it runs nothing and is of no origin.
    .header('content-security-policy', "default-src 'none'; sandbox");
  const body = Readable.from(file.bytes, { objectMode: false });
  const ended = finished(body);
  reply.send(body);
  await ended;
}

/** The answer of an operation that gives a file; what fails once bytes are under way can only be broken off. */
function answerWithFile(options: ApiOptions, operation: Operation) {
  return async (request: FastifyRequest, reply: FastifyReply, input: unknown) => {
    let isUnderWay = false;
    const deliver = (file: FileAnswer) => {
      isUnderWay = true;
      return send(file, reply);
    };
    try {
      await callOperation(options, operation, input, request, reply, { deliver });
    } catch (error) {
      if (!isUnderWay) throw error;
      options.log.warn({ reference: request.id, error: String(error) }, 'a file was broken off');
    }
    return reply;
  };
}

/** The route of a command that is sent a file: whoever may not call it is turned away before his file is read. */
function registerUpload(app: FastifyInstance, options: ApiOptions, operation: Operation, most: number): void {
  const { contract, access } = operation;
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', async (request: FastifyRequest, body: Readable) => {
      await admit(options, operation, request);
      const actor = known.get(request) ?? ANONYMOUS;
      if (!allows(access, actor)) throw refuse('forbidden');
      return receive(body, options.uploadsFolder, most);
    });
    scope.post<{ Body?: Upload }>(`/api/v1${pathOf(contract)}`, async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const input = fromQueryString(contract.input, toRecord(request.query));
      const upload = request.body;
      try {
        return await callOperation(options, operation, input, request, reply, upload ? { upload } : {});
      } finally {
        if (upload) await discard(upload.path);
      }
    });
  });
}

/** The routes of every operation below /api/v1, and the OpenAPI document that describes them. */
export function registerApi(app: FastifyInstance, options: ApiOptions): void {
  const document = openApiDocument(options.operations, options.publicUrl);
  app.get('/api/openapi.json', async () => document);
  for (const operation of options.operations) {
    if (operation.access === 'system') continue;
    const { contract } = operation;
    const url = `/api/v1${pathOf(contract)}`;
    if (contract.kind === 'query') {
      app.get(url, async (request, reply) => {
        reply.header('cache-control', 'no-store');
        const given = { ...toRecord(request.query), ...toRecord(request.params) };
        const input = fromQueryString(contract.input, given);
        if (contract.file) return answerWithFile(options, operation)(request, reply, input);
        return callOperation(options, operation, input, request, reply);
      });
    } else if (contract.uploadBytes !== undefined) {
      registerUpload(app, options, operation, contract.uploadBytes);
    } else {
      const preParsing: preParsingAsyncHookHandler = async (request, _, body) => {
        await admit(options, operation, request);
        return body;
      };
      const bodyLimit = operation.access === 'public' ? PUBLIC_BODY_BYTES : BODY_BYTES;
      app.post(url, { preParsing, bodyLimit }, async (request, reply) => {
        reply.header('cache-control', 'no-store');
        return callOperation(options, operation, request.body ?? {}, request, reply);
      });
    }
  }
}

function toRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
