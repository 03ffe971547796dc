/** The way to the city's own provider of identities and back: what is asked there is asked outside of any command. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal, refuse } from '#kernel/errors/index.ts';
import { identityContracts as contracts } from '#kernel/identity/contract.ts';
import { PROVIDER_CALLBACK, type Provider } from '#kernel/identity/index.ts';
import { getOperation } from '#kernel/operation/index.ts';
import type { House } from '../house.ts';
import { type ApiOptions, callOperation } from './api.ts';

type Show = (
  request: FastifyRequest,
  reply: FastifyReply,
  next: string,
  refusal: Refusal,
) => Promise<unknown>;

export interface ProviderPages {
  house: House;
  api: ApiOptions;
  safeNext: (next: string) => string;
  onwardFrom: (signedIn: unknown, next: string) => string;
  secondStepOf: (next: string) => string;
  /** The sign-in page, or that of the own account, saying what was refused. */
  showSignIn: Show;
  showAccount: Show;
}

const Question = z.object({ next: z.string().catch('') });

function setCookie(reply: FastifyReply, line: string): void {
  reply.header('set-cookie', line);
}

export function registerProvider(app: FastifyInstance, pages: ProviderPages): void {
  const { house, api, safeNext } = pages;
  const call = (name: string, input: unknown, request: FastifyRequest, reply: FastifyReply) =>
    callOperation(api, getOperation(house.operations, name), input, request, reply);
  const configured = (): Provider => {
    if (!house.identity.provider) throw refuse('not-found');
    return house.identity.provider;
  };

  app.get('/sign-in/provider', async (request, reply) => {
    const provider = configured();
    const next = safeNext(Question.parse(request.query ?? {}).next);
    try {
      const { url, cookie } = await provider.begin({ next }, house.log);
      setCookie(reply, cookie);
      return await reply.header('cache-control', 'no-store').redirect(url, 303);
    } catch (error) {
      if (error instanceof Refusal) return pages.showSignIn(request, reply, next, error);
      throw error;
    }
  });

  app.get(PROVIDER_CALLBACK, async (request, reply) => {
    const provider = configured();
    const returned = { url: request.url, cookieHeader: request.headers.cookie };
    const { next: asked = '', isLink = false } = provider.aimOf(returned) ?? {};
    const next = safeNext(asked);
    // Whatever becomes of it, this way is over.
    setCookie(reply, provider.noFlow);
    reply.header('cache-control', 'no-store');
    try {
      const ticket = await provider.finish(returned, house.log);
      if (isLink) {
        await call(contracts.linkProvider.name, { ticket }, request, reply);
        return await reply.redirect(`/account?done=1&next=${encodeURIComponent(next)}`, 303);
      }
      const signedIn = await call(contracts.signInWithProvider.name, { ticket }, request, reply);
      return await reply.redirect(pages.onwardFrom(signedIn, next), 303);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.code === 'identity.second-step') return reply.redirect(pages.secondStepOf(next), 303);
      return isLink
        ? pages.showAccount(request, reply, next, error)
        : pages.showSignIn(request, reply, next, error);
    }
  });
}
