/** What an attempt was refused for; whatever else came of it is thrown on. */
import { Refusal } from '#kernel/errors/index.ts';

export async function refusalOf(attempt: Promise<unknown>): Promise<Refusal> {
  const outcome: unknown = await attempt.then(
    () => new Error('nothing was refused'),
    (error: unknown) => error,
  );
  if (outcome instanceof Refusal) return outcome;
  throw outcome;
}

export const codeOf = async (attempt: Promise<unknown>): Promise<string> => (await refusalOf(attempt)).code;
