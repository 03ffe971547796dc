-- What must hold of what a form asks, and why a unit's values that break it are right all the same.
alter table reporting.form add column checks jsonb not null default '[]';
alter table reporting.content add column explanations jsonb not null default '[]';

create or replace view reporting.report with (security_invoker = true) as
select c.id, c.tree_key, c.form_id, c.unit_id, c.unit_code, c.unit_name, c.unit_name_en, c.path, c.revision,
  c.counted_revision, c.public_revision, c.cells, c.submitted_by, c.due_on, i.state, i.top_key, i.waiting_unit_id,
  i.waiting_key, i.escalated_unit_id, i.escalated_key, coalesce(i.due_on, c.due_on) as step_due_on, i.escalates_on,
  i.authors, i.version, i.updated_at, c.explanations
from reporting.content c join workflow.instance i on i.tree_key = c.tree_key and i.id = c.id;

-- What was explained with a submission; never altered.
create table reporting.explanation (
  tree_key bigint not null,
  report_id uuid not null,
  audit_id uuid not null,
  check_code text not null,
  reason text not null,
  text text not null,
  primary key (tree_key, report_id, audit_id, check_code)
);
create index explanation_report on reporting.explanation (report_id);
alter table reporting.explanation enable row level security;
create policy within_scope on reporting.explanation
  using (tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key)
  with check (tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key);
grant select, insert on reporting.explanation to taihu_app;
