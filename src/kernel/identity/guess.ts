/** Guesses at what only one person knows: however they are made, they count towards the same lock. */
import type { Refusal } from '#kernel/errors/index.ts';
import { type Context, type Kept, kept } from '#kernel/operation/index.ts';
import { dropAttempts, lockAttempts, saveAttempts } from './attempt-store.ts';
import { refuse } from './refusals.ts';
import { type Attempts, FORGET_MS, failedOnceMore, minutesLocked } from './rules.ts';

/** Counts one failure more of a name. */
export async function countFailure(ctx: Context, nameHash: string, attempts: Attempts): Promise<void> {
  const forgotten = new Date(ctx.now.getTime() - FORGET_MS);
  await saveAttempts(ctx.tx, nameHash, failedOnceMore(attempts, ctx.now), forgotten);
}

/**
 * Judges a guess, one after the other for each name; undefined where it is right, else the refusal to answer with.
 * Whoever found a session open guesses no faster than at the door. In the role of the sign-in library.
 */
export async function judgeGuess(
  ctx: Context,
  nameHash: string,
  isRight: () => Promise<boolean>,
  wrong: Refusal,
): Promise<Kept | undefined> {
  const attempts = await lockAttempts(ctx.tx, nameHash, ctx.now);
  const minutes = minutesLocked(attempts, ctx.now);
  if (minutes > 0) return kept(refuse('locked', { minutes }));
  if (!(await isRight())) {
    await countFailure(ctx, nameHash, attempts);
    return kept(wrong);
  }
  await dropAttempts(ctx.tx, nameHash);
  return undefined;
}
