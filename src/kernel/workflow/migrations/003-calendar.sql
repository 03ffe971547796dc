-- The working days of a year that the installation brought itself, by its notice, in place of what Taihu knows of it.
-- A later entry of a year replaces an earlier one, and the audit trail keeps who did it. Never deleted.
create table workflow.calendar_year (
  year integer primary key check (year between 2000 and 2100),
  source text not null,
  -- Each a first day, a last day and a name.
  holidays jsonb not null,
  make_up_days jsonb not null,
  brought_at timestamptz not null,
  brought_by uuid not null,
  brought_by_name text not null,
  audit_id uuid not null
);

alter table workflow.calendar_year enable row level security;
create policy everyone_reads on workflow.calendar_year for select using (true);
create policy system_brings on workflow.calendar_year for insert with check (kernel.has_role('system'));
create policy system_replaces on workflow.calendar_year for update using (kernel.has_role('system'));
grant select, insert, update on workflow.calendar_year to taihu_app;
