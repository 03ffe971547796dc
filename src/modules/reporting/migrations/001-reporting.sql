create schema reporting;
grant usage on schema reporting to taihu_app;

-- What is asked, of one period, by the owner: the unit whose approval makes figures public.
create table reporting.form (
  id uuid primary key,
  code text not null unique,
  name_zh text not null,
  name_en text not null,
  owner_key bigint not null,
  period_id integer not null,
  period_code text not null,
  items jsonb not null,
  due_on date not null,
  expires_on date not null,
  approver_zh text not null,
  approver_en text not null,
  purpose text not null check (purpose in ('administrative', 'statistical')),
  minutes_asked integer not null,
  state text not null check (state in ('draft', 'sent', 'closed')),
  version integer not null default 1,
  created_by uuid not null,
  created_at timestamptz not null
);

-- One indicator is asked once for a period, whatever the form.
create table reporting.form_indicator (
  indicator_id integer not null,
  period_id integer not null,
  form_id uuid not null references reporting.form on delete cascade,
  primary key (indicator_id, period_id)
);
create index form_indicator_form on reporting.form_indicator (form_id);

-- One report a unit and form, from draft to approved, with what is being said now.
create table reporting.report (
  id uuid not null,
  tree_key bigint not null,
  form_id uuid not null references reporting.form,
  unit_id uuid not null,
  unit_code text not null,
  unit_name text not null,
  unit_name_en text not null,
  path text not null,
  state text not null check (state in ('draft', 'submitted', 'returned', 'approved')),
  -- The unit whose reviewer decides next, and its key; set while submitted.
  waiting_unit_id uuid,
  waiting_key bigint,
  revision integer not null default 1,
  -- The revision that counts inside the government, and the one that is public.
  counted_revision integer not null default 0,
  public_revision integer not null default 0,
  cells jsonb not null default '[]',
  submitted_by uuid,
  due_on date not null,
  version integer not null default 1,
  updated_at timestamptz not null,
  primary key (tree_key, id),
  unique (tree_key, form_id)
);
create index report_id on reporting.report (id);
create index report_form on reporting.report (form_id, tree_key);
create index report_waiting on reporting.report (waiting_unit_id, due_on) where waiting_unit_id is not null;
create index report_unit_open on reporting.report (unit_id, due_on) where state in ('draft', 'returned');
create index report_path on reporting.report using gin ((unit_name || ' ' || unit_code) public.gin_trgm_ops);

-- What happened to a report; never altered.
create table reporting.event (
  id bigint generated always as identity,
  tree_key bigint not null,
  report_id uuid not null,
  at timestamptz not null,
  kind text not null check (kind in ('opened', 'saved', 'submitted', 'approved', 'returned', 'correction')),
  unit_code text not null,
  unit_name text not null,
  actor_id uuid not null,
  actor_name text not null,
  reason text,
  revision integer not null,
  cells jsonb,
  audit_id uuid not null,
  primary key (tree_key, id)
);
create index event_report on reporting.event (report_id, id);

-- What the public may know of an approved report: units, posts and times, no person.
create table reporting.public_trace (
  report_id uuid not null,
  revision integer not null,
  trace jsonb not null,
  primary key (report_id, revision)
);

alter table reporting.form enable row level security;
alter table reporting.form_indicator enable row level security;
alter table reporting.report enable row level security;
alter table reporting.event enable row level security;
alter table reporting.public_trace enable row level security;

create policy staff_reads on reporting.form for select using (kernel.has_role('reporter')
  or kernel.has_role('reviewer') or kernel.has_role('office') or kernel.has_role('system-actor'));
create policy owner_writes on reporting.form for all
  using (kernel.has_role('office') and kernel.scope() @> owner_key)
  with check (kernel.has_role('office') and kernel.scope() @> owner_key);
create policy staff_reads on reporting.form_indicator for select using (kernel.has_role('reporter')
  or kernel.has_role('reviewer') or kernel.has_role('office') or kernel.has_role('system-actor'));
create policy owner_writes on reporting.form_indicator for all
  using (kernel.has_role('office')) with check (kernel.has_role('office'));
create policy within_scope on reporting.report
  using (tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key)
  with check (tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key);
create policy within_scope on reporting.event
  using (tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key)
  with check (tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key);
create policy everyone_reads on reporting.public_trace for select using (true);
create policy approval_writes on reporting.public_trace for insert
  with check (kernel.has_role('reviewer') or kernel.has_role('office'));

grant select, insert, update on reporting.form, reporting.report to taihu_app;
grant select, insert, delete on reporting.form_indicator to taihu_app;
grant select, insert on reporting.event, reporting.public_trace to taihu_app;
