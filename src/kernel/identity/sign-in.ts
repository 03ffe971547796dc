import { createHmac, randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { APIError } from 'better-auth/api';
import { cityDay } from '#kernel/clock/index.ts';
import { assert, refuse as refuseCommon } from '#kernel/errors/index.ts';
import {
  type Command,
  type Context,
  command,
  type Kept,
  kept,
  type Query,
  query,
} from '#kernel/operation/index.ts';
import { findHeirs } from '#kernel/units/index.ts';
import { sha256 } from '#lib/hash.ts';
import {
  type AccountRecord,
  deleteEndedSessions,
  deleteSession,
  findAccountById,
  signInName,
} from './account-store.ts';
import { findSession, type SessionFacts } from './actor-store.ts';
import { dropAttempts, lockAttempts } from './attempt-store.ts';
import type { Auth } from './auth.ts';
import { AccountName, identityContracts as contracts, type Me, type Membership } from './contract.ts';
import { type Cookies, HALF_SESSION_MS, SESSION_COOKIE } from './cookie.ts';
import { findFactorState, saveHalfSession } from './factor-store.ts';
import { countFailure } from './guess.ts';
import { findUnitNames, type HeldRole, listDeputed, listHeld } from './membership-store.ts';
import { hashPassword } from './password.ts';
import { refuse } from './refusals.ts';
import { minutesLocked } from './rules.ts';
import { endSessions, noteOrigin } from './session-store.ts';

const DEVICE_LENGTH = 200;
const HALF_TOKEN_BYTES = 24;

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
export async function listHeldToday(ctx: Context, accountId: string): Promise<HeldRole[]> {
  const day = cityDay(ctx.now);
  const own = await listHeld(ctx.tx, [accountId], day);
  const deputed = await listDeputed(ctx.tx, [accountId], day);
  return [...own, ...deputed].filter(({ validFrom }) => validFrom <= day);
}

/** Who is signed in, with what is due before anything else. */
export async function viewOf(
  ctx: Context,
  account: AccountRecord,
  held: readonly HeldRole[],
  due: { mustChangePassword?: boolean; mustSetSecondFactor?: boolean },
): Promise<Me> {
  const memberships = (await membershipsOf(ctx, held)).get(account.id) ?? [];
  const { mustChangePassword = false, mustSetSecondFactor = false } = due;
  return { ...account, memberships, mustChangePassword, mustSetSecondFactor };
}

/** What a browser calls itself, cut to what a list can show. */
function deviceOf(ctx: Context): string {
  return (ctx.request?.headers.get('user-agent') ?? '').slice(0, DEVICE_LENGTH);
}

/** What every new session comes with; in the role of the sign-in library. */
export async function settleSession(ctx: Context, accountId: string, token: string): Promise<void> {
  // A session that the caller brought along ends with the new one, and never becomes it.
  if (ctx.actor.sessionId !== undefined) await deleteSession(ctx.tx, ctx.actor.sessionId);
  await noteOrigin(ctx.tx, token, ctx.request?.address ?? '', deviceOf(ctx));
  await deleteEndedSessions(ctx.tx, accountId, ctx.now);
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
      const { token } = response;
      await settleSession(ctx, found.id, token);
      return { account: found, held: await listHeldToday(ctx, found.id), cookie, token };
    } catch (error) {
      if (error instanceof APIError && error.statusCode < 500) return undefined;
      throw error;
    }
  });
}

/**
 * Where the account has a second factor, a half-session takes the place of the session: it opens nothing but the second
 * step. The failures stay counted until that is done, so that the password does not buy new guesses at the code.
 */
export async function halfway(
  ctx: Context,
  { account, session }: { account: AccountRecord; session: SessionFacts },
  cookies: Cookies,
): Promise<Kept | undefined> {
  const state = await findFactorState(ctx.tx, account.id);
  if (!state?.confirmedAt) return undefined;
  await deleteSession(ctx.tx, session.sessionId);
  const token = randomBytes(HALF_TOKEN_BYTES).toString('base64url');
  const expiresAt = new Date(ctx.now.getTime() + HALF_SESSION_MS);
  await saveHalfSession(ctx.tx, { tokenHash: sha256(token), accountId: account.id, expiresAt }, ctx.now);
  ctx.afterCommit(() => void ctx.request?.cookies.push(cookies.halfSession(token)));
  return kept(refuse('second-step'));
}

function createSignInCommand(auth: Auth, nameHash: NameHash, cookies: Cookies): Command {
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
        await withAuth(ctx, () => countFailure(ctx, hash, attempts));
        return kept(refuse('wrong-credentials'));
      }
      const { account } = signedIn;
      const half = await withAuth(ctx, () => halfway(ctx, { account, session }, cookies));
      if (half) return half;
      await withAuth(ctx, () => dropAttempts(ctx.tx, hash));
      ctx.afterCommit(() => void ctx.request?.cookies.push(signedIn.cookie));
      return viewOf(ctx, account, signedIn.held, session);
    },
  });
}

/** Signing in and out, and who is signed in. */
export function createSignIn(auth: Auth, nameHash: NameHash, cookies: Cookies): (Command | Query)[] {
  const { withAuth } = auth;
  const signOut = command(contracts.signOut, {
    access: 'entering',
    audit: () => ({ subject: 'session' }),
    async handle(ctx) {
      const { sessionId } = ctx.actor;
      if (sessionId !== undefined) await withAuth(ctx, () => deleteSession(ctx.tx, sessionId));
      ctx.afterCommit(() => void ctx.request?.cookies.push(cookies.noSession));
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
      return viewOf(ctx, account, held, ctx.actor);
    },
  });

  return [createSignInCommand(auth, nameHash, cookies), signOut, me];
}
