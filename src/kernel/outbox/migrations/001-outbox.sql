create schema outbox;
grant usage on schema outbox to taihu_app, taihu_jobs;

-- Events written in the transaction of the command that caused them, taken away by the courier that hands them to
-- the jobs. An event is delivered at least once.
create table outbox.event (
  id bigint generated always as identity primary key,
  topic text not null,
  payload jsonb not null,
  written_at timestamptz not null default now()
);
alter table outbox.event enable row level security;
create policy anyone_writes on outbox.event for insert to taihu_app with check (true);
create policy courier_takes on outbox.event for all to taihu_jobs using (true) with check (true);
grant insert on outbox.event to taihu_app;
grant select, update, delete on outbox.event to taihu_jobs;
