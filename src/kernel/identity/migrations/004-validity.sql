-- Roles are held from a day to before another, in days of the city. What is held already began on the day it was
-- granted.
alter table identity.membership
  add column valid_from date,
  add column valid_to date,
  add column limited_by uuid,
  add column limited_audit_id uuid;
update identity.membership set valid_from = (granted_at at time zone 'Asia/Shanghai')::date;
alter table identity.membership
  alter column valid_from set not null,
  add check (valid_to > valid_from);
-- The same role at the same unit may be held again later; the account is locked while its roles change.
drop index identity.membership_held;
create index membership_held on identity.membership (account_id) where ended_at is null;
grant update (valid_to, limited_by, limited_audit_id) on identity.membership to taihu_app;

-- A role that its holder lets another carry out from a day to before another, with the reason. It counts as long as the
-- role itself does, and ends by itself with it; it is recalled, not removed.
create table identity.delegation (
  id uuid primary key,
  membership_id uuid not null references identity.membership,
  account_id uuid not null references auth."user",
  deputy_id uuid not null references auth."user" check (deputy_id <> account_id),
  tree_key bigint not null,
  valid_from date not null,
  valid_to date not null check (valid_to > valid_from),
  reason text not null,
  made_at timestamptz not null,
  made_audit_id uuid not null,
  ended_at timestamptz,
  ended_by uuid,
  ended_audit_id uuid,
  check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (ended_audit_id is null))
);
create index delegation_deputy on identity.delegation (deputy_id) where ended_at is null;
create index delegation_membership on identity.delegation (membership_id) where ended_at is null;
alter table identity.delegation enable row level security;
create policy own_or_administered on identity.delegation for select to taihu_app using (
  kernel.actor() in (account_id::text, deputy_id::text)
  or ((kernel.has_role('system') or kernel.has_role('security') or kernel.has_role('system-actor'))
    and tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key));
create policy holder_delegates on identity.delegation for insert to taihu_app with check (
  account_id::text = kernel.actor() and exists (select 1 from identity.membership m
    where m.id = membership_id and m.account_id = delegation.account_id and m.ended_at is null));
create policy recalled on identity.delegation for update to taihu_app using (
  kernel.actor() in (account_id::text, deputy_id::text)
  or (kernel.has_role('security') and tree_key between kernel.scope_lo() and kernel.scope_hi()
    and kernel.scope() @> tree_key));
create policy sign_in_reads on identity.delegation for select to taihu_auth using (true);
grant select, insert on identity.delegation to taihu_app;
grant update (ended_at, ended_by, ended_audit_id) on identity.delegation to taihu_app;
grant select on identity.delegation to taihu_auth;

-- Who holds what on a day, in the own right or for another. Read through functions with the owner's rights alone.
create function identity.held_on(on_day date)
returns table (account_id uuid, role text, unit_id uuid, behalf_of uuid)
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select m.account_id, m.role, m.unit_id, null::uuid from identity.membership m
  where m.ended_at is null and m.valid_from <= on_day and (m.valid_to is null or m.valid_to > on_day)
  union
  select d.deputy_id, m.role, m.unit_id, m.account_id from identity.delegation d
  join identity.membership m on m.id = d.membership_id
  where m.ended_at is null and m.valid_from <= on_day and (m.valid_to is null or m.valid_to > on_day)
    and d.ended_at is null and d.valid_from <= on_day and d.valid_to > on_day
$$;
revoke all on function identity.held_on from public;

drop function identity.session_facts, identity.account_facts_of;
drop view identity.account_facts;

-- An account with what it holds on a day, as an actor is made of it.
create function identity.account_facts(wanted uuid, on_day date)
returns table (account_id uuid, account text, grants jsonb, links int)
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select u.id, u.username, coalesce(held.grants, '[]'), (select count(*)::int from units.link)
  from auth."user" u
  left join lateral (
    select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('role', h.role, 'unitId', h.unit_id,
      'versions', (select count(*) from units.version v where v.unit_id = h.unit_id),
      'onBehalfOf', case when b.id is not null then jsonb_build_object('id', b.id, 'name', b.username) end))
      order by h.role, h.unit_id, b.id nulls first) as grants
    from identity.held_on(on_day) h left join auth."user" b on b.id = h.behalf_of
    where h.account_id = u.id
  ) held on true
  where u.id = wanted
$$;
revoke all on function identity.account_facts from public;

create function identity.session_facts(wanted_token text, at timestamptz, on_day date)
returns table (session_id uuid, expires_at timestamptz, account_id uuid, account text, grants jsonb, links int)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select s.id, s."expiresAt", f.account_id, f.account, f.grants, f.links
  from auth.session s cross join lateral identity.account_facts(s."userId", on_day) f
  where s.token = wanted_token and s."expiresAt" > at
$$;

create function identity.account_facts_of(wanted_account text, on_day date)
returns table (account_id uuid, account text, grants jsonb, links int)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select f.account_id, f.account, f.grants, f.links
  from auth."user" u cross join lateral identity.account_facts(u.id, on_day) f where u.username = wanted_account
$$;

-- Who can be asked to act at units on a day: holders of roles there or at what a unit wholly succeeded, deputies too.
-- Ids and sign-in names, nothing else.
create function identity.holders(wanted_roles text[], wanted_units uuid[], wanted_day date)
returns table (account_id uuid, account text, role text, unit_id uuid, behalf_of uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  with recursive served(wanted, unit_id) as (
    select w.id, w.id from unnest(wanted_units) as w(id)
    union
    select s.wanted, f.unit_id from served s
    join units.version t on t.unit_id = s.unit_id
    join units.link l on l.to_key = t.tree_key and l.kind <> 'split' and l.on_day <= wanted_day
    join units.version f on f.tree_key = l.from_key)
  select h.account_id, u.username, h.role, s.wanted, h.behalf_of
  from served s join identity.held_on(wanted_day) h on h.unit_id = s.unit_id
  join auth."user" u on u.id = h.account_id
  where h.role = any(wanted_roles)
  order by s.wanted, h.role, u.username, h.behalf_of
$$;

revoke all on function identity.session_facts, identity.account_facts_of, identity.holders from public;
grant execute on function identity.session_facts, identity.account_facts_of, identity.holders to taihu_app;
