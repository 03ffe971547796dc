import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { demoAccounts } from '#demo/wuxi-2008/guests.ts';
import { auditContracts } from '#kernel/audit/contract.ts';
import { ANCHOR_PURPOSE } from '#kernel/audit/index.ts';
import { listRefusals, Refusal } from '#kernel/errors/index.ts';
import { LANGUAGES, type Language, languageOf } from '#kernel/i18n/index.ts';
import { identityContracts, Me } from '#kernel/identity/contract.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { keysContracts } from '#kernel/keys/contract.ts';
import { PAGE_LIMIT } from '#kernel/operation/contract.ts';
import { getOperation, openApiDocument } from '#kernel/operation/index.ts';
import {
  findAsset,
  renderAnchors,
  renderApiDocs,
  renderCalendar,
  renderFigure,
  renderFront,
  renderProblem,
  renderSecondStep,
  renderSignIn,
} from '#web/index.ts';
import type { House } from '../house.ts';
import { CONFERENCE, publishPage } from '../publishing.ts';
import { registerAccount } from './account-pages.ts';
import { type ApiOptions, callOperation } from './api.ts';
import { requireSameSite } from './cross-site.ts';
import { demoOf, isForwarded } from './demo-guard.ts';
import { problemOf } from './problems.ts';
import { registerProvider } from './provider-pages.ts';
import { registerReset } from './reset-pages.ts';
import { registerTour } from './tour-pages.ts';

export interface PagesOptions {
  house: House;
  api: ApiOptions;
  isReady: () => boolean;
  reset: () => void;
}

interface Pages extends PagesOptions {
  isDemo: () => Promise<boolean>;
}

const Question = z.object({ lang: z.enum(LANGUAGES).optional() });
const HTML = 'text/html; charset=utf-8';
const SignIn = z.object({
  account: z.string().max(64).default(''),
  password: z.string().max(200).default(''),
  next: z.string().max(500).default(''),
});
/** What every answer about a demo city carries; a header holds Chinese in this form only (RFC 8187). */
const DEMO_NOTICE = `Demo data, not official; zh*=UTF-8''${encodeURIComponent('演示数据，非官方')}`;
const UNMARKED = ['/healthz', '/readyz', '/metrics'];

/** The reader's language: `?lang=`, then the cookie, then what the browser prefers. */
export function readerLanguage(request: FastifyRequest): Language {
  const { lang } = z.object({ lang: z.string().optional() }).catch({}).parse(request.query);
  const wanted = lang ?? request.cookies.lang;
  return wanted === 'zh' || wanted === 'en' ? wanted : languageOf(request.headers['accept-language']);
}

/** Where to go after signing in: a path of our own, never another site. */
function safeNext(next: string): string {
  const here = 'http://taihu.invalid';
  // As a browser reads it: it drops tabs and line ends, and takes a backslash for a slash.
  if (!next.startsWith('/') || !URL.canParse(next, here)) return '/console/';
  const { origin, pathname, search, hash } = new URL(next, here);
  return origin === here && !pathname.startsWith('//') ? `${pathname}${search}${hash}` : '/console/';
}

const ASK_EVERY_MS = 1000;

/** Whether this installation carries a demo: once it does it always will; where it does not, few requests ask. */
function demoSense(house: House): () => Promise<boolean> {
  let isDemo = false;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  return async () => {
    if (isDemo || performance.now() - askedAtMs < ASK_EVERY_MS) return isDemo;
    askedAtMs = performance.now();
    isDemo ||= (await demoOf(house).catch(() => undefined)) !== undefined;
    return isDemo;
  };
}

/** The public pages that are not published bytes, the way in, and the mark that every answer of a demo carries. */
export function registerPages(app: FastifyInstance, options: PagesOptions): void {
  const pages: Pages = { ...options, isDemo: demoSense(options.house) };
  app.addHook('onRequest', async (request, reply) => {
    const { lang } = Question.catch({}).parse(request.query ?? {});
    if (lang) reply.header('set-cookie', `lang=${lang}; Path=/; Max-Age=31536000; SameSite=Lax`);
    if (!UNMARKED.includes(request.url) && (await pages.isDemo())) reply.header('taihu-notice', DEMO_NOTICE);
  });
  app.setNotFoundHandler((request, reply) => {
    const missing = Object.assign(new Error('no such operation'), { statusCode: 404 });
    if (!request.url.startsWith('/api/')) return sendProblem(pages, missing, request, reply);
    const language = languageOf(request.headers['accept-language']);
    return reply.status(404).send(problemOf(missing, request.id, language));
  });
  // Apart from the rest: what goes wrong here is answered by a page, not by JSON.
  app.register(async (scope) => {
    scope.setErrorHandler((error, request, reply) => sendProblem(pages, error, request, reply));
    registerFixed(scope, pages);
    registerSignIn(scope, pages);
    registerSecondStep(scope, pages);
    const showSignIn = createSignInPage(pages);
    const showAccount = registerAccount(scope, { ...pages, languageOf: readerLanguage, safeNext });
    registerProvider(scope, {
      ...pages,
      safeNext,
      onwardFrom,
      secondStepOf: (next) => pathWithNext('/sign-in/second-step', next),
      showSignIn,
      showAccount,
    });
    registerTour(scope, { ...pages, languageOf: readerLanguage, onwardFrom, showSignIn });
    registerReset(scope, { ...pages, languageOf: readerLanguage });
    registerFigures(scope, pages);
    registerCalendar(scope, pages);
    registerAnchors(scope, pages);
  });
}

/** A page that could not be given, said in both languages; a refusal is told in full, a failure by its number. */
async function sendProblem(
  { house, isDemo }: Pages,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const [zh, en] = [problemOf(error, request.id, 'zh'), problemOf(error, request.id, 'en')];
  const { status } = zh;
  if (status >= 500) house.log.error({ reference: request.id, error: String(error) }, 'a page failed');
  const isTold = (error instanceof Refusal && status !== 429) || status === 503;
  const problem = {
    status,
    reference: request.id,
    isDemo: await isDemo(),
    ...(isTold ? { said: { zh: zh.message, en: en.message } } : {}),
    ...(error instanceof Refusal ? { faults: error.fields } : {}),
  };
  const html = renderProblem(problem, readerLanguage(request));
  return reply.status(status).type(HTML).header('cache-control', 'no-store').send(html);
}

const DocsPath = z.object({ room: z.string().optional() });

function registerFixed(app: FastifyInstance, { api, isDemo }: Pages): void {
  const document = openApiDocument(api.operations, api.publicUrl);
  app.get('/', async (request, reply) => {
    if (await isDemo()) return reply.redirect(CONFERENCE);
    return reply.type(HTML).send(renderFront(readerLanguage(request)));
  });
  const docs = async (request: FastifyRequest, reply: FastifyReply) => {
    const { room } = DocsPath.parse(request.params);
    const told = {
      isDemo: await isDemo(),
      refusals: listRefusals(),
      ...(room === undefined ? {} : { room }),
    };
    const html = renderApiDocs(document, readerLanguage(request), told);
    return html === undefined ? reply.callNotFound() : reply.type(HTML).send(html);
  };
  app.get('/api/docs', docs);
  app.get('/api/docs/:room', docs);
  app.get('/assets/*', async (request, reply) => {
    const asset = findAsset(request.url);
    if (!asset) return reply.callNotFound();
    return reply.type(asset.contentType).header('cache-control', asset.cacheControl).send(asset.body);
  });
}

const pathWithNext = (path: string, next: string) => `${path}?next=${encodeURIComponent(next)}`;

/** Where someone goes who has just signed in: to what is due first, or where he wanted to go. */
function onwardFrom(signedIn: unknown, next: string): string {
  const { mustChangePassword, mustSetSecondFactor } = Me.parse(signedIn);
  return mustChangePassword || mustSetSecondFactor ? pathWithNext('/account', next) : next;
}

/** The sign-in page, with what the last attempt was refused for. */
function createSignInPage({ house, isDemo }: Pages) {
  return async (request: FastifyRequest, reply: FastifyReply, next: string, refusal?: Refusal) => {
    const language = readerLanguage(request);
    const hasGuests = (await isDemo()) && !isForwarded(house, request);
    const provider = house.identity.provider?.label[language];
    const html = renderSignIn(
      {
        next,
        isDemo: await isDemo(),
        ...(provider === undefined ? {} : { provider }),
        ...(refusal ? { error: refusal.texts[language] } : {}),
        demoAccounts: hasGuests ? demoAccounts(language) : [],
      },
      language,
    );
    return reply
      .status(refusal?.status ?? 200)
      .type(HTML)
      .header('cache-control', 'no-store')
      .send(html);
  };
}

function registerSignIn(app: FastifyInstance, pages: Pages): void {
  const { house, api } = pages;
  const signInPage = createSignInPage(pages);
  app.get('/sign-in', async (request, reply) => {
    const { next } = SignIn.catch({ account: '', password: '', next: '' }).parse(request.query ?? {});
    return signInPage(request, reply, safeNext(next));
  });
  app.post('/sign-in', async (request, reply) => {
    requireSameSite(request.headers, request.host);
    const { account, password, next } = SignIn.parse(request.body ?? {});
    try {
      const operation = getOperation(house.operations, identityContracts.signIn.name);
      const output = await callOperation(api, operation, { account, password }, request, reply);
      return await reply.redirect(onwardFrom(output, safeNext(next)), 303);
    } catch (error) {
      const isHalfway = error instanceof Refusal && error.code === 'identity.second-step';
      if (isHalfway) return reply.redirect(pathWithNext('/sign-in/second-step', safeNext(next)), 303);
      if (error instanceof Refusal) return signInPage(request, reply, safeNext(next), error);
      throw error;
    }
  });
}

const SecondStep = z.object({ code: z.string().max(20).catch(''), next: z.string().catch('') });

function registerSecondStep(app: FastifyInstance, { house, api, isDemo }: Pages): void {
  async function page(request: FastifyRequest, reply: FastifyReply, next: string, refusal?: Refusal) {
    const language = readerLanguage(request);
    const error = refusal ? { error: refusal.texts[language] } : {};
    const html = renderSecondStep({ next, isDemo: await isDemo(), ...error }, language);
    return reply
      .status(refusal?.status ?? 200)
      .type(HTML)
      .header('cache-control', 'no-store')
      .send(html);
  }

  app.get('/sign-in/second-step', async (request, reply) => {
    const { next } = SecondStep.parse(request.query ?? {});
    return page(request, reply, safeNext(next));
  });
  app.post('/sign-in/second-step', async (request, reply) => {
    requireSameSite(request.headers, request.host);
    const { code, next } = SecondStep.parse(request.body ?? {});
    try {
      const operation = getOperation(house.operations, identityContracts.secondStep.name);
      const output = await callOperation(api, operation, { code }, request, reply);
      return await reply.redirect(onwardFrom(output, safeNext(next)), 303);
    } catch (error) {
      if (error instanceof Refusal) return page(request, reply, safeNext(next), error);
      throw error;
    }
  });
}

const AnchorsQuestion = z.object({ after: z.string().optional() });
const FigurePath = z.object({ indicator: z.string(), unit: z.string(), period: z.string() });
/** What a reader may ask beyond the published page: a further page of the trace, a moment, another boundary. */
const FigureQuestion = z.object({
  after: z.unknown().optional(),
  asOf: z.unknown().optional(),
  boundary: z.unknown().optional(),
});
const Asked = z.object({
  after: z.string().optional(),
  asOf: z.string().optional(),
  boundary: z.string().optional(),
});

/**
 * A figure asked for before its page was published is published on the spot, by the same command as always; what no
 * published page answers is read for the one who asks.
 */
function registerFigures(app: FastifyInstance, { house, api }: Pages): void {
  app.get('/figures/:indicator/:unit/:period', async (request, reply) => {
    const { indicator, unit, period } = FigurePath.parse(request.params);
    const question = FigureQuestion.parse(request.query ?? {});
    const language = readerLanguage(request);
    reply.type(HTML).header('cache-control', 'no-store');
    if (Object.keys(question).length === 0) {
      const html = await publishPage(house, `/figures/${indicator}/${unit}/${period}`, language);
      return html ?? reply.callNotFound();
    }
    const operation = getOperation(house.operations, indicatorsContracts.figure.name);
    const input = { indicator, unit, period, ...question, limit: PAGE_LIMIT };
    const output = await callOperation(api, operation, input, request, reply);
    return renderFigure(indicatorsContracts.figure.output.parse(output), language, Asked.parse(question));
  });
}

/** The release calendar, read for whoever asks: what is planned becomes released by the clock alone. */
function registerCalendar(app: FastifyInstance, { house, api, isDemo }: Pages): void {
  const calendarOf = getOperation(house.operations, indicatorsContracts.calendar.name);
  app.get('/calendar', async (request, reply) => {
    const question = AnchorsQuestion.parse(request.query ?? {});
    const found = await callOperation(api, calendarOf, question, request, reply);
    const { items: releases, next } = indicatorsContracts.calendar.output.parse(found);
    reply.type(HTML).header('cache-control', 'no-store');
    return renderCalendar({ releases, ...question, next, isDemo: await isDemo() }, readerLanguage(request));
  });
}

/** The signed roots of the audit trail and the keys that verify them, read for whoever asks: they are small. */
function registerAnchors(app: FastifyInstance, { house, api, isDemo }: Pages): void {
  const anchorsOf = getOperation(house.operations, auditContracts.anchors.name);
  const keysOf = getOperation(house.operations, keysContracts.public.name);
  app.get('/anchors', async (request, reply) => {
    const question = AnchorsQuestion.parse(request.query ?? {});
    const found = await callOperation(api, anchorsOf, question, request, reply);
    const signers = await callOperation(api, keysOf, { purpose: ANCHOR_PURPOSE }, request, reply);
    const { items: anchors, next } = auditContracts.anchors.output.parse(found);
    const { items: keys } = keysContracts.public.output.parse(signers);
    const view = { anchors, keys, ...question, next, isDemo: await isDemo() };
    reply.type(HTML).header('cache-control', 'no-store');
    return renderAnchors(view, readerLanguage(request));
  });
}
