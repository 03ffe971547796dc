-- The same as before, but written so that PostgreSQL puts it into the statements that ask: a function with settings of
-- its own is run whole, and who somebody is, is asked with every request. Every name in it has its schema, and who
-- calls it has set the path.
create or replace function identity.held_on(on_day date)
returns table (account_id uuid, role text, unit_id uuid, behalf_of uuid)
language sql stable
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
