import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';

/** Runs work that may be undone: refused, or only tried. */
export async function tried<T>(tx: Tx, isTrial: boolean, work: () => Promise<T>): Promise<T> {
  await sql`savepoint import`.execute(tx);
  try {
    const answer = await work();
    if (isTrial) await sql`rollback to savepoint import`.execute(tx);
    return answer;
  } catch (error) {
    await sql`rollback to savepoint import`.execute(tx);
    throw error;
  }
}
