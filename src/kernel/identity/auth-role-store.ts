import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';

/** Steps into the role of the sign-in library's tables, at most until the transaction ends. */
export async function takeAuthRole(tx: Tx): Promise<void> {
  await sql`set local role taihu_auth`.execute(tx);
}

/** Steps back into the role that the connection was opened with. */
export async function leaveAuthRole(tx: Tx): Promise<void> {
  await sql`set local role none`.execute(tx);
}
