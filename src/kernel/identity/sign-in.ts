import { createHmac } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { APIError } from 'better-auth/api';
import { cityDay } from '#kernel/clock/index.ts';
import { assert, refuse as refuseCommon } from '#kernel/errors/index.ts';
import { type Command, type Context, command, kept, type Query, query } from '#kernel/operation/index.ts';
import { findHeirs } from '#kernel/units/index.ts';
import {
  type AccountRecord,
  deleteEndedSessions,
  deleteSession,
  findAccountById,
  signInName,
} from './account-store.ts';
import { findSession } from './actor-store.ts';
import { dropAttempts, lockAttempts, saveAttempts } from './attempt-store.ts';
import type { Auth } from './auth.ts';
import { AccountName, identityContracts as contracts, type Me, type Membership } from './contract.ts';
import { clearingCookie, SESSION_COOKIE } from './cookie.ts';
import { findUnitNames, type HeldRole, listDeputed, listHeld } from './membership-store.ts';
import { hashPassword } from './password.ts';
import { refuse } from './refusals.ts';
import { FORGET_MS, failedOnceMore, minutesLocked } from './rules.ts';
import { endSessions, noteOrigin } from './session-store.ts';

const DEVICE_LENGTH = 200;

/** What is kept of a name that was typed: a keyed hash, since people type passwords into the wrong field. */
export type NameHash = (account: string) => string;

export function createNameHash(secret: string): NameHash {
  return (account) =>
    createHmac('sha256', secret)
      .update(`sign-in name\n${signInName(account)}`)
      .digest('hex')
      .slice(0, 32);
}

/** The roles of some accounts with the names of their units, or of those that stand for them by now, by account. */
export async function membershipsOf(ctx: Pick<Context, 'tx' | 'now'>, held: readonly HeldRole[]) {
  const unitIds = [...new Set(held.map((one) => one.unitId))];
  const names = await findUnitNames(ctx.tx, unitIds);
  const heirs = await findHeirs(ctx.tx, unitIds, cityDay(ctx.now));
  const memberships = new Map<string, Membership[]>();
  for (const { accountId, unitId, ...one } of held) {
    const heir = heirs.get(unitId);
    const { name = one.unitCode, nameEn = one.unitCode } = heir ?? names.get(unitId) ?? {};
    const list = memberships.get(accountId) ?? [];
    const membership = { ...one, unitCode: heir?.code ?? one.unitCode, unitName: name, unitNameEn: nameEn };
    const isTold = list.some((told) => isDeepStrictEqual(told, membership));
    if (!isTold) list.push(membership);
    memberships.set(accountId, list);
  }
  return memberships;
}

/** What an account may do today, in its own right and for others; in the role of the sign-in library. */
async function listHeldToday(ctx: Context, accountId: string): Promise<HeldRole[]> {
  const day = cityDay(ctx.now);
  const own = await listHeld(ctx.tx, [accountId], day);
  const deputed = await listDeputed(ctx.tx, [accountId], day);
  return [...own, ...deputed].filter(({ validFrom }) => validFrom <= day);
}

async function viewOf(
  ctx: Context,
  account: AccountRecord,
  held: readonly HeldRole[],
  mustChangePassword: boolean,
): Promise<Me> {
  const memberships = (await membershipsOf(ctx, held)).get(account.id) ?? [];
  return { ...account, memberships, mustChangePassword };
}

/** What a browser calls itself, cut to what a list can show. */
function deviceOf(ctx: Context): string {
  return (ctx.request?.headers.get('user-agent') ?? '').slice(0, DEVICE_LENGTH);
}

interface SignedIn {
  account: AccountRecord;
  held: HeldRole[];
  cookie: string;
  token: string;
}

/** Asks the sign-in library; undefined for a wrong password and, as slowly, for an unknown account. */
async function tryPassword(
  { withAuth }: Auth,
  ctx: Context,
  account: string,
  password: string,
): Promise<SignedIn | undefined> {
  return withAuth(ctx, async (api) => {
    try {
      const { response, headers } = await api.signInUsername({
        body: { username: account, password, rememberMe: false },
        returnHeaders: true,
      });
      const cookie = headers.getSetCookie().find((line) => line.startsWith(`${SESSION_COOKIE}=`));
      const found = await findAccountById(ctx.tx, response.user.id);
      assert(cookie !== undefined && found, 'a sign-in gives a session cookie and an account');
      // A session that the caller brought along ends with the new one, and never becomes it.
      if (ctx.actor.sessionId !== undefined) await deleteSession(ctx.tx, ctx.actor.sessionId);
      const { token } = response;
      await noteOrigin(ctx.tx, token, ctx.request?.address ?? '', deviceOf(ctx));
      await deleteEndedSessions(ctx.tx, found.id, ctx.now);
      return { account: found, held: await listHeldToday(ctx, found.id), cookie, token };
    } catch (error) {
      if (error instanceof APIError && error.statusCode < 500) return undefined;
      throw error;
    }
  });
}

function createSignInCommand(auth: Auth, nameHash: NameHash): Command {
  const { withAuth } = auth;
  return command(contracts.signIn, {
    access: 'public',
    // Neither the password nor the name as typed: whoever looks for an account's failures asks by its keyed hash.
    audit: (input, output) => ({
      subject: output ? `account/${output.id}` : `account-name/${nameHash(input.account)}`,
      details: { name: nameHash(input.account) },
    }),
    async handle(ctx, input) {
      const hash = nameHash(input.account);
      const attempts = await withAuth(ctx, () => lockAttempts(ctx.tx, hash, ctx.now));
      const minutes = minutesLocked(attempts, ctx.now);
      if (minutes > 0) return kept(refuse('locked', { minutes }));
      const isName = AccountName.safeParse(input.account).success;
      // What cannot be a name takes as long as one that could.
      if (!isName) await hashPassword(input.password);
      const signedIn = isName ? await tryPassword(auth, ctx, input.account, input.password) : undefined;
      // A closed account has no session: to whoever knows its password it looks like any wrong one.
      const session = signedIn && (await findSession(ctx.tx, signedIn.token, ctx.now, cityDay(ctx.now)));
      if (!signedIn || !session) {
        if (signedIn) await withAuth(ctx, () => endSessions(ctx.tx, signedIn.account.id));
        const forgotten = new Date(ctx.now.getTime() - FORGET_MS);
        await withAuth(ctx, () => saveAttempts(ctx.tx, hash, failedOnceMore(attempts, ctx.now), forgotten));
        return kept(refuse('wrong-credentials'));
      }
      await withAuth(ctx, () => dropAttempts(ctx.tx, hash));
      ctx.afterCommit(() => void ctx.request?.cookies.push(signedIn.cookie));
      return viewOf(ctx, signedIn.account, signedIn.held, session.mustChangePassword);
    },
  });
}

/** Signing in and out, and who is signed in. */
export function createSignIn(auth: Auth, nameHash: NameHash, isSecure: boolean): (Command | Query)[] {
  const { withAuth } = auth;
  const signOut = command(contracts.signOut, {
    access: 'entering',
    audit: () => ({ subject: 'session' }),
    async handle(ctx) {
      const { sessionId } = ctx.actor;
      if (sessionId !== undefined) await withAuth(ctx, () => deleteSession(ctx.tx, sessionId));
      ctx.afterCommit(() => void ctx.request?.cookies.push(clearingCookie(isSecure)));
      return {};
    },
  });

  const me = query(contracts.me, {
    access: 'entering',
    audit: 'not-audited',
    async handle(ctx) {
      const { account, held } = await withAuth(ctx, async () => ({
        account: await findAccountById(ctx.tx, ctx.actor.id),
        held: await listHeldToday(ctx, ctx.actor.id),
      }));
      if (!account) throw refuseCommon('not-signed-in');
      return viewOf(ctx, account, held, ctx.actor.mustChangePassword ?? false);
    },
  });

  return [createSignInCommand(auth, nameHash), signOut, me];
}
