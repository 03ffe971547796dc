create schema installation;
grant usage on schema installation to taihu_app;

-- Which demo this installation carries, and which of its steps are done; empty in a city's own installation.
create table installation.demo (only_row boolean primary key default true check (only_row), name text not null);
create table installation.step (name text primary key, done_at timestamptz not null);

alter table installation.demo enable row level security;
alter table installation.step enable row level security;
create policy everyone_reads on installation.demo for select using (true);
create policy loader_writes on installation.demo for all
  using (kernel.has_role('system-actor')) with check (kernel.has_role('system-actor'));
create policy everyone_reads on installation.step for select using (true);
create policy loader_writes on installation.step for insert with check (kernel.has_role('system-actor'));
grant select, insert, update on installation.demo to taihu_app;
grant select, insert on installation.step to taihu_app;
