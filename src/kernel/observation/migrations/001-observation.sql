create schema observation;
grant usage on schema observation to taihu_app;

-- The processes that serve or work on this city: each writes its own row at start and again at every beat. They are
-- of this installation and moment; what a restored city holds of them is swept by the first beat.
create table observation.process (
  id uuid primary key,
  host text not null,
  pid integer not null,
  version text not null,
  runtime text not null,
  works boolean not null,
  started_at timestamptz not null,
  seen_at timestamptz not null,
  calls integer not null,
  p95 double precision not null,
  event_loop_p99 double precision not null,
  memory_bytes bigint not null
);
alter table observation.process enable row level security;
create policy taihu_beats on observation.process for all
  using (kernel.has_role('system-actor')) with check (kernel.has_role('system-actor'));
create policy operators_read on observation.process for select using (kernel.has_role('system'));
grant select, insert, update, delete on observation.process to taihu_app;

-- The queue and the outbox belong to others: the operator sees and moves of them what these functions let through, and
-- each asks for the role itself. A house whose queue is not installed has no jobs.
create function observation.may_look() returns boolean language sql stable set search_path = pg_catalog, pg_temp
return kernel.has_role('system') or kernel.has_role('system-actor');

-- How much of each kind there is, and when one last ended well and badly, as far as the last hundred of a kind tell.
create function observation.job_kinds()
returns table (name text, waiting integer, active integer, parked integer, cron text, oldest_waiting_at timestamptz,
  last_done_at timestamptz, last_failed_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if to_regclass('pgboss.job') is null or not observation.may_look() then return; end if;
  return query
    select q.name,
      coalesce(c.waiting, 0)::integer, coalesce(c.active, 0)::integer, coalesce(c.parked, 0)::integer,
      s.cron, c.oldest, l.done, l.failed
    from pgboss.queue q
    left join pgboss.schedule s on s.name = q.name and s.key = ''
    left join lateral (
      select count(*) filter (where j.state < 'active') as waiting,
        count(*) filter (where j.state = 'active') as active,
        count(*) filter (where j.state = 'failed') as parked,
        min(j.created_on) filter (where j.state < 'active' and j.start_after <= now()) as oldest
      from pgboss.job j
      where j.name = q.name and j.state in ('created', 'retry', 'active', 'failed')) c on true
    left join lateral (
      select max(r.completed_on) filter (where r.state = 'completed') as done,
        max(r.completed_on) filter (where r.state = 'failed') as failed
      from (select j.state, j.completed_on from pgboss.job j
        where j.name = q.name order by j.created_on desc limit 100) r) l on true
    where q.name not like '\_\_%'
    order by q.name;
end
$$;

create function observation.parked_jobs(before_at timestamptz, before_id uuid, most integer)
returns table (id uuid, kind text, reason text, tries integer, created_at timestamptz, failed_at timestamptz,
  caused_by jsonb)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if to_regclass('pgboss.job') is null or not observation.may_look() then return; end if;
  return query
    select f.id, f.name, f.reason, f.tries, f.created_on, f.failed_at, f.caused_by
    from pgboss.queue q cross join lateral (
      select j.id, j.name,
        left(coalesce(j.output ->> 'message', j.output ->> 'value', j.output::text, ''), 2000) as reason,
        j.retry_count + 1 as tries, j.created_on,
        date_trunc('milliseconds', coalesce(j.completed_on, j.created_on)) as failed_at,
        coalesce(j.data -> 'causedBy', '[]') as caused_by
      from pgboss.job j where j.name = q.name and j.state = 'failed') f
    where before_at is null or (f.failed_at, f.id) < (before_at, before_id)
    order by f.failed_at desc, f.id desc
    limit least(most, 201);
end
$$;

-- Parked jobs begin anew, with all their tries.
create function observation.retry_jobs(wanted uuid[]) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  moved integer;
begin
  if to_regclass('pgboss.job') is null or not kernel.has_role('system') then return 0; end if;
  update pgboss.job set state = 'retry', retry_count = 0, completed_on = null, start_after = now(),
    keep_until = greatest(keep_until, now() + interval '14 days')
  where id = any(wanted) and state = 'failed';
  get diagnostics moved = row_count;
  return moved;
end
$$;

-- Parked jobs that nobody wants any more; the queue deletes them in its own time.
create function observation.give_up_jobs(wanted uuid[]) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  moved integer;
begin
  if to_regclass('pgboss.job') is null or not kernel.has_role('system') then return 0; end if;
  update pgboss.job set state = 'cancelled', completed_on = now() where id = any(wanted) and state = 'failed';
  get diagnostics moved = row_count;
  return moved;
end
$$;

create function observation.outbox() returns table (waiting integer, oldest_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select count(*)::integer, min(e.written_at) from (select written_at from outbox.event order by id limit 10000) e
  where observation.may_look()
$$;

revoke all on function observation.job_kinds, observation.parked_jobs, observation.retry_jobs, observation.give_up_jobs,
  observation.outbox from public;
grant execute on function observation.job_kinds, observation.parked_jobs, observation.retry_jobs,
  observation.give_up_jobs, observation.outbox to taihu_app;
