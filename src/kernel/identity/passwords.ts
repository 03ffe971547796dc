/** Passwords: changed by their owners, reset by the system administrator, within the policy of the security one. */
import { cityDay } from '#kernel/clock/index.ts';
import { type Command, type Context, command, type Query, query } from '#kernel/operation/index.ts';
import { findAccountById, lockAccounts, signInName } from './account-store.ts';
import type { Auth } from './auth.ts';
import { identityContracts as contracts } from './contract.ts';
import { judgeGuess } from './guess.ts';
import { listDeputed, listHeld } from './membership-store.ts';
import { hashPassword, newPassword, verifyPassword } from './password.ts';
import { type PasswordPolicy, passwordFaults } from './password-rules.ts';
import { findHashes, getPolicy, savePassword, savePolicy } from './password-store.ts';
import { refuse } from './refusals.ts';
import { isClosedToOperator } from './rules.ts';
import { endSessions } from './session-store.ts';
import type { NameHash } from './sign-in.ts';

/** Whether a password is the present one of an account; in the role of the sign-in library. */
export async function isPasswordOf(ctx: Context, accountId: string, password: string): Promise<boolean> {
  const { now } = await findHashes(ctx.tx, accountId);
  return now !== undefined && verifyPassword(now, password);
}

interface Change {
  accountId: string;
  account: string;
  password: string;
  mustChange: boolean;
  /** The session that goes on. */
  but?: string | undefined;
}

/** Sets a password that meets the policy and ends sessions; in the role of the sign-in library. */
async function setPassword(ctx: Context, policy: PasswordPolicy, change: Change): Promise<number> {
  const { accountId, account, password } = change;
  const { now, earlier } = await findHashes(ctx.tx, accountId);
  const known = now === undefined ? earlier : [now, ...earlier];
  const judged = { password, account, policy, earlier: policy.remembered === 0 ? [] : known };
  const faults = await passwordFaults(judged, 'password', ctx.language);
  if (faults.length > 0) throw refuse('weak-password', {}, faults);
  await savePassword(ctx.tx, {
    accountId,
    passwordHash: await hashPassword(password),
    ...(now === undefined ? {} : { replaced: now }),
    remembered: policy.remembered,
    mustChange: change.mustChange,
    at: ctx.now,
  });
  return endSessions(ctx.tx, accountId, { but: change.but });
}

function createChange({ withAuth }: Auth, nameHash: NameHash): Command {
  return command(contracts.changePassword, {
    access: 'entering',
    audit: (_, output) => ({ subject: 'password', details: output ? { ended: output.ended } : {} }),
    async handle(ctx, { current, password }) {
      const policy = await getPolicy(ctx.tx);
      return withAuth(ctx, async () => {
        const own = await findAccountById(ctx.tx, ctx.actor.id);
        if (!own) throw refuse('unknown-account', { account: ctx.actor.name });
        const isRight = () => isPasswordOf(ctx, own.id, current);
        const wrong = await judgeGuess(ctx, nameHash(own.account), isRight, refuse('wrong-password'));
        if (wrong) return wrong;
        const but = ctx.actor.sessionId;
        const change = { accountId: own.id, account: own.account, password, mustChange: false, but };
        return { ended: await setPassword(ctx, policy, change) };
      });
    },
  });
}

/**
 * The account of someone else whose ways in the system administrator may change; it stays locked until the end. In the
 * role of the sign-in library.
 */
export async function lockResettable(ctx: Context, account: string): Promise<string> {
  const accountId = (await lockAccounts(ctx.tx, [signInName(account)])).get(signInName(account));
  if (accountId === undefined) throw refuse('unknown-account', { account });
  if (accountId === ctx.actor.id) throw refuse('own-account');
  // Otherwise the system administrator could become the other two for an hour.
  const today = cityDay(ctx.now);
  const held = await listHeld(ctx.tx, [accountId], today);
  const roles = [...held, ...(await listDeputed(ctx.tx, [accountId], today))].map(({ role }) => role);
  if (isClosedToOperator(roles)) throw refuse('guarded-account', { account });
  return accountId;
}

function createReset({ withAuth }: Auth): Command {
  return command(contracts.resetPassword, {
    access: { roles: ['system'] },
    keeps: 'nothing',
    audit: (_, output) => ({ subject: 'password', details: output ? { ended: output.ended } : {} }),
    async handle(ctx, { account, password: given }) {
      const policy = await getPolicy(ctx.tx);
      const password = given ?? newPassword(policy);
      return withAuth(ctx, async () => {
        const accountId = await lockResettable(ctx, account);
        const ended = await setPassword(ctx, policy, { accountId, account, password, mustChange: true });
        return given === undefined ? { ended, password } : { ended };
      });
    },
  });
}

const setPolicy = command(contracts.setPasswordPolicy, {
  access: { roles: ['security'] },
  audit: ({ minLength, remembered, maxAgeDays = 0, administratorsNeedSecondFactor }) => ({
    subject: 'password-policy',
    details: {
      minLength,
      remembered,
      maxAgeDays,
      administratorsNeedSecondFactor: String(administratorsNeedSecondFactor),
    },
  }),
  async handle(ctx, { maxAgeDays, ...asked }) {
    const policy = { ...asked, ...(maxAgeDays === undefined ? {} : { maxAgeDays }) };
    await savePolicy(ctx.tx, policy, ctx.now, ctx.actor.id);
    return policy;
  },
});

const readPolicy = query(contracts.passwordPolicy, {
  access: 'entering',
  audit: 'not-audited',
  handle: (ctx) => getPolicy(ctx.tx),
});

export function createPasswordOperations(auth: Auth, nameHash: NameHash): (Command | Query)[] {
  return [createChange(auth, nameHash), createReset(auth), setPolicy, readPolicy];
}
