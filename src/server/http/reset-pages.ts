/** The reset of a demo on the screen: asked for once, then followed until the demo is ready again. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Language } from '#kernel/i18n/index.ts';
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

export const RESETTING = '/tour/resetting';
const LOOK_AGAIN = `2; url=${RESETTING}`;
const HTML = 'text/html; charset=utf-8';

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
    await askReset(house, isReady());
    reply.raw.once('close', pages.reset);
    reply.header('refresh', LOOK_AGAIN).header('connection', 'close');
    return send(reply, renderResetting(undefined, languageOf(request)));
  });

  app.get(RESETTING, async (request, reply) => {
    if (isReady()) return reply.redirect('/tour?reset=done', 303);
    const progress = await findDemoProgress(house);
    return send(reply.header('refresh', LOOK_AGAIN), renderResetting(progress, languageOf(request)));
  });
}
