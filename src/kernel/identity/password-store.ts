/** Passwords and what stands of accounts; all but the policy runs within withAuth. */
import { sql } from 'kysely';
import type { Tx } from '#kernel/db/index.ts';
import type { PasswordPolicy } from './password-rules.ts';

export async function getPolicy(tx: Tx): Promise<PasswordPolicy> {
  const { rows } = await sql<{
    min_length: number;
    remembered: number;
    max_age_days: number | null;
    administrators_need_second_factor: boolean;
  }>`
    select min_length, remembered, max_age_days, administrators_need_second_factor from identity.policy`.execute(
    tx,
  );
  const [row] = rows;
  const { min_length = 10, remembered = 5, max_age_days = null } = row ?? {};
  return {
    minLength: min_length,
    remembered,
    administratorsNeedSecondFactor: row?.administrators_need_second_factor ?? false,
    ...(max_age_days === null ? {} : { maxAgeDays: max_age_days }),
  };
}

export async function savePolicy(tx: Tx, policy: PasswordPolicy, at: Date, by: string): Promise<void> {
  await sql`
    update identity.policy set min_length = ${policy.minLength}, remembered = ${policy.remembered},
      max_age_days = ${policy.maxAgeDays ?? null}, changed_at = ${at}, changed_by = ${by},
      administrators_need_second_factor = ${policy.administratorsNeedSecondFactor}`.execute(tx);
}

/** The hash of an account's password, where it has one, with the hashes of earlier ones, newest first. */
export async function findHashes(tx: Tx, accountId: string): Promise<{ now?: string; earlier: string[] }> {
  const current = await sql<{ password: string | null }>`
    select password from auth.account where "userId" = ${accountId} and "providerId" = 'credential'`.execute(
    tx,
  );
  const past = await sql<{ password_hash: string }>`
    select password_hash from identity.past_password where account_id = ${accountId}
    order by changed_at desc`.execute(tx);
  const now = current.rows[0]?.password ?? undefined;
  return { ...(now === undefined ? {} : { now }), earlier: past.rows.map((row) => row.password_hash) };
}

export interface NewPassword {
  accountId: string;
  passwordHash: string;
  /** The one that it replaces is kept among the earlier ones, as many as the policy remembers. */
  replaced?: string;
  remembered: number;
  mustChange: boolean;
  at: Date;
}

export async function savePassword(tx: Tx, given: NewPassword): Promise<void> {
  const { accountId, at } = given;
  await sql`
    update auth.account set password = ${given.passwordHash}, "updatedAt" = ${at}
    where "userId" = ${accountId} and "providerId" = 'credential'`.execute(tx);
  if (given.replaced !== undefined) {
    await sql`insert into identity.past_password (account_id, changed_at, password_hash)
      values (${accountId}, ${at}, ${given.replaced})
      on conflict (account_id, changed_at) do update set password_hash = excluded.password_hash`.execute(tx);
  }
  await sql`
    delete from identity.past_password where account_id = ${accountId} and changed_at not in (
      select changed_at from identity.past_password where account_id = ${accountId}
      order by changed_at desc limit ${given.remembered})`.execute(tx);
  await sql`
    insert into identity.standing (account_id, must_change_password, password_changed_at)
    values (${accountId}, ${given.mustChange}, ${at})
    on conflict (account_id) do update set must_change_password = excluded.must_change_password,
      password_changed_at = excluded.password_changed_at`.execute(tx);
}

/** Notes that accounts were made by someone else, who knows their passwords. */
export async function markGivenPasswords(tx: Tx, accountIds: readonly string[], at: Date): Promise<void> {
  await sql`
    insert into identity.standing (account_id, must_change_password, password_changed_at)
    select id, true, ${at} from unnest(${accountIds}::uuid[]) as n(id)`.execute(tx);
}

/** Closes an account or opens it again; false where it is so already. */
export async function saveDisabled(
  tx: Tx,
  accountId: string,
  by: { at: Date; by: string; auditId: string } | undefined,
): Promise<boolean> {
  const { rows } = await sql`
    insert into identity.standing as s (account_id, disabled_at, disabled_by, disabled_audit_id)
    values (${accountId}, ${by?.at ?? null}, ${by?.by ?? null}, ${by?.auditId ?? null})
    on conflict (account_id) do update set disabled_at = excluded.disabled_at, disabled_by = excluded.disabled_by,
      disabled_audit_id = excluded.disabled_audit_id
    where (s.disabled_at is null) <> (excluded.disabled_at is null) returning 1`.execute(tx);
  return rows.length > 0;
}

/** What stands of some accounts, by id. */
export async function findStandings(tx: Tx, accountIds: readonly string[]) {
  const { rows } = await sql<{
    id: string;
    must_change_password: boolean;
    is_disabled: boolean;
    has_second_factor: boolean;
    is_linked: boolean;
  }>`
    select n.id, coalesce(s.must_change_password, false) as must_change_password,
      s.disabled_at is not null as is_disabled, f.confirmed_at is not null as has_second_factor,
      exists (select 1 from identity.provider_link l where l.account_id = n.id) as is_linked
    from unnest(${accountIds}::uuid[]) as n(id) left join identity.standing s on s.account_id = n.id
    left join identity.second_factor f on f.account_id = n.id`.execute(tx);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        mustChangePassword: row.must_change_password,
        isDisabled: row.is_disabled,
        hasSecondFactor: row.has_second_factor,
        isLinked: row.is_linked,
      },
    ]),
  );
}
