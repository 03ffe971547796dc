/** The second step of a sign-in: whoever gave the right password now gives a code, and only then has a session. */
import { randomBytes } from 'node:crypto';
import { cityDay } from '#kernel/clock/index.ts';
import { assert } from '#kernel/errors/index.ts';
import { type Command, type Context, command } from '#kernel/operation/index.ts';
import { sha256 } from '#lib/hash.ts';
import { newId } from '#lib/id.ts';
import { findAccountById } from './account-store.ts';
import { findSession } from './actor-store.ts';
import { SESSION_IDLE_MS } from './auth.ts';
import { identityContracts as contracts } from './contract.ts';
import { type Cookies, readHalfSession } from './cookie.ts';
import { deleteHalfSessions, findHalfSession } from './factor-store.ts';
import { judgeGuess } from './guess.ts';
import { refuse } from './refusals.ts';
import type { FactorRoom } from './second-factor.ts';
import { endSessions, insertSession } from './session-store.ts';
import { listHeldToday, settleSession, viewOf } from './sign-in.ts';

const TOKEN_BYTES = 24;

/** Begins a session under a token that nobody has seen before; in the role of the sign-in library. */
export async function beginSession(ctx: Context, accountId: string): Promise<string> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const expiresAt = new Date(ctx.now.getTime() + SESSION_IDLE_MS);
  await insertSession(ctx.tx, { id: newId(), token, accountId, at: ctx.now, expiresAt });
  await settleSession(ctx, accountId, token);
  return token;
}

export function createSecondStep(room: FactorRoom & { cookies: Cookies }): Command {
  const { auth, nameHash, factors, cookies } = room;
  const { withAuth } = auth;

  /** Whose second step is due, and the account; refused where its minutes are over. */
  async function findDue(ctx: Context) {
    const token = readHalfSession(ctx.request?.headers.get('cookie'));
    const accountId = token && (await findHalfSession(ctx.tx, sha256(token), ctx.now));
    const account = accountId ? await findAccountById(ctx.tx, accountId) : undefined;
    if (!account) throw refuse('second-step-over');
    return account;
  }

  return command(contracts.secondStep, {
    access: 'public',
    keeps: 'nothing',
    audit: (_, output) => ({ subject: output ? `account/${output.id}` : 'second-step' }),
    async handle(ctx, { code }) {
      const stepped = await withAuth(ctx, async () => {
        const account = await findDue(ctx);
        const isRight = () => factors.take(ctx, account.id, code);
        const wrong = await judgeGuess(ctx, nameHash(account.account), isRight, refuse('wrong-code'));
        if (wrong) return wrong;
        await deleteHalfSessions(ctx.tx, account.id);
        const token = await beginSession(ctx, account.id);
        return { account, token, held: await listHeldToday(ctx, account.id) };
      });
      if ('kept' in stepped) return stepped;
      const { account, token, held } = stepped;
      const session = await findSession(ctx.tx, token, ctx.now, cityDay(ctx.now));
      // Closed between the two steps.
      if (!session) {
        await withAuth(ctx, () => endSessions(ctx.tx, account.id));
        throw refuse('second-step-over');
      }
      assert(!session.mustSetSecondFactor, 'whoever gave a code has a second factor');
      ctx.afterCommit(() => void ctx.request?.cookies.push(cookies.session(token), cookies.noHalfSession));
      return viewOf(ctx, account, held, session);
    },
  });
}
