-- A second factor: a secret that the phone of its owner knows too, sealed under a key outside the database. It counts
-- from its first right code on; the last time step that was used is kept, so that no code works twice.
create table identity.second_factor (
  account_id uuid primary key references auth."user",
  sealed_secret bytea not null,
  begun_at timestamptz not null,
  confirmed_at timestamptz,
  last_step bigint,
  check ((confirmed_at is null) = (last_step is null))
);
alter table identity.second_factor enable row level security;
create policy sign_in_works on identity.second_factor to taihu_auth using (true) with check (true);
grant select, insert, update, delete on identity.second_factor to taihu_auth;

-- For the day the phone is lost: codes by keyed hashes, each good once; they end with their second factor.
create table identity.recovery_code (
  account_id uuid not null references identity.second_factor on delete cascade,
  code_hash text collate "C" not null,
  used_at timestamptz,
  primary key (account_id, code_hash)
);
alter table identity.recovery_code enable row level security;
create policy sign_in_works on identity.recovery_code to taihu_auth using (true) with check (true);
grant select, insert, update, delete on identity.recovery_code to taihu_auth;

-- Who gave the right password and owes the second step: no session, and good for nothing but that step. By the hash of
-- the token that the browser holds; gone after the step or a few minutes.
create table identity.half_session (
  token_hash text collate "C" primary key,
  account_id uuid not null references auth."user",
  expires_at timestamptz not null
);
create index half_session_account on identity.half_session (account_id);
alter table identity.half_session enable row level security;
create policy sign_in_works on identity.half_session to taihu_auth using (true) with check (true);
grant select, insert, delete on identity.half_session to taihu_auth;

alter table identity.policy add column administrators_need_second_factor boolean not null default false;
grant update (administrators_need_second_factor) on identity.policy to taihu_app;

drop function identity.session_facts;
create function identity.session_facts(wanted_token text, at timestamptz, on_day date)
returns table (session_id uuid, expires_at timestamptz, account_id uuid, account text, grants jsonb, links int,
  must_change_password boolean, must_set_second_factor boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select s.id, s."expiresAt", f.account_id, f.account, f.grants, f.links,
    coalesce(t.must_change_password, false) or (p.max_age_days is not null
      and coalesce(t.password_changed_at, u."createdAt") + make_interval(days => p.max_age_days) <= at),
    p.administrators_need_second_factor
      and jsonb_path_exists(f.grants, '$[*].role ? (@ == "system" || @ == "security" || @ == "auditor")')
      and not exists (select 1 from identity.second_factor c
        where c.account_id = s."userId" and c.confirmed_at is not null)
  from auth.session s join auth."user" u on u.id = s."userId" cross join identity.policy p
  left join identity.standing t on t.account_id = s."userId"
  cross join lateral identity.account_facts(s."userId", on_day) f
  where s.token = wanted_token and s."expiresAt" > at and t.disabled_at is null
$$;
revoke all on function identity.session_facts from public;
grant execute on function identity.session_facts to taihu_app;
