-- The names of accounts by their ids, for whoever reads the audit trail: entries hold ids alone.
create function identity.names_of(wanted uuid[]) returns table (account_id uuid, account text)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select u.id, coalesce(u."displayUsername", u.username) from auth."user" u
  where u.id = any(wanted) and kernel.has_role('auditor')
$$;
revoke all on function identity.names_of from public;
grant execute on function identity.names_of to taihu_app;
