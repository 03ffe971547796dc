-- How long entries of an operation are kept, in days; operations that do not stand here are kept for good. No log of a
-- network may be kept for less than six months (Cybersecurity Law, article 21), and no policy here can say otherwise.
create table audit.retention (
  operation text primary key,
  keep_days integer not null check (keep_days >= 183)
);

-- What is left of an entry whose days are over: its place and its hash, by which the anchors still hold.
create table audit.tombstone (
  id uuid not null,
  written bigint not null,
  content_hash text not null,
  burial_id uuid not null,
  primary key (id, written)
);
create index tombstone_in_order on audit.tombstone (written, id);
create index tombstone_of_burial on audit.tombstone (burial_id);

alter table audit.retention enable row level security;
alter table audit.tombstone enable row level security;
create policy overseers_read on audit.retention for select
  using (kernel.has_role('security') or kernel.has_role('auditor') or kernel.has_role('system-actor'));
create policy security_writes on audit.retention for all
  using (kernel.has_role('security')) with check (kernel.has_role('security'));
create policy auditors_read on audit.tombstone for select
  using (kernel.has_role('auditor') or kernel.has_role('system-actor'));
grant select, insert, update, delete on audit.retention to taihu_app;
grant select on audit.tombstone to taihu_app;

-- Replaces entries whose days are over by tombstones, oldest first; gives how many. Only entries that an anchor holds
-- and that vouch for no row are buried, and their age is read from their ids, since an entry may tell of another time.
-- The application has no right to delete entries; this function is the one way, and it asks the policy itself.
create function audit.bury(burial uuid, most integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  buried integer;
begin
  if not kernel.has_role('system-actor') then
    raise exception 'only Taihu itself buries entries' using errcode = 'insufficient_privilege';
  end if;
  with over as (
    select e.id, e.written
    from audit.entry e join audit.retention r on r.operation = e.operation
    where e.seals = '[]'
      and e.written <= (select max(a.through_written) from audit.anchor a)
      and ('x' || translate(left(e.id::text, 13), '-', ''))::bit(48)::bigint
        < extract(epoch from now() - make_interval(days => r.keep_days)) * 1000
    order by e.written, e.id limit most
  ), gone as (
    delete from audit.entry e using over where e.id = over.id and e.written = over.written
    returning e.id, e.written, e.content_hash
  )
  insert into audit.tombstone (id, written, content_hash, burial_id)
  select g.id, g.written, g.content_hash, burial from gone g;
  get diagnostics buried = row_count;
  return buried;
end $$;
revoke all on function audit.bury from public;
grant execute on function audit.bury to taihu_app;
