import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { demoAccounts } from '#demo/wuxi-2008/guests.ts';
import { Refusal } from '#kernel/errors/index.ts';
import { LANGUAGES, type Language, languageOf } from '#kernel/i18n/index.ts';
import { identityContracts } from '#kernel/identity/contract.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { PAGE_LIMIT } from '#kernel/operation/contract.ts';
import { getOperation, openApiDocument } from '#kernel/operation/index.ts';
import {
  findAsset,
  renderApiDocs,
  renderFigure,
  renderFront,
  renderProblem,
  renderSignIn,
} from '#web/index.ts';
import type { House } from '../house.ts';
import { CONFERENCE, publishPaths } from '../publishing.ts';
import { type ApiOptions, callOperation } from './api.ts';
import { requireSameSite } from './cross-site.ts';
import { demoOf, isForwarded } from './demo-guard.ts';
import { problemOf } from './problems.ts';

export interface PagesOptions {
  house: House;
  api: ApiOptions;
}

const Question = z.object({ lang: z.enum(LANGUAGES).optional() });
const HTML = 'text/html; charset=utf-8';
const SignIn = z.object({
  account: z.string().max(64).default(''),
  password: z.string().max(200).default(''),
  next: z.string().max(500).default(''),
});

/** The reader's language: `?lang=`, then the cookie, then what the browser prefers. */
export function readerLanguage(request: FastifyRequest): Language {
  const { lang } = z.object({ lang: z.string().optional() }).catch({}).parse(request.query);
  const wanted = lang ?? request.cookies.lang;
  return wanted === 'zh' || wanted === 'en' ? wanted : languageOf(request.headers['accept-language']);
}

/** Where to go after signing in: a path of our own, never another site. */
function safeNext(next: string): string {
  return next.startsWith('/') && !next.startsWith('//') && !next.includes('\\') ? next : '/console/';
}

/** The public pages that are not published bytes, and the way in. */
export function registerPages(app: FastifyInstance, { house, api }: PagesOptions): void {
  async function signInPage(request: FastifyRequest, reply: FastifyReply, next: string, refusal?: Refusal) {
    const language = readerLanguage(request);
    const isDemo = (await demoOf(house)) !== undefined && !isForwarded(house, request);
    const html = renderSignIn(
      {
        next,
        isDemo,
        ...(refusal ? { error: refusal.texts[language] } : {}),
        demoAccounts: isDemo ? demoAccounts(language) : [],
      },
      language,
    );
    return reply
      .status(refusal?.status ?? 200)
      .type(HTML)
      .header('cache-control', 'no-store')
      .send(html);
  }

  app.addHook('onRequest', async (request, reply) => {
    const { lang } = Question.catch({}).parse(request.query ?? {});
    if (lang) reply.header('set-cookie', `lang=${lang}; Path=/; Max-Age=31536000; SameSite=Lax`);
  });
  app.get('/', async (request, reply) => {
    if ((await demoOf(house)) !== undefined) return reply.redirect(CONFERENCE);
    return reply.type(HTML).send(renderFront(readerLanguage(request)));
  });
  app.get('/sign-in', async (request, reply) => {
    const { next } = SignIn.catch({ account: '', password: '', next: '' }).parse(request.query ?? {});
    return signInPage(request, reply, safeNext(next));
  });
  app.post('/sign-in', async (request, reply) => {
    requireSameSite(request.headers, request.host);
    const { account, password, next } = SignIn.parse(request.body ?? {});
    try {
      const operation = getOperation(house.operations, identityContracts.signIn.name);
      await callOperation(api, operation, { account, password }, request, reply);
      return await reply.redirect(safeNext(next), 303);
    } catch (error) {
      if (error instanceof Refusal) return signInPage(request, reply, safeNext(next), error);
      throw error;
    }
  });
  app.get('/api/docs', async (request, reply) => {
    const document = openApiDocument(api.operations, api.publicUrl);
    return reply
      .type(HTML)
      .send(
        renderApiDocs(document, readerLanguage(request), { isDemo: (await demoOf(house)) !== undefined }),
      );
  });
  app.get('/assets/*', async (request, reply) => {
    const asset = findAsset(request.url);
    if (!asset) return reply.callNotFound();
    return reply.type(asset.contentType).header('cache-control', asset.cacheControl).send(asset.body);
  });
  registerUnpublished(app, { house, api });
}

const FigurePath = z.object({ indicator: z.string(), unit: z.string(), period: z.string() });
const FigureQuestion = z.object({ after: z.string().max(100).optional(), published: z.string().optional() });

/**
 * A figure asked for before its page was published is published on the spot, by the same command as always; a further
 * page of a long trace is made for the one who asks.
 */
function registerUnpublished(app: FastifyInstance, { house, api }: PagesOptions): void {
  app.get('/figures/:indicator/:unit/:period', async (request, reply) => {
    const figurePath = FigurePath.parse(request.params);
    const { after, published } = FigureQuestion.catch({}).parse(request.query ?? {});
    const path = `/figures/${figurePath.indicator}/${figurePath.unit}/${figurePath.period}`;
    if (after !== undefined) {
      const operation = getOperation(house.operations, indicatorsContracts.figure.name);
      const output = await callOperation(
        api,
        operation,
        { ...figurePath, after, limit: PAGE_LIMIT },
        request,
        reply,
      );
      const figure = indicatorsContracts.figure.output.parse(output);
      return reply.type(HTML).send(renderFigure(figure, readerLanguage(request), { after }));
    }
    if (published !== undefined) return notFound(request, reply);
    await publishPaths(house, [path]);
    return reply.redirect(`${path}?published=1`);
  });
  app.setNotFoundHandler((request, reply) => notFound(request, reply));

  async function notFound(request: FastifyRequest, reply: FastifyReply) {
    if (request.url.startsWith('/api/')) {
      const problem = problemOf(
        Object.assign(new Error('no such operation'), { statusCode: 404 }),
        request.id,
        'en',
      );
      return reply.status(404).send(problem);
    }
    const isDemo = (await demoOf(house)) !== undefined;
    const html = renderProblem({ status: 404, reference: request.id, isDemo }, readerLanguage(request));
    return reply.status(404).type(HTML).header('cache-control', 'no-store').send(html);
  }
}
