/** Accounts as rows of the sign-in library's tables; all of it runs within withAuth. */
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { Role } from '#kernel/operation/contract.ts';
import type { KeyRange } from '#lib/tree-key.ts';
import type { ACCOUNT_STATES } from './contract.ts';

type AccountState = (typeof ACCOUNT_STATES)[number];

export interface NewAccount {
  id: string;
  /** The name as it was given; its lower case is what signs in. */
  account: string;
  displayName: string;
  passwordHash: string;
}

/** The name by which an account is found, whatever its case. */
export function signInName(account: string): string {
  return account.toLowerCase();
}

/** Adds accounts, set-wise; gives the sign-in names of those that are new, the others exist already. */
export async function insertAccounts(
  tx: Tx,
  accounts: readonly NewAccount[],
  now: Date,
): Promise<Set<string>> {
  const ids = accounts.map((account) => account.id);
  const names = accounts.map((account) => signInName(account.account));
  const added = await sql<{ username: string }>`
    insert into auth."user" (id, name, email, "emailVerified", username, "displayUsername", "createdAt", "updatedAt")
    select id, display_name, username || '@accounts.invalid', false, username, account, ${now}, ${now}
    from unnest(${ids}::uuid[], ${names}::text[], ${accounts.map((a) => a.account)}::text[],
      ${accounts.map((a) => a.displayName)}::text[]) as n(id, username, account, display_name)
    on conflict do nothing returning username`.execute(tx);
  await sql`
    insert into auth.account (id, "accountId", "providerId", "userId", password, "createdAt", "updatedAt")
    select gen_random_uuid(), n.id::text, 'credential', n.id, n.password, ${now}, ${now}
    from unnest(${ids}::uuid[], ${accounts.map((a) => a.passwordHash)}::text[]) as n(id, password)
    join auth."user" u on u.id = n.id`.execute(tx);
  return new Set(added.rows.map((row) => row.username));
}

export interface AccountRecord {
  id: string;
  /** As it was given when the account was made. */
  account: string;
  displayName: string;
}

const record = sql`u.id, coalesce(u."displayUsername", u.username) as account, u.name as "displayName"`;

/** An account by its id. */
export async function findAccountById(tx: Tx, id: string): Promise<AccountRecord | undefined> {
  const { rows } = await sql<AccountRecord>`select ${record} from auth."user" u where u.id = ${id}`.execute(
    tx,
  );
  return rows[0];
}

/** Accounts by their ids; of what is no account there is none. */
export async function findAccountsById(tx: Tx, ids: readonly string[]): Promise<AccountRecord[]> {
  const { rows } = await sql<AccountRecord>`
    select ${record} from auth."user" u where u.id = any(${ids}::uuid[])`.execute(tx);
  return rows;
}

/** Accounts by sign-in name, locked against other changes of their roles until the transaction ends. */
export async function lockAccounts(tx: Tx, names: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; username: string }>`
    select u.id, u.username from auth."user" u where u.username = any(${names}::text[])
    order by u.id for no key update`.execute(tx);
  return new Map(rows.map((row) => [row.username, row.id]));
}

export interface AccountFilter {
  text: string | undefined;
  role: Role | 'none' | undefined;
  /** The ranges of a unit at which, or below which, a role is held. */
  ranges: readonly KeyRange[] | undefined;
  state: AccountState | undefined;
  /** The day on which, or after which, roles are held. */
  day: string;
  /** The sign-in name after which the page begins. */
  after: string | undefined;
  limit: number;
}

const STATES: Record<AccountState, RawBuilder<unknown>> = {
  open: sql`s.disabled_at is null`,
  closed: sql`s.disabled_at is not null`,
  'given-password': sql`s.must_change_password`,
};

/** Who holds a role, or some role, on a day or later, within the caller's scope and within some ranges. */
function holds({ role, ranges, day }: AccountFilter): RawBuilder<unknown> {
  if (role === undefined && ranges === undefined) return sql`true`;
  const lows = (ranges ?? []).map(({ lo }) => lo);
  const highs = (ranges ?? []).map(({ hi }) => hi);
  const held = sql`exists (select 1 from identity.membership m
    where m.account_id = u.id and m.ended_at is null and (m.valid_to is null or m.valid_to > ${day}::date)
      and kernel.scope() @> m.tree_key
      ${role === undefined || role === 'none' ? sql`` : sql`and m.role = ${role}`}
      ${
        ranges === undefined
          ? sql``
          : sql`and exists (select 1 from unnest(${lows}::bigint[], ${highs}::bigint[])
        as r(lo, hi) where m.tree_key between r.lo and r.hi)`
      })`;
  return role === 'none' ? sql`not ${held}` : held;
}

/** Accounts in the order of their names: those without any role, and those with one in the caller's scope. */
export async function listAccounts(tx: Tx, filter: AccountFilter): Promise<AccountRecord[]> {
  const like = `%${(filter.text ?? '').toLowerCase().replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  const { rows } = await sql<AccountRecord>`
    select ${record} from auth."user" u left join identity.standing s on s.account_id = u.id
    where u.username > ${filter.after ?? ''} and (u.username like ${like} or lower(u.name) like ${like})
      and (not exists (select 1 from identity.membership m where m.account_id = u.id and m.ended_at is null)
        or exists (select 1 from identity.membership m where m.account_id = u.id and m.ended_at is null
          and kernel.scope() @> m.tree_key))
      and ${holds(filter)} and ${filter.state === undefined ? sql`true` : STATES[filter.state]}
    order by u.username limit ${filter.limit}`.execute(tx);
  return rows;
}

/** Ends a session. */
export async function deleteSession(tx: Tx, id: string): Promise<void> {
  await sql`delete from auth.session where id = ${id}`.execute(tx);
}

/** Clears away some of an account's sessions that have ended by themselves. */
export async function deleteEndedSessions(tx: Tx, accountId: string, now: Date): Promise<void> {
  await sql`delete from auth.session where "userId" = ${accountId} and "expiresAt" <= ${now}`.execute(tx);
}
