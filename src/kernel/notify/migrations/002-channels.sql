-- Where an account is reached outside the house: sealed, so that neither a dump nor an administrator reads it. The code
-- that proves it is sealed too, and gone once it was typed.
create table notify.address (
  account_id uuid not null,
  channel text not null check (channel in ('mail', 'sms', 'wecom')),
  sealed bytea not null,
  language text not null check (language in ('zh', 'en')),
  code_sealed bytea,
  code_expires_at timestamptz,
  code_tries integer not null default 0,
  verified_at timestamptz,
  created_at timestamptz not null,
  primary key (account_id, channel)
);

-- By which ways an account wants a topic; where it says nothing, urgent topics go by mail.
create table notify.preference (
  account_id uuid not null,
  topic text not null,
  channels text[] not null,
  primary key (account_id, topic)
);

-- Those outside who are told of public events, signed with a secret that is sealed.
create table notify.webhook (
  id uuid primary key,
  url text not null,
  events text[] not null,
  secret_sealed bytea not null,
  created_at timestamptz not null,
  created_by uuid not null,
  failing_since timestamptz,
  disabled_at timestamptz,
  deleted_at timestamptz
);

-- What is on its way out, and what became of it: to an account by a channel, or to a webhook. The key is what is
-- delivered; each goes to a target once. `next_at` is also how long whoever took it may hold it.
create table notify.delivery (
  id uuid primary key,
  channel text not null check (channel in ('mail', 'sms', 'wecom', 'webhook')),
  target_id uuid not null,
  key text not null,
  payload jsonb not null default '{}',
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'parked')),
  attempts integer not null default 0,
  next_at timestamptz not null,
  fault text,
  created_at timestamptz not null,
  settled_at timestamptz,
  unique (target_id, channel, key)
);
create index delivery_due on notify.delivery (next_at) where state = 'waiting';
create index delivery_parked on notify.delivery (id) where state = 'parked';

alter table notify.address enable row level security;
alter table notify.preference enable row level security;
alter table notify.webhook enable row level security;
alter table notify.delivery enable row level security;
create policy own on notify.address
  using (account_id::text = kernel.actor() or kernel.has_role('system-actor'))
  with check (account_id::text = kernel.actor() or kernel.has_role('system-actor'));
create policy own on notify.preference
  using (account_id::text = kernel.actor() or kernel.has_role('system-actor'))
  with check (account_id::text = kernel.actor());
create policy administered on notify.webhook
  using (kernel.has_role('system') or kernel.has_role('system-actor'))
  with check (kernel.has_role('system') or kernel.has_role('system-actor'));
create policy operated on notify.delivery
  using (kernel.has_role('system') or kernel.has_role('system-actor'))
  with check (kernel.has_role('system') or kernel.has_role('system-actor'));
-- The code that proves an address is sent for the account itself.
create policy own_code on notify.delivery for insert
  with check (target_id::text = kernel.actor() and channel <> 'webhook' and key like 'code/%');
grant select, insert, update, delete on notify.address, notify.preference to taihu_app;
grant select, insert on notify.webhook, notify.delivery to taihu_app;
grant update (failing_since, disabled_at, deleted_at, secret_sealed) on notify.webhook to taihu_app;
grant update (state, attempts, next_at, fault, settled_at) on notify.delivery to taihu_app;
