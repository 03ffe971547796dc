import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { Role } from '#kernel/operation/contract.ts';

/** An account with the roles it holds, and what tells whether the reach of their units may have changed. */
export interface AccountFacts {
  accountId: string;
  account: string;
  grants: { role: Role; unitId: string; versions: number; onBehalfOf?: { id: string; name: string } }[];
  links: number;
}

export interface SessionFacts extends AccountFacts {
  sessionId: string;
  expiresAt: Date;
  mustChangePassword: boolean;
  mustSetSecondFactor: boolean;
}

interface FactsRow {
  account_id: string;
  account: string;
  grants: AccountFacts['grants'];
  links: number;
}

function factsOf(row: FactsRow): AccountFacts {
  return { accountId: row.account_id, account: row.account, grants: row.grants, links: row.links };
}

/** Whose session a token is, if it has not ended. */
export async function findSession(
  tx: Tx,
  token: string,
  now: Date,
  day: string,
): Promise<SessionFacts | undefined> {
  const { rows } = await sql<
    FactsRow & {
      session_id: string;
      expires_at: Date;
      must_change_password: boolean;
      must_set_second_factor: boolean;
    }
  >`
    select * from identity.session_facts(${token}, ${now}, ${day}::date)`.execute(tx);
  const row = rows[0];
  return (
    row && {
      ...factsOf(row),
      sessionId: row.session_id,
      expiresAt: row.expires_at,
      mustChangePassword: row.must_change_password,
      mustSetSecondFactor: row.must_set_second_factor,
    }
  );
}

/** An account by its sign-in name, with what it holds on a day. */
export async function findAccountFacts(tx: Tx, name: string, day: string): Promise<AccountFacts | undefined> {
  const { rows } =
    await sql<FactsRow>`select * from identity.account_facts_of(${name}, ${day}::date)`.execute(tx);
  return rows[0] && factsOf(rows[0]);
}

/** Lets a session that is used last longer. */
export async function prolongSession(tx: Tx, token: string, now: Date, until: Date): Promise<void> {
  await sql`select identity.prolong_session(${token}, ${now}, ${until})`.execute(tx);
}

/** The names of accounts by their ids; nothing unless the caller reads the audit trail. */
export async function accountNames(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ account_id: string; account: string }>`
    select * from identity.names_of(${ids}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.account_id, row.account]));
}
