create schema identity;
grant usage on schema identity to taihu_app, taihu_auth;

-- A role that an account holds at a unit; ended, not removed, so that it stays known who held what. The key is the
-- unit's on the day of the grant: an administrator reaches the memberships of the own part of the tree.
create table identity.membership (
  id uuid primary key,
  account_id uuid not null references auth."user",
  role text not null check (role in ('reporter', 'reviewer', 'office', 'system', 'security', 'auditor')),
  unit_id uuid not null,
  unit_code text collate "C" not null,
  tree_key bigint not null,
  granted_at timestamptz not null,
  granted_by uuid not null,
  granted_audit_id uuid not null,
  ended_at timestamptz,
  ended_by uuid,
  ended_audit_id uuid,
  check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (ended_audit_id is null))
);
create unique index membership_held on identity.membership (account_id, role, unit_id) where ended_at is null;
create index membership_unit on identity.membership (unit_id) where ended_at is null;

alter table identity.membership enable row level security;
create policy own_or_administered on identity.membership for select to taihu_app using (
  account_id::text = kernel.actor()
  or ((kernel.has_role('system') or kernel.has_role('security') or kernel.has_role('system-actor'))
    and tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key));
create policy security_grants on identity.membership for insert to taihu_app with check (
  (kernel.has_role('security') or kernel.has_role('system-actor')) and account_id::text <> kernel.actor()
  and tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key);
create policy security_ends on identity.membership for update to taihu_app using (
  (kernel.has_role('security') or kernel.has_role('system-actor'))
  and tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key);
create policy sign_in_reads on identity.membership for select to taihu_auth using (true);
grant select, insert on identity.membership to taihu_app;
grant update (ended_at, ended_by, ended_audit_id) on identity.membership to taihu_app;
grant select on identity.membership to taihu_auth;

-- Failed sign-ins in a row, by a keyed hash of the name that was typed, whether such an account exists or not: the
-- answers then do not tell. People type passwords into the wrong field, so the name itself is not kept.
create table identity.attempt (
  name_hash text collate "C" primary key,
  failures integer not null,
  last_at timestamptz not null,
  locked_until timestamptz
);
create index attempt_age on identity.attempt (last_at);
alter table identity.attempt enable row level security;
create policy sign_in_counts on identity.attempt to taihu_auth using (true) with check (true);
grant select, insert, update, delete on identity.attempt to taihu_auth;

-- An account with what it holds, as an actor is made of it. What a unit reaches is remembered by the application until
-- the unit has another version or the tree another link.
create view identity.account_facts as
select
  u.id as account_id,
  u.username as account,
  coalesce(held.grants, '[]') as grants,
  (select count(*)::int from units.link) as links
from auth."user" u
left join lateral (
  select jsonb_agg(jsonb_build_object('role', m.role, 'unitId', m.unit_id, 'versions',
    (select count(*) from units.version v where v.unit_id = m.unit_id)) order by m.role, m.unit_id) as grants
  from identity.membership m where m.account_id = u.id and m.ended_at is null
) held on true;

-- The two ways in which the application learns of an account without the rights of the sign-in library: by the token
-- of a session that has not ended, and by name, for the owner of the data folder.
create function identity.session_facts(wanted_token text, at timestamptz)
returns table (session_id uuid, expires_at timestamptz, account_id uuid, account text, grants jsonb, links int)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select s.id, s."expiresAt", f.account_id, f.account, f.grants, f.links
  from auth.session s join identity.account_facts f on f.account_id = s."userId"
  where s.token = wanted_token and s."expiresAt" > at
$$;

create function identity.account_facts_of(wanted_account text)
returns table (account_id uuid, account text, grants jsonb, links int)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select f.account_id, f.account, f.grants, f.links from identity.account_facts f where f.account = wanted_account
$$;

-- A session that is used lasts longer; one that has ended stays ended.
create function identity.prolong_session(wanted_token text, at timestamptz, until timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp
as $$
  update auth.session set "expiresAt" = until, "updatedAt" = at
  where token = wanted_token and "expiresAt" > at and "expiresAt" < until
$$;

revoke all on function identity.session_facts, identity.account_facts_of, identity.prolong_session from public;
grant execute on function identity.session_facts, identity.account_facts_of, identity.prolong_session to taihu_app;
