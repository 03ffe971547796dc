-- What stands of an account beside the library's row: whether its password was given by someone else, when it was
-- changed last, and whether the account is closed.
create table identity.standing (
  account_id uuid primary key references auth."user",
  must_change_password boolean not null default false,
  password_changed_at timestamptz,
  disabled_at timestamptz,
  disabled_by uuid,
  disabled_audit_id uuid,
  check ((disabled_at is null) = (disabled_by is null) and (disabled_at is null) = (disabled_audit_id is null))
);
alter table identity.standing enable row level security;
create policy sign_in_works on identity.standing to taihu_auth using (true) with check (true);
grant select, insert, update on identity.standing to taihu_auth;

-- Hashes of earlier passwords, as many as the policy asks; older ones are removed.
create table identity.past_password (
  account_id uuid not null references auth."user",
  changed_at timestamptz not null,
  password_hash text not null,
  primary key (account_id, changed_at)
);
alter table identity.past_password enable row level security;
create policy sign_in_works on identity.past_password to taihu_auth using (true) with check (true);
grant select, insert, update, delete on identity.past_password to taihu_auth;

-- The policy of the installation, one row; what the law of the house asks stands until the security administrator asks
-- for more. An age is not asked unless wanted: changes by the calendar make people count upward.
create table identity.policy (
  only_row boolean primary key default true check (only_row),
  min_length smallint not null check (min_length between 8 and 64),
  remembered smallint not null check (remembered between 0 and 24),
  max_age_days smallint check (max_age_days between 30 and 3650),
  changed_at timestamptz,
  changed_by uuid
);
insert into identity.policy (min_length, remembered) values (10, 5);
alter table identity.policy enable row level security;
create policy everyone_reads on identity.policy for select using (true);
create policy security_sets on identity.policy for update to taihu_app
  using (kernel.has_role('security') or kernel.has_role('system-actor'));
grant select on identity.policy to taihu_app, taihu_auth;
grant update (min_length, remembered, max_age_days, changed_at, changed_by) on identity.policy to taihu_app;

-- A closed account holds nothing and lets nobody hold anything for it.
create or replace function identity.held_on(on_day date)
returns table (account_id uuid, role text, unit_id uuid, behalf_of uuid)
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select m.account_id, m.role, m.unit_id, null::uuid from identity.membership m
  where m.ended_at is null and m.valid_from <= on_day and (m.valid_to is null or m.valid_to > on_day)
    and not exists (select 1 from identity.standing s where s.account_id = m.account_id and s.disabled_at is not null)
  union
  select d.deputy_id, m.role, m.unit_id, m.account_id from identity.delegation d
  join identity.membership m on m.id = d.membership_id
  where m.ended_at is null and m.valid_from <= on_day and (m.valid_to is null or m.valid_to > on_day)
    and d.ended_at is null and d.valid_from <= on_day and d.valid_to > on_day
    and not exists (select 1 from identity.standing s
      where s.account_id in (d.deputy_id, m.account_id) and s.disabled_at is not null)
$$;

drop function identity.session_facts;
create function identity.session_facts(wanted_token text, at timestamptz, on_day date)
returns table (session_id uuid, expires_at timestamptz, account_id uuid, account text, grants jsonb, links int,
  must_change_password boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select s.id, s."expiresAt", f.account_id, f.account, f.grants, f.links,
    coalesce(t.must_change_password, false) or (p.max_age_days is not null
      and coalesce(t.password_changed_at, u."createdAt") + make_interval(days => p.max_age_days) <= at)
  from auth.session s join auth."user" u on u.id = s."userId" cross join identity.policy p
  left join identity.standing t on t.account_id = s."userId"
  cross join lateral identity.account_facts(s."userId", on_day) f
  where s.token = wanted_token and s."expiresAt" > at and t.disabled_at is null
$$;
revoke all on function identity.session_facts from public;
grant execute on function identity.session_facts to taihu_app;
