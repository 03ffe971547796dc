create schema notify;
grant usage on schema notify to taihu_app;

-- What an account was told: a topic with public facts, and the screen to which it leads. Only `read_at` and
-- `dispatched_at` ever change. The key is the event's own, so that telling twice tells once.
create table notify.notice (
  account_id uuid not null,
  id uuid not null,
  topic text not null,
  parameters jsonb not null,
  link text not null,
  key text not null,
  created_at timestamptz not null,
  read_at timestamptz,
  -- When it was handed to the channels that the account chose; none may be.
  dispatched_at timestamptz,
  primary key (account_id, id),
  unique (account_id, key)
);
create index notice_unread on notify.notice (account_id, id) where read_at is null;
create index notice_undispatched on notify.notice (id) where dispatched_at is null;

alter table notify.notice enable row level security;
-- Whoever acts tells others; only they read it.
create policy anyone_tells on notify.notice for insert with check (true);
create policy own on notify.notice for select
  using (account_id::text = kernel.actor() or kernel.has_role('system-actor'));
create policy own_marked on notify.notice for update
  using (account_id::text = kernel.actor() or kernel.has_role('system-actor'));
grant select, insert on notify.notice to taihu_app;
grant update (read_at, dispatched_at) on notify.notice to taihu_app;
