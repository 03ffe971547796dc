/** The reset of a demo on the screen: asked for once, then followed until the demo is ready again. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Language } from '#kernel/i18n/index.ts';
import { findResetWish } from '#kernel/installation/index.ts';
import { renderReset, renderResetting } from '#web/index.ts';
import { findDemoProgress } from '../demo.ts';
import type { House } from '../house.ts';
import { askReset, isLoopback, isPrivate, notHere, requireResettable } from '../reset.ts';
import { requireSameSite } from './cross-site.ts';
import { isForwarded } from './demo-guard.ts';

export interface ResetPages {
  house: House;
  isReady: () => boolean;
  reset: () => void;
  isDemo: () => Promise<boolean>;
  languageOf: (request: FastifyRequest) => Language;
}

const RESETTING = '/tour/resetting';
const Asked = z.object({ wish: z.uuid().optional() }).catch({});
const LOOK_SECONDS = 2;
const HTML = 'text/html; charset=utf-8';

/** Where a reset is followed: by the id of its wish, so that the end tells what became of this one. */
export const resettingPath = (wish: string | undefined): string =>
  wish === undefined ? RESETTING : `${RESETTING}?${new URLSearchParams({ wish })}`;

/** The wish that an address follows, if it follows one. */
export const wishOf = (url: URL): string | undefined =>
  url.pathname === RESETTING ? Asked.parse(Object.fromEntries(url.searchParams)).wish : undefined;

/** Whether a request is of this very machine, by its connection and by the name under which it asks. */
function isOfThisMachine(house: House, request: FastifyRequest): boolean {
  const { remoteAddress = '' } = request.socket;
  const name = request.hostname.replaceAll(/[[\]]/g, '');
  return !isForwarded(house, request) && isLoopback(remoteAddress) && isLoopback(name);
}

/** Whether the demo may be reset by whoever asks for a page. */
export const mayReset = (house: House, request: FastifyRequest): boolean =>
  isPrivate(house.config) && isOfThisMachine(house, request);

export function registerReset(app: FastifyInstance, pages: ResetPages): void {
  const { house, isReady, isDemo, languageOf } = pages;
  const send = (reply: FastifyReply, html: string) =>
    reply.type(HTML).header('cache-control', 'no-store').send(html);

  app.get('/tour/reset', async (request, reply) => {
    if (!(await isDemo())) return reply.callNotFound();
    if (!isOfThisMachine(house, request)) throw notHere();
    await requireResettable(house, isReady());
    return send(reply, renderReset(languageOf(request)));
  });

  app.post('/tour/reset', async (request, reply) => {
    requireSameSite(request.headers, request.host);
    if (!isOfThisMachine(house, request)) throw notHere();
    const path = resettingPath(await askReset(house, isReady()));
    reply.raw.once('close', pages.reset);
    reply.header('refresh', `${LOOK_SECONDS}; url=${path}`).header('connection', 'close');
    return send(reply, renderResetting({ path }, languageOf(request)));
  });

  app.get(RESETTING, async (request, reply) => {
    const { wish } = Asked.parse(request.query ?? {});
    const isOver = isReady() && (await findResetWish(house.dataFolder)) === undefined;
    // The tour says what became of the wish, not that there was one.
    if (isOver) return reply.redirect(wish === undefined ? '/tour' : `/tour?reset=${wish}`, 303);
    const [path, progress] = [resettingPath(wish), await findDemoProgress(house)];
    reply.header('refresh', `${LOOK_SECONDS}; url=${path}`);
    return send(reply, renderResetting({ path, progress }, languageOf(request)));
  });
}
