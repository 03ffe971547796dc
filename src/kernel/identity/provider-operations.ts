/** Signing in through the provider, and binding accounts to it: never made or bound by themselves. */
import { cityDay } from '#kernel/clock/index.ts';
import { type Command, type Context, command, kept, type Query, query } from '#kernel/operation/index.ts';
import { findAccountById } from './account-store.ts';
import { findSession } from './actor-store.ts';
import type { Auth } from './auth.ts';
import type { Cookies } from './cookie.ts';
import { judgeGuess } from './guess.ts';
import { isPasswordOf, lockResettable } from './passwords.ts';
import type { ProviderOptions } from './provider.ts';
import { providerContracts as contracts } from './provider-contract.ts';
import { deleteLink, findLinked, findLinkedSince, insertLink, spendTicket } from './provider-store.ts';
import type { Said, Tickets } from './provider-ticket.ts';
import { refuse } from './refusals.ts';
import { beginSession } from './second-step.ts';
import { endSessions } from './session-store.ts';
import { halfway, listHeldToday, type NameHash, viewOf } from './sign-in.ts';

export interface ProviderRoom {
  auth: Auth;
  nameHash: NameHash;
  cookies: Cookies;
  tickets: Tickets;
  provider: Pick<ProviderOptions, 'issuer' | 'label'> | undefined;
}

/** Takes a ticket for one command; undefined where it was taken before. In the role of the sign-in library. */
async function spend(ctx: Context, tickets: Tickets, ticket: string): Promise<Said | undefined> {
  const said = tickets.open(ticket, ctx.now);
  if (!said) throw refuse('provider-over');
  const isFresh = await spendTicket(ctx.tx, said.id, new Date(said.expiresAt), ctx.now);
  return isFresh ? said : undefined;
}

function createProviderSignIn({ auth: { withAuth }, cookies, tickets }: ProviderRoom): Command {
  /** Begins a session for whoever the provider named, or says why not. In the role of the sign-in library. */
  async function begin(ctx: Context, ticket: string) {
    const said = await spend(ctx, tickets, ticket);
    if (!said || said.linkFor !== undefined) return kept(refuse('provider-over'));
    const accountId = await findLinked(ctx.tx, said.issuer, said.subject);
    const account = accountId === undefined ? undefined : await findAccountById(ctx.tx, accountId);
    if (!account) return kept(refuse('provider-unknown'));
    return { account, token: await beginSession(ctx, account.id) };
  }

  return command(contracts.signInWithProvider, {
    access: 'public',
    keeps: 'nothing',
    // As with a password: whose account it is, or a keyed hash of whom nobody knows.
    audit(input, output) {
      const said = tickets.open(input.ticket, new Date(0));
      const hash = said === undefined ? 'unreadable' : tickets.hashOf(said);
      return {
        subject: output ? `account/${output.id}` : `provider-subject/${hash}`,
        details: { provider: hash },
      };
    },
    async handle(ctx, { ticket }) {
      const begun = await withAuth(ctx, () => begin(ctx, ticket));
      if ('kept' in begun) return begun;
      const { account, token } = begun;
      const session = await findSession(ctx.tx, token, ctx.now, cityDay(ctx.now));
      // A closed account has no session: it is told apart from one that is not bound by nobody.
      if (!session) {
        await withAuth(ctx, () => endSessions(ctx.tx, account.id));
        return kept(refuse('provider-unknown'));
      }
      const half = await withAuth(ctx, () => halfway(ctx, { account, session }, cookies));
      if (half) return half;
      const held = await withAuth(ctx, () => listHeldToday(ctx, account.id));
      ctx.afterCommit(() => void ctx.request?.cookies.push(cookies.session(token)));
      return viewOf(ctx, account, held, session);
    },
  });
}

function createOwnLink({
  auth: { withAuth },
  nameHash,
  tickets,
  provider,
}: ProviderRoom): (Command | Query)[] {
  const about = () => ({ subject: 'provider-link' });

  const begin = command(contracts.beginProviderLink, {
    access: 'signed-in',
    keeps: 'nothing',
    audit: about,
    handle: (ctx, { current }) =>
      withAuth(ctx, async () => {
        if (!provider) throw refuse('no-provider');
        const own = await findAccountById(ctx.tx, ctx.actor.id);
        if (!own) throw refuse('unknown-account', { account: ctx.actor.name });
        // Whoever found a session open could otherwise bind it to himself for good.
        const isRight = () => isPasswordOf(ctx, own.id, current);
        return (await judgeGuess(ctx, nameHash(own.account), isRight, refuse('wrong-password'))) ?? {};
      }),
  });

  const link = command(contracts.linkProvider, {
    access: 'signed-in',
    keeps: 'nothing',
    audit: about,
    handle: (ctx, { ticket }) =>
      withAuth(ctx, async () => {
        const said = await spend(ctx, tickets, ticket);
        if (said?.linkFor !== ctx.actor.id) throw refuse('provider-over');
        const { issuer, subject } = said;
        const by = { at: ctx.now, by: ctx.actor.id, auditId: ctx.auditId };
        if (!(await insertLink(ctx.tx, { issuer, subject, accountId: ctx.actor.id, ...by }))) {
          throw refuse('provider-taken');
        }
        return {};
      }),
  });

  const unlink = command(contracts.unlinkProvider, {
    access: 'signed-in',
    audit: about,
    handle: (ctx) =>
      withAuth(ctx, async () => {
        if (!provider) throw refuse('no-provider');
        if (!(await deleteLink(ctx.tx, ctx.actor.id, provider.issuer))) throw refuse('not-linked');
        return {};
      }),
  });

  const state = query(contracts.providerLink, {
    access: 'signed-in',
    audit: 'not-audited',
    async handle(ctx) {
      if (!provider) return { isLinked: false };
      const { issuer, label } = provider;
      const since = await withAuth(ctx, () => findLinkedSince(ctx.tx, ctx.actor.id, issuer));
      return since ? { label, isLinked: true, since: since.toISOString() } : { label, isLinked: false };
    },
  });
  return [begin, link, unlink, state];
}

function createLinkOfOthers({ auth: { withAuth }, tickets, provider }: ProviderRoom): Command[] {
  const linkAccount = command(contracts.linkAccount, {
    access: { roles: ['system'] },
    audit: ({ subject }) => ({
      subject: 'provider-link',
      details: provider ? { provider: tickets.hashOf({ issuer: provider.issuer, subject }) } : {},
    }),
    handle: (ctx, { account, subject }) =>
      withAuth(ctx, async () => {
        if (!provider) throw refuse('no-provider');
        const accountId = await lockResettable(ctx, account);
        const by = { at: ctx.now, by: ctx.actor.id, auditId: ctx.auditId };
        if (!(await insertLink(ctx.tx, { issuer: provider.issuer, subject, accountId, ...by }))) {
          throw refuse('provider-taken');
        }
        return {};
      }),
  });

  const unlinkAccount = command(contracts.unlinkAccount, {
    access: { roles: ['system'] },
    audit: (_, output) => ({ subject: 'provider-link', details: output ? { ended: output.ended } : {} }),
    handle: (ctx, { account }) =>
      withAuth(ctx, async () => {
        if (!provider) throw refuse('no-provider');
        const accountId = await lockResettable(ctx, account);
        if (!(await deleteLink(ctx.tx, accountId, provider.issuer))) throw refuse('not-linked');
        return { ended: await endSessions(ctx.tx, accountId) };
      }),
  });
  return [linkAccount, unlinkAccount];
}

export function createProviderOperations(room: ProviderRoom): (Command | Query)[] {
  return [createProviderSignIn(room), ...createOwnLink(room), ...createLinkOfOthers(room)];
}
