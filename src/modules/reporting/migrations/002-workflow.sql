-- Where a report stands, and what happened to it, moves to the one home that all rooms share. Nothing is lost: every
-- report becomes an instance, every event a step with its moment, its actor and its audit entry. Who had a hand in a
-- report is read from its events. What waits for a reviewer gets a week from its last change, about five working days.
insert into workflow.instance (tree_key, id, flow, flow_version, state, unit_id, top_key, waiting_unit_id, waiting_key,
  due_on, escalates_on, authors, version, updated_at)
select r.tree_key, r.id, 'reporting.report', 1, r.state, r.unit_id, f.owner_key, r.waiting_unit_id, r.waiting_key,
  d.due_on, d.due_on + 7,
  array(select distinct e.actor_id from reporting.event e where e.report_id = r.id and e.revision = r.revision
    and e.kind in ('saved', 'submitted', 'correction')),
  r.version, r.updated_at
from reporting.report r join reporting.form f on f.id = r.form_id cross join lateral (
  select case r.state when 'approved' then null
    when 'submitted' then (r.updated_at at time zone 'Asia/Shanghai')::date + 7 else r.due_on end as due_on) d;

insert into workflow.step (tree_key, instance_id, at, action, from_state, to_state, unit_code, unit_name, actor_id,
  actor_name, reason, revision, content, audit_id)
select e.tree_key, e.report_id, e.at,
  case e.kind when 'saved' then 'save' when 'submitted' then 'submit' when 'approved' then 'approve'
    when 'returned' then 'return' when 'correction' then 'correct' else e.kind end,
  null, case e.kind when 'opened' then 'draft' when 'saved' then 'draft' when 'submitted' then 'submitted'
    when 'approved' then 'submitted' else 'returned' end,
  e.unit_code, e.unit_name, e.actor_id, e.actor_name, e.reason, e.revision, e.cells, e.audit_id
from reporting.event e order by e.id;

drop table reporting.event;

-- What a report says stays here; read together with where it stands, it is the report as before.
drop index reporting.report_waiting;
drop index reporting.report_unit_open;
alter table reporting.report rename to content;
alter table reporting.content drop column state, drop column waiting_unit_id, drop column waiting_key,
  drop column version, drop column updated_at;
create index report_unit on reporting.content (unit_id, due_on);

create view reporting.report with (security_invoker = true) as
select c.id, c.tree_key, c.form_id, c.unit_id, c.unit_code, c.unit_name, c.unit_name_en, c.path, c.revision,
  c.counted_revision, c.public_revision, c.cells, c.submitted_by, c.due_on, i.state, i.top_key, i.waiting_unit_id,
  i.waiting_key, i.escalated_unit_id, i.escalated_key, coalesce(i.due_on, c.due_on) as step_due_on, i.escalates_on,
  i.authors, i.version, i.updated_at
from reporting.content c join workflow.instance i on i.tree_key = c.tree_key and i.id = c.id;
grant select, update on reporting.report to taihu_app;
