import { join } from 'node:path';
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { refuse } from '#kernel/errors/index.ts';
import { languageOf } from '#kernel/i18n/index.ts';
import { identityContracts } from '#kernel/identity/contract.ts';
import type { Actor } from '#kernel/operation/index.ts';
import type { PublishedCache } from '#kernel/publication/index.ts';
import { newId } from '#lib/id.ts';
import { styleSource } from '#web/index.ts';
import type { House } from '../house.ts';
import type { Metrics } from '../metrics.ts';
import { type ApiOptions, PUBLIC_BODY_BYTES, registerApi } from './api.ts';
import { registerConsole } from './console.ts';
import { requireDirectSignIn } from './demo-guard.ts';
import { registerHealth } from './health.ts';
import { operatorActor, registerUpkeep } from './operator.ts';
import { registerOperatorReset } from './operator-reset.ts';
import { registerPages } from './pages.ts';
import { problemOf, unreadableAnswer } from './problems.ts';
import { serverOf } from './server.ts';
import { prepareUploads } from './upload.ts';

export interface AppOptions {
  house: House;
  metrics: Metrics;
  published: PublishedCache;
  /** The token by which the command line of the data folder's owner is known. */
  operatorToken: string;
  isReady: () => boolean;
  /** Ends this serving, so that the house is opened anew and a demo's reset fulfilled. */
  reset: () => void;
}

const REQUESTS_A_MINUTE = 1200;
/** Whoever tries one password on many names is slowed down; the room identity guards each name. */
const SIGN_INS_A_MINUTE = 120;

async function registerGuards(app: FastifyInstance): Promise<void> {
  await app.register(cookie);
  await app.register(formbody);
  await app.register(helmet, {
    enableCSPNonces: true,
    strictTransportSecurity: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", styleSource()],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
  });
  await app.register(rateLimit, {
    max: REQUESTS_A_MINUTE,
    timeWindow: '1 minute',
    // Files named by their content are asked for once, and a screen needs many of them.
    allowList: (request) => request.url.startsWith('/console/assets/'),
    errorResponseBuilder: () => refuse('too-many-requests'),
  });
}

/** Tells the caller of an error, and the log of one that is ours. */
function answerError(house: House, error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const problem = problemOf(error, request.id, languageOf(request.headers['accept-language']));
  if (problem.status >= 500) {
    const stack = error instanceof Error ? error.stack : undefined;
    house.log.error({ reference: request.id, error: String(error), stack }, 'a request failed');
  }
  return reply.status(problem.status).send(problem);
}

/** The HTTP face of the house: API, console, pages, health and metrics. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { house, published } = options;
  const app = Fastify({
    logger: false,
    bodyLimit: PUBLIC_BODY_BYTES,
    trustProxy: house.config.trustedProxy ?? false,
    genReqId: () => newId(),
    requestIdHeader: false,
    serverFactory: serverOf(published),
    routerOptions: { ignoreTrailingSlash: false },
    clientErrorHandler: (error, socket) => {
      if (socket.writable && !socket.destroyed) socket.end(unreadableAnswer(error, newId()));
      else socket.destroy(error);
    },
    // What the router refuses before there is a route, such as an address that is no text.
    frameworkErrors: (error, request, reply) => {
      void answerError(house, error, request, reply);
    },
  });
  await registerGuards(app);
  const signIns = app.createRateLimit({ max: SIGN_INS_A_MINUTE, timeWindow: '1 minute' });
  const resolve = async (request: FastifyRequest): Promise<Actor | undefined> =>
    (await operatorActor(house, options.operatorToken, request)) ??
    house.identity.resolveActor(house.database, request.headers.cookie);
  const api: ApiOptions = {
    operations: [...house.operations.values()],
    runner: house.runner,
    log: house.log,
    uploadsFolder: join(house.runFolder, 'uploads'),
    publicUrl: house.config.publicUrl ?? `http://${house.config.host}:${house.config.port}`,
    resolveActor: resolve,
    requireAllowed: async (operation, request) => {
      if (operation.contract.name !== identityContracts.signIn.name) return;
      const limit = await signIns(request);
      if (!limit.isAllowed && limit.isExceeded) throw refuse('too-many-requests');
      await requireDirectSignIn(house, request);
    },
  };
  app.setErrorHandler((error, request, reply) => answerError(house, error, request, reply));
  app.addHook('onResponse', async (request, reply) => {
    house.log.info(
      {
        reference: request.id,
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
  });
  registerHealth(app, options);
  registerUpkeep(app, house, options.operatorToken);
  registerOperatorReset(app, options);
  await prepareUploads(api.uploadsFolder);
  registerApi(app, api);
  await registerConsole(app, house);
  registerPages(app, { house, api, isReady: options.isReady, reset: options.reset });
  return app;
}
