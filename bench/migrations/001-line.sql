-- A table of one line a row, for measuring what the pipeline adds to a statement.
create schema bench;
grant usage on schema bench to taihu_app;
create table bench.line (id uuid primary key, text text not null);
alter table bench.line enable row level security;
create policy office_keeps on bench.line for all
  using (kernel.has_role('office')) with check (kernel.has_role('office'));
grant select, insert on bench.line to taihu_app;
