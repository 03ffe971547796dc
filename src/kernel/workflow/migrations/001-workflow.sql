create schema workflow;
grant usage on schema workflow to taihu_app;

-- The definitions by which instances ever ran, as they were: one of a name and version never changes.
create table workflow.definition (
  name text not null,
  version integer not null,
  sha256 text not null,
  body jsonb not null,
  primary key (name, version)
);

-- Where a piece of work stands. It has the id and the key of its subject, which holds everything else.
create table workflow.instance (
  tree_key bigint not null,
  id uuid not null,
  flow text not null,
  flow_version integer not null,
  state text not null,
  -- The unit whose work it is, and the key of the unit with which its way up ends.
  unit_id uuid not null,
  top_key bigint not null,
  -- The unit whose reviewer decides next, and its key.
  waiting_unit_id uuid,
  waiting_key bigint,
  -- The unit above to which it went up because nobody acted in time.
  escalated_unit_id uuid,
  escalated_key bigint,
  -- Until when the present step is to be taken, and the day after which it goes up.
  due_on date,
  escalates_on date,
  -- Who has had a hand in what is to be reviewed, deputies and those they act for alike.
  authors uuid[] not null default '{}',
  version integer not null default 1,
  updated_at timestamptz not null,
  primary key (tree_key, id)
);
create index instance_id on workflow.instance (id);
create index instance_waiting on workflow.instance (waiting_unit_id, due_on) where waiting_unit_id is not null;
create index instance_escalated on workflow.instance (escalated_unit_id, due_on) where escalated_unit_id is not null;
create index instance_late on workflow.instance (escalates_on)
  where escalates_on is not null and escalated_unit_id is null;
create index instance_due on workflow.instance (due_on) where due_on is not null;

-- What happened; never altered.
create table workflow.step (
  id bigint generated always as identity,
  tree_key bigint not null,
  instance_id uuid not null,
  at timestamptz not null,
  action text not null,
  from_state text,
  to_state text not null,
  unit_code text not null,
  unit_name text not null,
  actor_id uuid not null,
  actor_name text not null,
  -- Whom the actor stood in for.
  behalf_id uuid,
  behalf_name text,
  reason text,
  revision integer not null,
  -- What the subject said at this step.
  content jsonb,
  audit_id uuid not null,
  primary key (tree_key, id)
);
create index step_instance on workflow.step (instance_id, id);

alter table workflow.definition enable row level security;
alter table workflow.instance enable row level security;
alter table workflow.step enable row level security;
create policy everyone_reads on workflow.definition for select using (true);
create policy staff_adds on workflow.definition for insert with check (kernel.has_role('office'));
create policy within_scope on workflow.instance
  using (tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key)
  with check (tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key);
create policy within_scope on workflow.step
  using (tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key)
  with check (tree_key between kernel.scope_lo() and kernel.scope_hi() and kernel.scope() @> tree_key);
grant select, insert on workflow.definition, workflow.step to taihu_app;
grant select, insert, update on workflow.instance to taihu_app;
