/** The page of the own account: password, sessions, delegation; forms that work without script, each a command. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal } from '#kernel/errors/index.ts';
import type { Language } from '#kernel/i18n/index.ts';
import { identityContracts as contracts } from '#kernel/identity/contract.ts';
import { getOperation } from '#kernel/operation/index.ts';
import { renderAccount } from '#web/index.ts';
import type { House } from '../house.ts';
import { type ApiOptions, callOperation } from './api.ts';
import { requireSameSite } from './cross-site.ts';

export interface AccountPages {
  house: House;
  api: ApiOptions;
  isDemo: () => Promise<boolean>;
  languageOf: (request: FastifyRequest) => Language;
  safeNext: (next: string) => string;
}

const Given = z.record(z.string(), z.string().max(500)).catch({});
const HTML = 'text/html; charset=utf-8';

/** A form of the page: its command, and the input that its fields make. */
const FORMS: Record<string, { name: string; input: (given: Record<string, string>) => unknown }> = {
  password: {
    name: contracts.changePassword.name,
    input: ({ current, password }) => ({ current, password }),
  },
  'end-session': { name: contracts.endSession.name, input: ({ id }) => ({ id }) },
  'end-other-sessions': { name: contracts.endOtherSessions.name, input: () => ({}) },
  'begin-second-factor': { name: contracts.beginSecondFactor.name, input: ({ current }) => ({ current }) },
  'confirm-second-factor': { name: contracts.confirmSecondFactor.name, input: ({ code }) => ({ code }) },
  'renew-recovery-codes': { name: contracts.renewRecoveryCodes.name, input: ({ code }) => ({ code }) },
  'remove-second-factor': { name: contracts.removeSecondFactor.name, input: ({ code }) => ({ code }) },
  'unlink-provider': { name: contracts.unlinkProvider.name, input: () => ({}) },
  recall: { name: contracts.recallDelegation.name, input: ({ id }) => ({ id }) },
  delegate: {
    name: contracts.delegate.name,
    input({ membership = '', deputy, validFrom, validTo, reason }) {
      const [role, unitCode] = membership.split(' ');
      return { role, unitCode, deputy, validFrom, validTo, reason };
    },
  },
};

const DIFFER = { zh: '两次输入的新密码不一样。', en: 'The new password was typed in two ways.' };
const DONE = { zh: '已完成。', en: 'Done.' };

/** What an answer holds that is shown once, and therefore on the answer itself: a secret never stands in an address. */
const Once = z.object({
  begun: contracts.beginSecondFactor.output.optional().catch(undefined),
  recoveryCodes: z.array(z.string()).optional(),
});

function onceOf(output: unknown): z.output<typeof Once> | undefined {
  const { begun, recoveryCodes } = Once.parse({ begun: output, ...Object(output) });
  if (begun) return { begun };
  return recoveryCodes ? { recoveryCodes } : undefined;
}

interface Told {
  /** Where the owner of the account goes on to be bound to the provider. */
  linkUrl?: string;
  once?: z.output<typeof Once>;
  next: string;
  done?: string;
  error?: string;
  faults?: readonly string[];
  status?: number;
}

/** Shows the page with what was refused on the way to it. */
export type ShowAccount = (
  request: FastifyRequest,
  reply: FastifyReply,
  next: string,
  refusal: Refusal,
) => Promise<unknown>;

export function registerAccount(app: FastifyInstance, options: AccountPages): ShowAccount {
  const { house, api, isDemo, languageOf, safeNext } = options;
  const call: Call = (name, input, request, reply) =>
    callOperation(api, getOperation(house.operations, name), input, request, reply);

  async function show(request: FastifyRequest, reply: FastifyReply, { status = 200, once, ...told }: Told) {
    const asked = (name: string) => call(name, {}, request, reply);
    const me = contracts.me.output.parse(await asked(contracts.me.name));
    const policy = contracts.passwordPolicy.output.parse(await asked(contracts.passwordPolicy.name));
    const factor = contracts.secondFactor.output.parse(await asked(contracts.secondFactor.name));
    const more = me.mustChangePassword || me.mustSetSecondFactor ? {} : await rest(request, reply);
    const html = renderAccount(
      { me, policy, factor: { ...factor, ...once }, isDemo: await isDemo(), ...more, ...told },
      languageOf(request),
    );
    return reply.status(status).type(HTML).header('cache-control', 'no-store').send(html);
  }

  async function rest(request: FastifyRequest, reply: FastifyReply) {
    const sessions = await call(contracts.sessions.name, {}, request, reply);
    const delegations = await call(contracts.delegations.name, { limit: 50 }, request, reply);
    const providerLink = await call(contracts.providerLink.name, {}, request, reply);
    return {
      providerLink: contracts.providerLink.output.parse(providerLink),
      sessions: contracts.sessions.output.parse(sessions).items,
      delegations: contracts.delegations.output.parse(delegations).items,
    };
  }

  const showRefused: ShowAccount = (request, reply, next, { fields, texts, status }) =>
    show(request, reply, {
      next,
      error: texts[languageOf(request)],
      faults: fields.map((field) => field.message),
      status,
    });

  app.get('/account', async (request, reply) => {
    const { next = '', done } = Given.parse(request.query ?? {});
    if (!(await api.resolveActor(request))) return reply.redirect('/sign-in?next=/account', 303);
    const told = done === undefined ? {} : { done: DONE[languageOf(request)] };
    return show(request, reply, { next: safeNext(next), ...told });
  });

  for (const [path, { name, input }] of Object.entries(FORMS)) {
    app.post(`/account/${path}`, async (request, reply) => {
      requireSameSite(request.headers, request.host);
      if (!(await api.resolveActor(request))) return reply.redirect('/sign-in?next=/account', 303);
      const given = Given.parse(request.body ?? {});
      const next = safeNext(given.next ?? '');
      const language = languageOf(request);
      if (path === 'password' && given.password !== given.again) {
        return show(request, reply, { next, error: DIFFER[language], status: 400 });
      }
      try {
        const once = onceOf(await call(name, input(given), request, reply));
        if (once) return await show(request, reply, { next, once });
        return await reply.redirect(`/account?done=1&next=${encodeURIComponent(next)}`, 303);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return showRefused(request, reply, next, error);
      }
    });
  }

  registerLink(app, options, { call, show, showRefused });
  return showRefused;
}

type Call = (name: string, input: unknown, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

interface Shown {
  call: Call;
  show: (request: FastifyRequest, reply: FastifyReply, told: Told) => Promise<unknown>;
  showRefused: ShowAccount;
}

/** The way from the own account to the provider, to be bound there. */
function registerLink(app: FastifyInstance, options: AccountPages, { call, show, showRefused }: Shown): void {
  const { house, api, safeNext } = options;
  app.post('/account/link-provider', async (request, reply) => {
    requireSameSite(request.headers, request.host);
    if (!(await api.resolveActor(request))) return reply.redirect('/sign-in?next=/account', 303);
    const { current, next: wanted = '' } = Given.parse(request.body ?? {});
    const next = safeNext(wanted);
    try {
      await call(contracts.beginProviderLink.name, { current }, request, reply);
      const me = contracts.me.output.parse(await call(contracts.me.name, {}, request, reply));
      const begun = await house.identity.provider?.begin({ next, linkFor: me.id }, house.log);
      if (!begun) return await reply.redirect('/account', 303);
      reply.header('set-cookie', begun.cookie);
      // A form's answer may not lead to another site: the page says where to, and a link goes there.
      return await show(request, reply, { next, linkUrl: begun.url });
    } catch (error) {
      if (error instanceof Refusal) return showRefused(request, reply, next, error);
      throw error;
    }
  });
}
