/** Sessions: seen and ended by their owners; ended, and accounts closed, by the security administrator. */
import { type Command, type Context, command, type Query, query } from '#kernel/operation/index.ts';
import { lockAccounts, signInName } from './account-store.ts';
import type { Auth } from './auth.ts';
import { identityContracts as contracts } from './contract.ts';
import { saveDisabled } from './password-store.ts';
import { refuse } from './refusals.ts';
import { endSessions, listSessions } from './session-store.ts';

const endedOf = (output: { ended: number } | undefined) => (output ? { ended: output.ended } : {});

function ownSessions({ withAuth }: Auth): (Command | Query)[] {
  const sessions = query(contracts.sessions, {
    access: 'signed-in',
    audit: 'not-audited',
    async handle(ctx) {
      const held = await withAuth(ctx, () => listSessions(ctx.tx, ctx.actor.id, ctx.now));
      const items = held.map((one) => ({
        ...one,
        since: one.since.toISOString(),
        usedAt: one.usedAt.toISOString(),
        expiresAt: one.expiresAt.toISOString(),
        isCurrent: one.id === ctx.actor.sessionId,
      }));
      return { items };
    },
  });

  const endSession = command(contracts.endSession, {
    access: 'signed-in',
    audit: ({ id }) => ({ subject: `session/${id}` }),
    async handle(ctx, { id }) {
      const ended = await withAuth(ctx, () => endSessions(ctx.tx, ctx.actor.id, { only: id }));
      if (ended === 0) throw refuse('unknown-session');
      return { ended };
    },
  });

  const endOthers = command(contracts.endOtherSessions, {
    access: 'signed-in',
    audit: (_, output) => ({ subject: 'sessions', details: endedOf(output) }),
    handle: (ctx) =>
      withAuth(ctx, async () => ({
        ended: await endSessions(ctx.tx, ctx.actor.id, { but: ctx.actor.sessionId }),
      })),
  });
  return [sessions, endSession, endOthers];
}

export function createSessionOperations(auth: Auth): (Command | Query)[] {
  const { withAuth } = auth;
  /** An account that another administers; it stays locked until the end. In the role of the sign-in library. */
  async function lockOther(ctx: Context, account: string): Promise<string> {
    const name = signInName(account);
    const id = (await lockAccounts(ctx.tx, [name])).get(name);
    if (id === undefined) throw refuse('unknown-account', { account });
    if (id === ctx.actor.id) throw refuse('own-account');
    return id;
  }

  const endAll = command(contracts.endSessions, {
    access: { roles: ['security'] },
    audit: (_, output) => ({ subject: 'sessions', details: endedOf(output) }),
    handle: (ctx, { account }) =>
      withAuth(ctx, async () => ({ ended: await endSessions(ctx.tx, await lockOther(ctx, account)) })),
  });

  const setDisabled = command(contracts.setDisabled, {
    access: { roles: ['security'] },
    audit: ({ isDisabled }, output) => ({
      subject: 'account',
      details: { isDisabled: String(isDisabled), ...endedOf(output) },
    }),
    handle: (ctx, { account, isDisabled }) =>
      withAuth(ctx, async () => {
        const id = await lockOther(ctx, account);
        const by = { at: ctx.now, by: ctx.actor.id, auditId: ctx.auditId };
        await saveDisabled(ctx.tx, id, isDisabled ? by : undefined);
        return { ended: isDisabled ? await endSessions(ctx.tx, id) : 0 };
      }),
  });
  return [...ownSessions(auth), endAll, setDisabled];
}
