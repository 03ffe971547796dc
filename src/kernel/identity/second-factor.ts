/** The second factor: set up and turned off by its owner, reset by the system administrator, never by oneself. */
import { type Keyring, sealBytes, unsealBytes } from '#kernel/keys/index.ts';
import { type Command, type Context, command, type Query, query } from '#kernel/operation/index.ts';
import { type AccountRecord, findAccountById, lockAccounts, signInName } from './account-store.ts';
import type { Auth } from './auth.ts';
import { identityContracts as contracts } from './contract.ts';
import {
  deleteFactor,
  deleteHalfSessions,
  findFactorState,
  lockFactor,
  replaceRecoveryCodes,
  saveBegun,
  saveConfirmed,
  takeRecoveryCode,
  takeStep,
} from './factor-store.ts';
import { judgeGuess } from './guess.ts';
import { getPolicy } from './password-store.ts';
import { isPasswordOf } from './passwords.ts';
import { refuse } from './refusals.ts';
import { isAdministrator } from './rules.ts';
import { endSessions } from './session-store.ts';
import type { NameHash } from './sign-in.ts';
import { newRecoveryCodes, newSecret, recoveryHash, shownSecret, stepOf } from './totp.ts';

/** What second factors rest on: keys that the database does not hold. All of it runs within withAuth. */
export interface Factors {
  /** Seals a new secret for an account and keeps it; it counts from its first right code on. */
  begin(ctx: Context, account: AccountRecord): Promise<{ secret: string; uri: string }>;
  /** Turns a begun second factor on where the code is its own. */
  confirm(ctx: Context, accountId: string, code: string): Promise<boolean>;
  /** Uses a one-time or a recovery code up; false where it is neither, or was used before. */
  take(ctx: Context, accountId: string, code: string): Promise<boolean>;
  /** Ten new recovery codes in the place of all earlier ones. */
  renewCodes(ctx: Context, accountId: string): Promise<string[]>;
}

export function createFactors(keyring: Pick<Keyring, 'secretFor'>): Factors {
  const sealing = keyring.secretFor('second-factor');
  const hashing = keyring.secretFor('recovery-code');
  const ownerOf = (accountId: string) => `second-factor/${accountId}`;

  /** The step of a code; none where the secret was sealed under a master key that is lost: then it must be reset. */
  function stepIn(accountId: string, sealed: Buffer, ctx: Context, code: string): number | undefined {
    const secret = unsealBytes(sealing, ownerOf(accountId), sealed);
    return secret && stepOf(secret, code, ctx.now);
  }

  return {
    async begin(ctx, { id, account }) {
      const secret = newSecret();
      await saveBegun(ctx.tx, id, sealBytes(sealing, ownerOf(id), secret), ctx.now);
      return shownSecret(secret, account);
    },
    async confirm(ctx, accountId, code) {
      const factor = await lockFactor(ctx.tx, accountId);
      const step = factor && stepIn(accountId, factor.sealedSecret, ctx, code);
      if (step === undefined) return false;
      await saveConfirmed(ctx.tx, accountId, step, ctx.now);
      return true;
    },
    async take(ctx, accountId, code) {
      const factor = await lockFactor(ctx.tx, accountId);
      if (!factor?.confirmedAt) return false;
      const step = stepIn(accountId, factor.sealedSecret, ctx, code);
      if (step !== undefined) return takeStep(ctx.tx, accountId, step);
      return takeRecoveryCode(ctx.tx, accountId, recoveryHash(hashing, accountId, code), ctx.now);
    },
    async renewCodes(ctx, accountId) {
      const codes = newRecoveryCodes();
      const hashes = codes.map((code) => recoveryHash(hashing, accountId, code));
      await replaceRecoveryCodes(ctx.tx, accountId, hashes);
      return codes;
    },
  };
}

export interface FactorRoom {
  auth: Auth;
  nameHash: NameHash;
  factors: Factors;
}

const about = () => ({ subject: 'second-factor' });

async function ownAccount(ctx: Context): Promise<AccountRecord> {
  const own = await findAccountById(ctx.tx, ctx.actor.id);
  if (!own) throw refuse('unknown-account', { account: ctx.actor.name });
  return own;
}

async function requireState(ctx: Context, isOn: boolean): Promise<void> {
  const state = await findFactorState(ctx.tx, ctx.actor.id);
  if (isOn && !state?.confirmedAt) throw refuse('no-second-factor');
  if (!isOn && state?.confirmedAt) throw refuse('second-factor-on');
}

function createSetUp({ auth: { withAuth }, nameHash, factors }: FactorRoom): (Command | Query)[] {
  const state = query(contracts.secondFactor, {
    access: 'entering',
    audit: 'not-audited',
    async handle(ctx) {
      const found = await withAuth(ctx, () => findFactorState(ctx.tx, ctx.actor.id));
      const since = found?.confirmedAt?.toISOString();
      return {
        isBegun: found !== undefined && since === undefined,
        isOn: since !== undefined,
        ...(since === undefined ? {} : { since }),
        recoveryCodesLeft: found?.codesLeft ?? 0,
      };
    },
  });

  const begin = command(contracts.beginSecondFactor, {
    access: 'entering',
    keeps: 'nothing',
    audit: about,
    handle: (ctx, { current }) =>
      withAuth(ctx, async () => {
        const own = await ownAccount(ctx);
        await requireState(ctx, false);
        const isRight = () => isPasswordOf(ctx, own.id, current);
        const wrong = await judgeGuess(ctx, nameHash(own.account), isRight, refuse('wrong-password'));
        return wrong ?? factors.begin(ctx, own);
      }),
  });

  const confirm = command(contracts.confirmSecondFactor, {
    access: 'entering',
    keeps: 'nothing',
    audit: about,
    handle: (ctx, { code }) =>
      withAuth(ctx, async () => {
        const own = await ownAccount(ctx);
        await requireState(ctx, false);
        const isRight = () => factors.confirm(ctx, own.id, code);
        const wrong = await judgeGuess(ctx, nameHash(own.account), isRight, refuse('wrong-code'));
        if (wrong) return wrong;
        // Sessions that began with the password alone do not outlive the day on which that stopped being enough.
        await endSessions(ctx.tx, own.id, { but: ctx.actor.sessionId });
        return { recoveryCodes: await factors.renewCodes(ctx, own.id) };
      }),
  });
  return [state, begin, confirm];
}

function createChanges({ auth: { withAuth }, nameHash, factors }: FactorRoom): Command[] {
  /** Takes a code of the caller's own; undefined where it was right. */
  async function judgeOwnCode(ctx: Context, code: string) {
    const own = await ownAccount(ctx);
    await requireState(ctx, true);
    const isRight = () => factors.take(ctx, own.id, code);
    return judgeGuess(ctx, nameHash(own.account), isRight, refuse('wrong-code'));
  }

  const renew = command(contracts.renewRecoveryCodes, {
    access: 'signed-in',
    keeps: 'nothing',
    audit: about,
    handle: (ctx, { code }) =>
      withAuth(ctx, async () => {
        const wrong = await judgeOwnCode(ctx, code);
        return wrong ?? { recoveryCodes: await factors.renewCodes(ctx, ctx.actor.id) };
      }),
  });

  const remove = command(contracts.removeSecondFactor, {
    access: 'signed-in',
    keeps: 'nothing',
    audit: about,
    async handle(ctx, { code }) {
      const { administratorsNeedSecondFactor } = await getPolicy(ctx.tx);
      const isAsked = ctx.actor.grants.some(({ role }) => isAdministrator(role));
      if (administratorsNeedSecondFactor && isAsked) throw refuse('second-factor-needed');
      return withAuth(ctx, async () => {
        const wrong = await judgeOwnCode(ctx, code);
        if (wrong) return wrong;
        await deleteFactor(ctx.tx, ctx.actor.id);
        return {};
      });
    },
  });
  return [renew, remove];
}

function createReset({ auth: { withAuth } }: FactorRoom): Command {
  return command(contracts.resetSecondFactor, {
    access: { roles: ['system'] },
    audit: (_, output) => ({ ...about(), details: output ? { ended: output.ended } : {} }),
    handle: (ctx, { account }) =>
      withAuth(ctx, async () => {
        const accountId = (await lockAccounts(ctx.tx, [signInName(account)])).get(signInName(account));
        if (accountId === undefined) throw refuse('unknown-account', { account });
        // Whoever holds the own session open could take the own second factor off; the owner of the data folder, who
        // helps a system administrator without a phone, acts as that administrator and is audited as operator.
        if (accountId === ctx.actor.id && !ctx.actor.isOperator) throw refuse('own-account');
        if (!(await deleteFactor(ctx.tx, accountId))) throw refuse('no-second-factor');
        await deleteHalfSessions(ctx.tx, accountId);
        return { ended: await endSessions(ctx.tx, accountId) };
      }),
  });
}

export function createSecondFactorOperations(room: FactorRoom): (Command | Query)[] {
  return [...createSetUp(room), ...createChanges(room), createReset(room)];
}
